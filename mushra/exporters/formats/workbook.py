"""XLSX: a workbook of one sheet, in which every text is a text."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mushra.errors import ExportError
from mushra.exporters.base import Row, Table
from mushra.exporters.formats.cells import as_text, typed_row

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_CHARACTERS = 32_767  # of a cell, as UTF-16 counts them
CUT = -2  # what the library says when a text was longer
MOST_ROWS = 1_048_576  # of a sheet
MADE = datetime(1980, 1, 1)  # not now: the same rows make the same file
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write(table: Table, rows: Iterable[Row]) -> bytes:
    """A sheet with a header; numbers, truths and times (UTC) are such, a missing value is an empty cell.

    Raises `ExportError` where a sheet has too few rows, or a cell too little room.
    """
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    with Workbook(buffer, OPTIONS) as book:
        book.set_properties({"created": MADE})
        _fill(book, table, rows)
    return buffer.getvalue()


def _fill(book: Workbook, table: Table, rows: Iterable[Row]) -> None:
    sheet = book.add_worksheet(table.name)
    plain, time = book.add_format(), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss.000"})
    sheet.write_row(0, 0, table.column_names, book.add_format({"bold": True}))
    sheet.freeze_panes(1, 0)
    for place, row in enumerate(rows, start=1):
        if place >= MOST_ROWS:
            raise ExportError(f"A sheet of a workbook has room for {MOST_ROWS - 1:,} rows; take another format.")
        for column, value in enumerate(typed_row(table, row)):
            if isinstance(value, bool):
                sheet.write_boolean(place, column, value)
            elif isinstance(value, int | float):
                sheet.write_number(place, column, value)
            elif isinstance(value, datetime):
                sheet.write_datetime(place, column, value.replace(tzinfo=None), time)
            else:
                _write_text(sheet, place, column, value, plain)


def _write_text(sheet: Worksheet, row: int, column: int, value: Any, plain: Format) -> None:
    text = as_text(value)
    if text.startswith("<r>") and text.endswith("</r>"):  # the library would take it for XML of its own
        sheet.write_rich_string(row, column, text[:1], plain, text[1:])
    elif text and sheet.write_string(row, column, text) == CUT:
        units = len(text.encode("utf-16-le")) // 2
        raise ExportError(
            f"A cell of a workbook has room for {MOST_CHARACTERS:,} characters, and a text has {units:,}; "
            "take another format."
        )
