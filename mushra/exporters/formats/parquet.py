"""Parquet: typed columns, for pandas, R and databases."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from mushra.exporters.base import Column, Row, Table
from mushra.exporters.formats.cells import as_text, typed_row


def write(table: Table, rows: Iterable[Row]) -> bytes:
    """One file: texts, int64, float64, booleans and UTC timestamps in ms; null for a missing value.

    A column has one type, so that answers are texts, as in CSV but without apostrophes.
    """
    import pyarrow
    from pyarrow import parquet

    types = {
        "text": pyarrow.string(), "value": pyarrow.string(), "whole": pyarrow.int64(), "number": pyarrow.float64(),
        "truth": pyarrow.bool_(), "time": pyarrow.timestamp("ms", tz="UTC"),
    }  # fmt: skip
    schema = pyarrow.schema([(column.name, types[column.kind]) for column in table.columns])
    records = [
        {column.name: _value(column, value) for column, value in zip(table.columns, typed_row(table, row), strict=True)}
        for row in rows
    ]
    buffer = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(records, schema=schema), buffer)
    return buffer.getvalue()


def _value(column: Column, value: Any) -> Any:
    return as_text(value) if column.kind == "value" else value
