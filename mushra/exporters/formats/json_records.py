"""JSON: a record a row, with the types that the values have."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from mushra.exporters.base import Row, Table
from mushra.exporters.formats.cells import as_text, typed_row


def write(table: Table, rows: Iterable[Row]) -> bytes:
    """An object of `table`, `study` (null without rows), `columns` and `rows`: a record each, null for a missing value.

    Times are texts in UTC, ISO 8601; of several choices there is a list.

    Example:
        >>> from mushra.exporters import TABLES
        >>> json.loads(write(TABLES.get("answers"), []))["rows"]
        []
    """
    records = [dict(zip(table.column_names, map(_value, typed_row(table, row)), strict=True)) for row in rows]
    study = records[0].get("study") if records else None
    found = {"table": table.name, "study": study, "columns": list(table.column_names), "rows": records}
    return json.dumps(found, ensure_ascii=False, allow_nan=False, indent=1).encode() + b"\n"


def _value(value: Any) -> Any:
    return as_text(value) if isinstance(value, datetime) else value
