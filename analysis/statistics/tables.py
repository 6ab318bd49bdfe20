"""Reads ratings.csv and scores.csv, under the project's own column names and those of other studies.

Both are tidy: a row a value. What comes back has one set of columns, whatever the file called them, so that nothing
further on has to ask where a table came from. `analysis.importing` reads every other layout, and is what reads here.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.errors import TableError
from analysis.importing.cells import header_of
from analysis.importing.columns import ALIASES, RATING_COLUMNS, REQUIRED, SCORE_COLUMNS, Kind, own_names
from analysis.importing.mapping import Mapping
from analysis.importing.problems import Problems, UnreadableError
from analysis.importing.ratings import ratings_table
from analysis.importing.scores import scores_table
from analysis.importing.sniff import sniff

__all__ = ["RATING_COLUMNS", "SCORE_COLUMNS", "read_ratings", "read_scores"]


def read_ratings(path: Path) -> pd.DataFrame:
    """A ratings file as a table with the columns of `RATING_COLUMNS`, `score` brought to 0 to 100 from its scale.

    Missing columns for study and target get one value for all rows. Raises `TableError`, naming file, row (the
    header is row 1, as a spreadsheet counts) and column.
    """
    return _read(path, "ratings")


def read_scores(path: Path) -> pd.DataFrame:
    """A scores file as a table with the columns of `SCORE_COLUMNS`; an empty value is NaN.

    Where there is a column `frame`, the value is the median over frames, NaN left out, as BSS Eval v4 has it.
    Raises `TableError`, naming file, row and column.
    """
    return _read(path, "scores")


def _read(path: Path, kind: Kind) -> pd.DataFrame:
    try:
        names = header_of(path, sniff(path))
    except UnreadableError as error:
        raise TableError(str(error)) from error
    columns = own_names(names, kind)
    for column in REQUIRED[kind]:
        if column not in columns:
            known = ", ".join((column, *ALIASES[kind][column]))
            raise TableError(f"{path} has no column {column!r} (understood: {known}); it has {', '.join(names)}.")
    problems = Problems()
    table = (ratings_table if kind == "ratings" else scores_table)({path: Mapping(kind, "tidy", columns)}, problems)
    if problems.kept:
        others = len(problems) - 1
        more = f" ({others} more in this file.)" if others else ""
        raise TableError(f"{problems.sorted[0]}{more}")
    return table.astype({name: str for name in table if isinstance(table[name].dtype, pd.CategoricalDtype)})
