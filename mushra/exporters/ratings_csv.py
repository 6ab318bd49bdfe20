"""ratings.csv: one row a rating, the same columns everywhere. See docs/file-formats.md."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from mushra.exporters.base import Row

RATING_COLUMNS = (
    "study",
    "listener",
    "song",
    "target",
    "system",
    "score",
    "attribute",
    "role",
    "replicate",
    "trial_index",
    "stimulus_index",
    "seconds",
    "rated_at",
    "simulated",
    "protocol",
    "scale_minimum",
    "scale_maximum",
    "is_x",
    "comment",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of one


def ratings_csv(rows: Iterable[Row]) -> bytes:
    """Rows with the keys of `RATING_COLUMNS`, as UTF-8 with a header, also where there are none.

    Numbers are written exactly, times in UTC (ISO 8601), missing values as empty cells. Names are the researcher's own
    and are written as they are; a comment is the listener's, and gets an apostrophe before what a spreadsheet would
    take for a formula.

    Example:
        >>> ratings_csv([]).decode().split(",")[:3]
        ['study', 'listener', 'song']
    """
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, RATING_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        cells = {column: _cell(row[column]) for column in RATING_COLUMNS}
        if str(cells["comment"]).startswith(FORMULA):
            cells["comment"] = f"'{cells['comment']}"
        writer.writerow(cells)
    return buffer.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return "" if value is None else value
