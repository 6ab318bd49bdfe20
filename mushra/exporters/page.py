"""docs/codebook.md, made from the tables' records: python -m mushra.exporters.page > docs/codebook.md"""

from __future__ import annotations

import sys

from mushra.exporters import TABLES, Column, Table

INTRODUCTION = """\
# Code book

Every table of an experiment's results, with all its columns. Each can be had in every
[format](file-formats.md#results), and is in the [bundle](file-formats.md#bundles), whose `codebook.csv` says the same.
This page comes from the tables' own records: `make docs`.

Kinds: *text*; *whole* and *number*; *truth*, in CSV `True` or `False`; *time*, UTC in whole milliseconds; *value*,
whichever of these was answered. What is missing is an empty cell, and null in JSON and Parquet. Columns marked ✎ hold
what listeners typed: in CSV an apostrophe stands before what a spreadsheet would take for a formula. Columns marked ⚿
may tell who a listener is, and are empty in a bundle unless asked for.
"""


def page() -> str:
    """The whole page, in Markdown."""
    return "\n".join([INTRODUCTION, *(section(table) for table in TABLES)])


def section(table: Table) -> str:
    """One table's part of the page."""
    return "\n".join(
        [
            f"## `{table.name}`\n",
            f"{table.row.capitalize()}.\n",
            "| column | kind | what it holds | unit | values |",
            "|---|---|---|---|---|",
            *map(_line, table.columns),
            "",
        ]
    )


def _line(column: Column) -> str:
    marks = (" ✎" if column.by_listener else "") + (" ⚿" if column.personal else "")
    cells = (f"`{column.name}`{marks}", column.kind, column.meaning, column.unit, column.values)
    return f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")


if __name__ == "__main__":
    sys.stdout.write(page())
