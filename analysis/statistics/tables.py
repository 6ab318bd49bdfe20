"""Reads ratings.csv and scores.csv, under the project's own column names and those of other studies.

Both are tidy: a row a value. What comes back has one set of columns, whatever the file called them, so that nothing
further on has to ask where a table came from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from analysis.errors import TableError
from analysis.statistics.scales import on_hundred

# Our name -> the names that other studies' files use for it, in the order in which they are looked for.
RATING_ALIASES: Mapping[str, tuple[str, ...]] = {
    "study": ("experiment", "session_test_id"),
    "listener": ("subject", "participant", "assessor", "session_uuid"),
    "song": ("page", "track", "item", "trial_id"),
    "target": ("source", "stem"),
    "system": ("sound", "condition", "method", "algorithm", "rating_stimulus"),
    "score": ("rating", "rating_score"),
    "attribute": (),
    "role": (),
    "replicate": (),
    "trial_index": ("page_order",),
    "simulated": (),
    "protocol": (),
}
SCALE_ALIASES: Mapping[str, tuple[str, ...]] = {"scale_minimum": (), "scale_maximum": ()}
SCORE_ALIASES: Mapping[str, tuple[str, ...]] = {
    "song": ("page", "track", "item"),
    "target": ("source", "stem"),
    "system": ("sound", "condition", "method", "algorithm"),
    "metric": (),
    "value": ("score",),
    "frame": ("window",),
}
RATING_COLUMNS = tuple(RATING_ALIASES)
SCORE_COLUMNS = ("song", "target", "system", "metric", "value")

DEFAULTS = {
    "study": "study",
    "target": "target",
    "attribute": "",
    "role": "",
    "replicate": "0",
    "trial_index": "",
    "simulated": "False",
    "protocol": "",
    "scale_minimum": "0",
    "scale_maximum": "100",
}
# Where a file has no column for roles: the names that the field's tools give what is no system.
ROLES = {"reference": "reference", "ref": "reference", "anchor35": "anchor35", "anchor70": "anchor70"}
# What sets one rating apart from another; a second with all of these the same is a mistake.
RATING_KEY = ("study", "listener", "song", "target", "system", "attribute", "replicate", "trial_index")

_TRUE, _FALSE = ("true", "1", "yes"), ("false", "0", "no", "")


def read_ratings(path: Path) -> pd.DataFrame:
    """A ratings file as a table with the columns of `RATING_COLUMNS`, `score` brought to 0 to 100 from its scale.

    Missing columns for study and target get one value for all rows. Raises `TableError`, naming file, row (the
    header is row 1, as a spreadsheet counts) and column.
    """
    aliases = {**RATING_ALIASES, **SCALE_ALIASES}
    table = _read(path, aliases, required=("listener", "song", "system", "score"))
    table["score"] = _scores(path, table)
    table["simulated"] = _truths(path, table["simulated"])
    roleless = table["role"] == ""
    table.loc[roleless, "role"] = table.loc[roleless, "system"].str.lower().map(ROLES).fillna("system")
    _refuse_duplicates(path, table, RATING_KEY, "rating")
    return table[list(RATING_COLUMNS)].reset_index(drop=True)


def read_scores(path: Path) -> pd.DataFrame:
    """A scores file as a table with the columns of `SCORE_COLUMNS`; an empty value is NaN.

    Where there is a column `frame`, the value is the median over frames, NaN left out, as BSS Eval v4 has it.
    Raises `TableError`, naming file, row and column.
    """
    table = _read(path, SCORE_ALIASES, required=("song", "system", "metric", "value"))
    table["value"] = _numbers(path, table["value"], empty_is_nan=True)
    key = ("song", "target", "system", "metric")
    if (table["frame"] != "").any():
        _refuse_duplicates(path, table, (*key, "frame"), "score")
        table = table.groupby(list(key), sort=False)["value"].median().reset_index()
    else:
        _refuse_duplicates(path, table, key, "score")
    return table[list(SCORE_COLUMNS)].reset_index(drop=True)


def _read(path: Path, aliases: Mapping[str, tuple[str, ...]], required: Sequence[str]) -> pd.DataFrame:
    """Every cell as text under our column names; rows keep their numbers, blank rows are left out."""
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, skip_blank_lines=False, encoding="utf-8-sig")
    except pd.errors.EmptyDataError as error:
        raise TableError(f"{path} is empty; its first row must name its columns.") from error
    except (pd.errors.ParserError, UnicodeDecodeError) as error:
        raise TableError(f"{path} is no CSV file in UTF-8 ({str(error).strip()}).") from error
    except OSError as error:
        raise TableError(f"{path} cannot be read ({error.strerror}).") from error
    if not isinstance(table.index, pd.RangeIndex):
        raise TableError(f"{path}: its rows have more cells than its header names columns.")
    table = table.fillna("")
    table.columns = [str(name).strip() for name in table.columns]
    table = _renamed(path, table, aliases, required)
    table = table[(table != "").any(axis=1)]
    if table.empty:
        raise TableError(f"{path} holds a header and no rows.")
    for column in ("listener", "song", "target", "system", "metric"):
        if column in table and (empty := table[column] == "").any():
            raise TableError(f"{_place(path, _first(empty), column)} is empty.")
    missing = {column: DEFAULTS.get(column, "") for column in aliases if column not in table}
    return table.assign(**missing)


def _renamed(
    path: Path, table: pd.DataFrame, aliases: Mapping[str, tuple[str, ...]], required: Sequence[str]
) -> pd.DataFrame:
    present = {name.lower(): name for name in reversed(list(table.columns))}
    found = {
        ours: next(present[name] for name in (ours, *others) if name in present)
        for ours, others in aliases.items()
        if any(name in present for name in (ours, *others))
    }
    for column in required:
        if column not in found:
            names = ", ".join((column, *aliases[column]))
            raise TableError(
                f"{path} has no column {column!r} (understood: {names}); it has {', '.join(table.columns)}."
            )
    return pd.DataFrame({ours: table[theirs] for ours, theirs in found.items()})


def _numbers(path: Path, cells: pd.Series[str], *, empty_is_nan: bool = False) -> pd.Series[float]:
    numbers = pd.to_numeric(cells, errors="coerce").astype(float)
    allowed = ("", "nan") if empty_is_nan else ()
    bad = numbers.isna() & ~cells.str.lower().isin(allowed)
    if bad.any():
        row = _first(bad)
        raise TableError(f"{_place(path, row, str(cells.name))}: {cells[row]!r} is not a number.")
    return numbers


def _scores(path: Path, table: pd.DataFrame) -> pd.Series[float]:
    score, low, high = (_numbers(path, table[column]) for column in ("score", "scale_minimum", "scale_maximum"))
    if (empty := low >= high).any():
        row = _first(empty)
        raise TableError(f"{_place(path, row, 'scale_maximum')}: {high[row]:g} is not above the minimum, {low[row]:g}.")
    if (outside := ~score.between(low, high)).any():
        row = _first(outside)
        raise TableError(f"{_place(path, row, 'score')}: {score[row]:g} is not from {low[row]:g} to {high[row]:g}.")
    return on_hundred(score, low, high)


def _truths(path: Path, cells: pd.Series[str]) -> pd.Series[bool]:
    lowered = cells.str.lower()
    bad = ~lowered.isin(_TRUE + _FALSE)
    if bad.any():
        row = _first(bad)
        raise TableError(f"{_place(path, row, str(cells.name))}: {cells[row]!r} is neither True nor False.")
    return lowered.isin(_TRUE)


def _refuse_duplicates(path: Path, table: pd.DataFrame, key: Sequence[str], kind: str) -> None:
    copies = table.duplicated(list(key))
    if not copies.any():
        return
    row = _first(copies)
    values = {column: str(table[column][row]) for column in key}
    same = (table[list(key)] == pd.Series(values)).all(axis="columns")
    named = ", ".join(f"{column} {value}" for column, value in values.items() if value)
    raise TableError(f"{path}, row {row + 2}: a second {kind} of {named}; the first is in row {_first(same) + 2}.")


def _first(where: pd.Series[bool]) -> int:
    """The number of the first row, counted from 0 after the header, where it is true."""
    return int(where.index.to_numpy()[where.to_numpy().argmax()])


def _place(path: Path, row: int, column: str) -> str:
    return f"{path}, row {row + 2}, column {column!r}"
