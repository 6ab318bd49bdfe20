"""How a table of text is written: its encoding, its separator and its decimal sign, seen from its beginning."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from analysis.importing.problems import UnreadableError

SEPARATORS = (",", ";", "\t")
LOOKED_AT = 1 << 20  # bytes
CONTROL = bytes([*range(9), *range(14, 27), *range(28, 32)])  # what no text holds
COMMA_NUMBER, POINT_NUMBER = re.compile(r"\s*[+-]?\d+,\d+\s*"), re.compile(r"\s*[+-]?\d*\.\d+\s*")


@dataclass(frozen=True)
class Dialect:
    """encoding: as Python calls it; separator: of cells; decimal: the sign before a number's fraction."""

    encoding: str = "utf-8"
    separator: str = ","
    decimal: str = "."


def sniff(path: Path) -> Dialect:
    """How a file is written. Raises `UnreadableError` where it cannot be read, is empty or is no text."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableError(path, f"cannot be read ({error.strerror}).") from error
    encoding = _encoding(path, data)
    text = data[:LOOKED_AT].decode(encoding, errors="ignore")
    if not text.strip():
        raise UnreadableError(path, "is empty; its first row must name its columns.")
    return dialect_of(text, encoding)


def dialect_of(text: str, encoding: str = "utf-8") -> Dialect:
    """How a text is written: the separator that gives the most columns, the same number in every row.

    Example:
        >>> dialect_of("song;system;score\\none;umx;4,5\\n")
        Dialect(encoding='utf-8', separator=';', decimal=',')
    """
    separator = max(SEPARATORS, key=lambda each: _fit(_rows(text, each)))
    if separator == ",":
        return Dialect(encoding, separator)
    cells = [cell for row in _rows(text, separator)[1:] for cell in row]
    comma = any(COMMA_NUMBER.fullmatch(cell) for cell in cells)
    point = any(POINT_NUMBER.fullmatch(cell) for cell in cells)
    return Dialect(encoding, separator, "," if comma and not point else ".")


def _encoding(path: Path, data: bytes) -> str:
    if data.startswith(b"PK\x03\x04"):
        raise UnreadableError(path, "is a spreadsheet or an archive; save the sheet as CSV and give that.")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableError(path, "is no CSV file in UTF-8 (it is UTF-16); save it as UTF-8.")
    if len(data.translate(None, CONTROL)) < len(data):
        raise UnreadableError(path, "is no text, and so no CSV file.")
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _rows(text: str, separator: str, count: int = 200) -> list[list[str]]:
    lines = text.splitlines(keepends=True)
    whole = lines if text.endswith(("\n", "\r")) or len(lines) < 2 else lines[:-1]  # the last may be cut
    try:
        return [row for row in islice(csv.reader(whole, delimiter=separator), count) if row]
    except csv.Error:
        return []


def _fit(rows: Sequence[Sequence[str]]) -> tuple[bool, int]:
    """More columns are better, but only where rows have the header's number of them."""
    if not rows:
        return False, 0
    header = len(rows[0])
    alike = sum(len(row) == header for row in rows)
    return header > 1 and alike * 2 > len(rows), header
