"""The code book: what every column of every table holds. docs/codebook.md is the same as a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from mushra.exporters.base import Column, Table

CODEBOOK = Table(
    "codebook",
    "one row a column",
    (
        Column("table", "text", "the file, without its ending"),
        Column("column", "text", "its name"),
        Column("kind", "text", "of its cells", values="text, whole, number, truth, time, value (any of them)"),
        Column("meaning", "text", "what a cell holds"),
        Column("unit", "text", "of the number"),
        Column("values", "text", "which there are"),
        Column("by_listener", "truth", "whether listeners typed it: formulas have an apostrophe before them"),
    ),
)


def codebook_rows(tables: Iterable[Table]) -> Iterator[dict[str, Any]]:
    """A row for every column of these tables."""
    for table in tables:
        for column in table.columns:
            yield {
                "table": table.name,
                "column": column.name,
                "kind": column.kind,
                "meaning": column.meaning,
                "unit": column.unit,
                "values": column.values,
                "by_listener": column.by_listener,
            }
