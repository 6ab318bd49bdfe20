"""Reads a bundle back: nothing is taken on trust, and what is wrong is said in one sentence."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile
from zlib import error as BrokenStream

from mushra.errors import BundleError
from mushra.exporters.bundle.archive import CHECKSUMS, CHUNK
from mushra.exporters.bundle.codebook import CODEBOOK
from mushra.exporters.formats.cells import from_text, unmarked

NEEDED = ("README.md", "protocol.json", "codebook.csv")
LINE = re.compile(r"([0-9a-f]{64})  (.+)")


@dataclass(frozen=True)
class Bundle:
    """What is in a bundle. tables: by name, rows with the types of the code book; answers are texts.

    audio: the names of the sound files, checked like all others.
    """

    readme: str
    protocol: Mapping[str, Any]
    tables: Mapping[str, list[dict[str, Any]]]
    audio: tuple[str, ...]


def read_bundle(path: Path) -> Bundle:
    """What is in the bundle, every file checked against its SHA-256.

    Raises `BundleError` for a file that is no bundle, is damaged, or holds what its code book does not tell of.
    """
    try:
        with ZipFile(path) as archive:
            names = _checked(path, archive)
            files = {name: archive.read(name) for name in names if not name.startswith("audio/")}
    except OSError as error:
        raise BundleError(f"{path} cannot be read ({error.strerror}).") from error
    except (BadZipFile, BrokenStream, NotImplementedError, RuntimeError) as error:
        raise BundleError(f"{path} is no bundle, or is damaged: as a zip file it cannot be read ({error}).") from error
    try:
        return Bundle(
            files["README.md"].decode(),
            json.loads(files["protocol.json"]),
            _tables(path, files),
            tuple(name for name in names if name.startswith("audio/")),
        )
    except (UnicodeDecodeError, json.JSONDecodeError, csv.Error) as error:
        raise BundleError(f"{path} holds a file that is not written as a bundle's are ({error}).") from error


def _checked(path: Path, archive: ZipFile) -> list[str]:
    """The names of all files but the checksums, each of which is as the checksums have it."""
    names = archive.namelist()
    for name in (CHECKSUMS, *NEEDED):
        if name not in names:
            raise BundleError(f"{path} is no bundle: it has no {name}.")
    if twice := [name for name, times in Counter(names).items() if times > 1]:
        raise BundleError(f"{path} is damaged: it has {twice[0]} twice.")
    lines = [LINE.fullmatch(line) for line in archive.read(CHECKSUMS).decode(errors="replace").splitlines()]
    listed = {line[2]: line[1] for line in lines if line}
    if None in lines or len(listed) != len(lines):
        raise BundleError(f"{path} is damaged: {CHECKSUMS} is not a list of checksums.")
    for name in listed.keys() - set(names):
        raise BundleError(f"{path} is damaged: {name} is missing.")
    for name in set(names) - listed.keys() - {CHECKSUMS}:
        raise BundleError(f"{path} is damaged: {name} was put in afterwards, as {CHECKSUMS} does not have it.")
    for name, digest in listed.items():
        if _sha256(archive, name) != digest:
            raise BundleError(f"{path} is damaged: {name} is not as it was written.")
    return list(listed)


def _sha256(archive: ZipFile, name: str) -> str:
    found = hashlib.sha256()
    with archive.open(name) as file:
        while piece := file.read(CHUNK):
            found.update(piece)
    return found.hexdigest()


def _tables(path: Path, files: Mapping[str, bytes]) -> dict[str, list[dict[str, Any]]]:
    columns: dict[str, list[dict[str, str]]] = {}
    book = csv.DictReader(io.StringIO(files["codebook.csv"].decode(), newline=""))
    if not {*CODEBOOK.column_names} <= {*(book.fieldnames or ())}:
        raise BundleError(f"{path}: its code book has not the columns {', '.join(CODEBOOK.column_names)}.")
    for row in book:
        columns.setdefault(row["table"], []).append(row)
    found = {}
    for name in (name for name in files if name.endswith(".csv") and name != "codebook.csv"):
        told = columns.get(name.removesuffix(".csv"), [])
        reader = csv.reader(io.StringIO(files[name].decode(), newline=""))
        if next(reader, None) != [column["column"] for column in told]:
            raise BundleError(f"{path}: {name} has other columns than the code book tells of.")
        found[name.removesuffix(".csv")] = [_row(path, name, told, cells, row) for row, cells in enumerate(reader, 2)]
    return found


def _row(path: Path, name: str, told: list[dict[str, str]], cells: list[str], row: int) -> dict[str, Any]:
    if len(cells) != len(told):
        raise BundleError(f"{path}: row {row} of {name} has {len(cells)} cells, not {len(told)}.")
    found: dict[str, Any] = {}
    for column, cell in zip(told, cells, strict=True):
        text = unmarked(cell) if column["by_listener"] == "True" else cell
        try:
            found[column["column"]] = from_text(column["kind"], text)
        except (ValueError, KeyError) as error:
            raise BundleError(
                f"{path}: row {row} of {name} has {cell!r} as its {column['column']}, which is of the kind "
                f"{column['kind']}."
            ) from error
    return found
