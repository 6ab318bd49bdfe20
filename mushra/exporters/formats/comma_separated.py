"""CSV, tidy: what every tool reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from mushra.exporters.base import Column, Row, Table
from mushra.exporters.formats.cells import as_text, marked, typed_row


def write(table: Table, rows: Iterable[Row]) -> bytes:
    """UTF-8 with a header, also where there are no rows; `True` and `False`, an empty cell for a missing value.

    Names are the researcher's own and are written as they are. Listeners' words get an apostrophe before what a
    spreadsheet would take for a formula; an answer that is a number stays one.

    Example:
        >>> from mushra.exporters import TABLES
        >>> write(TABLES.get("answers"), []).decode().split(",")[:3]
        ['study', 'listener', 'step']
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.column_names)
    for row in rows:
        values = zip(table.columns, typed_row(table, row), strict=True)
        writer.writerow([_cell(column, value) for column, value in values])
    return buffer.getvalue().encode()


def _cell(column: Column, value: Any) -> str:
    text = as_text(value)
    return marked(text) if column.by_listener and isinstance(value, str | list) else text
