"""Ratings and scores from other studies' files: look at a file, guess what is what, read it, say all that is wrong.

    mapping = guess(preview(path), "ratings")
    reading = read({path: mapping})

`reading.table` has the columns of `RATING_COLUMNS` (or `SCORE_COLUMNS`) with texts as categoricals. One mapping a file:
a folder may hold several layouts. Nothing here knows where the files came from, nor where the table goes.
"""

from __future__ import annotations

from collections.abc import Mapping as Named
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.errors import TableError
from analysis.importing.columns import Kind
from analysis.importing.guess import guess
from analysis.importing.mapping import Mapping
from analysis.importing.preview import Preview, preview
from analysis.importing.problems import Problem, Problems, UnreadableError
from analysis.importing.ratings import ratings_table
from analysis.importing.scores import scores_table

SUFFIXES = (".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Reading:
    """A table and what is wrong with it, by file and row; more: how many problems are not told one by one."""

    table: pd.DataFrame
    problems: tuple[Problem, ...]
    more: int = 0


def read(files: Named[Path, Mapping]) -> Reading:
    """Join files of one kind, each read by its own mapping. Never raises for what is in them."""
    problems = Problems()
    kinds = {mapping.kind for mapping in files.values()}
    if len(kinds) != 1:
        raise ValueError(f"Files of one kind are joined, not of {sorted(kinds)}.")
    table = (ratings_table if kinds == {"ratings"} else scores_table)(files, problems)
    return Reading(table, problems.sorted, problems.more)


def tables_in(folder: Path) -> tuple[Path, ...]:
    """The tables of text anywhere in a folder, sorted; a file stands for itself. Raises `TableError` for none."""
    if not folder.is_dir():
        return (folder,)
    found = tuple(
        sorted(
            path
            for path in folder.rglob("*")
            if path.suffix.lower() in SUFFIXES and path.is_file() and not path.name.startswith(".")
        )
    )
    if not found:
        raise TableError(f"{folder} holds no file that ends in {', '.join(SUFFIXES)}.")
    return found


__all__ = [
    "Kind", "Mapping", "Preview", "Problem", "Reading", "UnreadableError", "guess", "preview", "read", "tables_in",
]  # fmt: skip
