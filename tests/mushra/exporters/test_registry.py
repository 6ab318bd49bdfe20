"""Every table in every format reads back as it was, whatever listeners wrote and researchers called their files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import openpyxl
import openpyxl.utils.escape
import pandas
import pytest

from mushra.exporters import EXPORTERS, FORMATS, TABLES, Column, Table

NASTY = [
    '=HYPERLINK("http://example.org","here")', "+49 30 1234", "-3 dB", "@SUM(A1)", "\tindented", "  =1+1", "＝1+1",
    "'=quoted", "http://example.org", "a, b; c", 'said "thin"', "two\nlines", "a\r\nb", "Übergröße", "音楽", "🎧",
    "שלום", "<r><t>x</t></r>", "<b>&amp;", "0012", "1e5", "True", " space ", "NULL", "nan",
]  # fmt: skip
TIME = datetime(2026, 11, 21, 9, 30, 0, 125_000, tzinfo=UTC)
PLAIN = {"whole": 3, "number": -0.1, "truth": True, "time": TIME}
EACH = [(table, file_format) for table in TABLES for file_format in FORMATS]


def filled(table: Table, text: str) -> dict[str, Any]:
    """A row in which every text, the answers' too, is this one."""
    return {column.name: PLAIN.get(column.kind, text) for column in table.columns}


def from_csv(data: bytes) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def from_workbook(data: bytes) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert not any(cell.data_type == "f" or cell.hyperlink for row in sheet.iter_rows() for cell in row)
    names, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(names, map(_unescaped, row), strict=True)) for row in rows]


def _unescaped(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC)
    return openpyxl.utils.escape.unescape(value) if isinstance(value, str) else value


def from_json(data: bytes) -> list[dict[str, Any]]:
    rows = json.loads(data)["rows"]
    return [{name: _time(value) for name, value in row.items()} for row in rows]


def _time(value: Any) -> Any:
    return TIME if value == "2026-11-21T09:30:00.125Z" else value


def from_parquet(data: bytes) -> list[dict[str, Any]]:
    frame = pandas.read_parquet(io.BytesIO(data))
    return [
        {name: None if pandas.isna(value) else value for name, value in row.items()} for row in frame.to_dict("records")
    ]


READERS: dict[str, Callable[[bytes], list[dict[str, Any]]]] = {
    "csv": from_csv,
    "xlsx": from_workbook,
    "json": from_json,
    "parquet": from_parquet,
}


def expected_in_csv(column: Column, value: Any) -> str:
    if isinstance(value, datetime):
        return "2026-11-21T09:30:00.125Z"
    begins = isinstance(value, str) and value.lstrip("' ").startswith(("=", "+", "-", "@", "\t", "＝"))
    return f"'{value}" if begins and column.by_listener else str(value)


@pytest.mark.parametrize(("table", "file_format"), EACH, ids=lambda one: one.name)
def test_names_and_listeners_words_survive_and_no_formula_is_one(table, file_format):
    rows = [filled(table, text) for text in NASTY]
    data = EXPORTERS.get(f"{table.name}_{file_format.name}").function(rows)
    found = READERS[file_format.name](data)
    if file_format.name == "csv":
        rows = [{column.name: expected_in_csv(column, row[column.name]) for column in table.columns} for row in rows]
    assert found == rows


@pytest.mark.parametrize(("table", "file_format"), EACH, ids=lambda one: one.name)
def test_what_is_missing_is_missing_and_never_a_zero(table, file_format):
    row = {column.name: None for column in table.columns} | {"study": "losses"}
    (found,) = READERS[file_format.name](EXPORTERS.get(f"{table.name}_{file_format.name}").function([row]))
    assert list(found) == list(table.column_names)
    assert found.pop("study") == "losses"
    assert set(found.values()) <= {None, ""}


@pytest.mark.parametrize(("table", "file_format"), EACH, ids=lambda one: one.name)
def test_without_rows_a_file_has_its_columns_and_the_same_rows_are_the_same_bytes(table, file_format):
    exporter = EXPORTERS.get(f"{table.name}_{file_format.name}")
    assert READERS[file_format.name](exporter.function([])) == []
    assert exporter.function([filled(table, "x")]) == exporter.function([filled(table, "x")])
    assert exporter.file_name("s", include_simulated=True) == f"s-{table.name}-with-simulated{file_format.suffix}"


@pytest.mark.parametrize("table", TABLES, ids=lambda one: one.name)
def test_parquet_has_a_type_for_every_column(table):
    data = EXPORTERS.get(f"{table.name}_parquet").function([])
    types = pandas.read_parquet(io.BytesIO(data), dtype_backend="pyarrow").dtypes.astype(str)
    kinds = {
        "text": "string[pyarrow]", "value": "string[pyarrow]", "whole": "int64[pyarrow]", "number": "double[pyarrow]",
        "truth": "bool[pyarrow]", "time": "timestamp[ms, tz=UTC][pyarrow]",
    }  # fmt: skip
    assert types.to_dict() == {column.name: kinds[column.kind] for column in table.columns}


def test_the_tables_of_a_study_are_all_there_are_in_every_format():
    assert {"ratings", "answers", "listeners", "orders", "stimuli"} <= set(TABLES.names())
    assert FORMATS.names() == ["csv", "xlsx", "json", "parquet"]
