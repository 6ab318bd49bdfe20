"""A cell's value, the same in every format: as its column's kind has it, and as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from math import isnan
from typing import Any

from mushra.exporters.base import Column, Row, Table

# What a spreadsheet takes for the beginning of a formula, after the apostrophes of which it eats one.
FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠])")


def typed_row(table: Table, row: Row) -> list[Any]:
    """The row's values in the order of the columns. Raises `KeyError` for one that the row does not have."""
    return [typed(column, row[column.name]) for column in table.columns]


def typed(column: Column, value: Any) -> Any:
    """None where there is none; times in UTC, whole milliseconds; a text where the column has texts, "" for none."""
    if column.kind == "text":
        return "" if value is None else str(value)
    if isinstance(value, float) and isnan(value):
        return None
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
        return value.replace(microsecond=value.microsecond // 1000 * 1000)
    return value


def as_text(value: Any) -> str:
    """A value as text: times as ISO 8601, several texts joined by "; ", numbers exactly, "" for none.

    Example:
        >>> as_text(["violin", "voice"]), as_text(0.1), as_text(None)
        ('violin; voice', '0.1', '')
    """
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, list):
        return "; ".join(str(item) for item in value)
    return "" if value is None else str(value)


def from_text(kind: str, text: str) -> Any:
    """The value of that kind which `as_text` wrote; of the kind "value", which does not tell, the text.

    Raises `ValueError` for a text that is none of that kind, `KeyError` for a kind that there is not.
    """
    if kind in ("text", "value"):
        return text
    return _READERS[kind](text) if text else None


def marked(text: str) -> str:
    """A text with an apostrophe before what a spreadsheet would take for a formula.

    Example:
        >>> marked("=1+1"), marked("'=1+1"), marked("a = b")
        ("'=1+1", "''=1+1", 'a = b')
    """
    return f"'{text}" if FORMULA.match(text) else text


def unmarked(text: str) -> str:
    """What `marked` was given.

    Example:
        >>> unmarked("'=1+1"), unmarked("'tis"), unmarked("-3")
        ('=1+1', "'tis", '-3')
    """
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def _truth(text: str) -> bool:
    if text not in ("True", "False"):
        raise ValueError(f"{text!r} is neither True nor False")
    return text == "True"


_READERS: Mapping[str, Any] = {"whole": int, "number": float, "truth": _truth, "time": datetime.fromisoformat}
