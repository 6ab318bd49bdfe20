"""A workbook says when it has no room, and loses nothing silently."""

from __future__ import annotations

import io
from zipfile import ZipFile

import pytest

from mushra.errors import ExportError
from mushra.exporters import TABLES
from mushra.exporters.formats import workbook

ANSWERS = TABLES.get("answers")


def row(answer) -> dict:
    return {column.name: None for column in ANSWERS.columns} | {"answer": answer}


def test_a_text_that_is_too_long_for_a_cell_is_refused_with_its_length():
    assert workbook.write(ANSWERS, [row("x" * 32_767)])
    with pytest.raises(ExportError, match=r"room for 32,767 characters, and a text has 32,768"):
        workbook.write(ANSWERS, [row("🎧" * 16_384)])


def test_a_table_that_is_too_long_for_a_sheet_is_refused(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    assert workbook.write(ANSWERS, [row("a")] * 2)
    with pytest.raises(ExportError, match="room for 2 rows; take another format"):
        workbook.write(ANSWERS, [row("a")] * 3)


def test_a_text_that_looks_like_an_escape_of_the_format_is_escaped_itself():
    book = ZipFile(io.BytesIO(workbook.write(ANSWERS, [row("_x000D_")])))
    assert b"<t>_x005F_x000D_</t>" in book.read("xl/sharedStrings.xml")  # which openpyxl does not read back
