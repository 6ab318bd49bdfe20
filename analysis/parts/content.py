"""What a part of a dashboard says: blocks of plain data that a page, a report and a file can all show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any, Literal

from analysis.presentation import MINUS, NOT_DEFINED


@dataclass(frozen=True)
class Heading:
    """A name for the blocks that follow."""

    words: str


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    words: str


@dataclass(frozen=True)
class Notice:
    """What must be read before the numbers: a note, a warning, or that (and why) there is nothing to be said."""

    words: str
    tone: Literal["note", "warn", "empty"] = "note"


@dataclass(frozen=True)
class Column:
    """A column of a table: the key of its values, its head, decimals for numbers (None: text), a plus sign or none.

    chance: whether its numbers are p-values, none of which is written as nothing.
    """

    key: str
    label: str
    places: int | None = None
    signed: bool = False
    chance: bool = False

    def text(self, value: Any) -> str:
        """A value as it is read: with a true minus sign, and a dash where it is not defined."""
        if value is None or (isinstance(value, float) and isnan(value)):
            return NOT_DEFINED
        if self.places is None:
            return str(value)
        if self.chance and value < 10**-self.places:
            return f"< {10**-self.places:.{self.places}f}"
        return format(value, f"{'+' if self.signed else ''}.{self.places}f").replace("-", MINUS)

    @property
    def is_number(self) -> bool:
        return self.places is not None


@dataclass(frozen=True)
class Table:
    """Numbers in rows; `name` is its file's. A row may hold more than the columns show; its files have the columns.

    aside: the key of a truth in each row that sets it back (references and anchors among systems).
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Any], ...]
    about: str = ""
    aside: str = ""

    def lines(self) -> list[dict[str, Any]]:
        """The rows as text, for a template: cells of text and whether they are numbers, and whether to set it back."""
        return [
            {
                "cells": [(column.text(row.get(column.key)), column.is_number) for column in self.columns],
                "aside": bool(self.aside and row.get(self.aside)),
            }
            for row in self.rows
        ]


@dataclass(frozen=True)
class Figure:
    """A plotly figure as plain data; `text` says what it shows, `numbers` names the table that has its numbers."""

    name: str
    plot: Mapping[str, Any]
    text: str
    numbers: str = ""


Block = Heading | Text | Notice | Table | Figure


@dataclass(frozen=True)
class Content:
    """Everything that a part says, in order."""

    blocks: Sequence[Block]

    @property
    def tables(self) -> dict[str, Table]:
        return {block.name: block for block in self.blocks if isinstance(block, Table)}

    @property
    def figures(self) -> dict[str, Figure]:
        return {block.name: block for block in self.blocks if isinstance(block, Figure)}
