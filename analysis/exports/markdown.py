"""A table as Markdown, for a page on GitHub or a notebook: the numbers as they are shown, in aligned columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import combining, east_asian_width

from analysis.parts.content import Table

SPECIAL = re.compile(r"[\\`*\[\]<>|~&#]|(?<![^\W_])_|_(?![^\W_])")  # an underscore within a word stands for itself


def markdown(table: Table) -> str:
    """GitHub's pipe table under its title in bold; numbers are to the right.

    Example:
        >>> from analysis.parts.content import Column
        >>> columns = (Column("name", "Loss"), Column("mean", "Mean", 1))
        >>> table = Table("mos", "MOS", columns, ({"name": "l1_freq", "mean": 2},))
        >>> print(markdown(table), end="")
        **MOS**
        <BLANKLINE>
        | Loss    | Mean |
        | :------ | ---: |
        | l1_freq |  2.0 |
    """
    numbers = [column.is_number for column in table.columns]
    head = [escaped(column.label) for column in table.columns]
    body = [[escaped(text) for text, _ in line["cells"]] for line in table.lines()]
    widths = [max(3, *(_width(row[place]) for row in [head, *body])) for place in range(len(head))]
    rules = [
        f"{'-' * (width - 1)}:" if right else f":{'-' * (width - 1)}"
        for width, right in zip(widths, numbers, strict=True)
    ]
    about = [escaped(table.about), ""] if table.about else []
    lines = [_line(row, widths, numbers) for row in (head, rules, *body)]
    return "\n".join([f"**{escaped(table.title)}**", "", *about, *lines, ""])


def escaped(text: str) -> str:
    """Text that Markdown shows as it is read here."""
    return SPECIAL.sub(r"\\\g<0>", re.sub(r"[ \t\r\n]+", " ", text))


def _line(cells: Sequence[str], widths: Sequence[int], numbers: Sequence[bool]) -> str:
    filled = []
    for cell, width, right in zip(cells, widths, numbers, strict=True):
        room = " " * (width - _width(cell))
        filled.append(room + cell if right else cell + room)
    return f"| {' | '.join(filled)} |"


def _width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1 for character in text)
