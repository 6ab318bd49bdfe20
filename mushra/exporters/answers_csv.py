"""answers.csv: what listeners answered beside the trials, one row a question. See docs/file-formats.md."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from mushra.exporters.base import Row

ANSWER_COLUMNS = (
    "study",
    "listener",
    "step",
    "kind",
    "title",
    "occurrence",
    "question",
    "answer",
    "passed",
    "submitted_at",
    "simulated",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for the beginning of one


def answers_csv(rows: Iterable[Row]) -> bytes:
    """Rows with the keys of `ANSWER_COLUMNS`, as UTF-8 with a header, also where there are none.

    Several choices are joined by "; ". Words that a spreadsheet would take for a formula get an apostrophe before them,
    as listeners type them; numbers are numbers.

    Example:
        >>> answers_csv([]).decode().split(",")[:3]
        ['study', 'listener', 'step']
    """
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, ANSWER_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({column: _cell(row[column]) for column in ANSWER_COLUMNS})
    return buffer.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, list):
        return _cell("; ".join(str(item) for item in value))
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value
