"""A table's numbers as CSV, to compute with: as they are, not as they are shown."""

from __future__ import annotations

import csv
import io
from math import isnan
from numbers import Real
from typing import Any

from analysis.parts.content import Table
from mushra.exporters.formats.cells import marked


def comma_separated(table: Table) -> str:
    """The shown columns, their keys as the header; numbers in full, an empty cell where there is none.

    A text that a spreadsheet would take for a formula has an apostrophe before it.

    Example:
        >>> from analysis.parts.content import Column
        >>> table = Table("t", "T", (Column("name", "Name"), Column("mean", "Mean", 1)), ({"name": "a", "mean": 0.25},))
        >>> print(comma_separated(table), end="")
        name,mean
        a,0.25
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([column.key for column in table.columns])
    writer.writerows([_cell(row.get(column.key)) for column in table.columns] for row in table.rows)
    return buffer.getvalue()


def _cell(value: Any) -> Any:
    if value is None or (isinstance(value, Real) and isnan(value)):
        return ""
    if isinstance(value, str):
        return marked(value)  # a study may be of somebody else's files
    # numpy's numbers, too, are written as Python's are: the shortest that reads back the same.
    return value.item() if hasattr(value, "item") else value
