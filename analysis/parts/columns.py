"""Columns that only some studies fill."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from analysis.parts.content import Column


def filled(
    columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], *optional: str
) -> tuple[tuple[Column, ...], tuple[Mapping[str, Any], ...]]:
    """The columns without those of the `optional` keys that say nothing in any row, and the rows."""
    rows = tuple(rows)
    empty = {key for key in optional if not any(row.get(key) for row in rows)}
    return tuple(column for column in columns if column.key not in empty), rows
