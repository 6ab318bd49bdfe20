"""Ratings from one or many files as one table with the columns of `RATING_COLUMNS`."""

from __future__ import annotations

from collections.abc import Mapping as Named
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.importing.cells import Texts, recode, texts_of
from analysis.importing.columns import RATING_COLUMNS, ROLES
from analysis.importing.join import joined, problem_at, refuse_empty_names, refuse_second_ones
from analysis.importing.keys import numbered
from analysis.importing.mapping import Mapping
from analysis.importing.problems import Problems
from analysis.statistics.scales import on_hundred

GRADED = ("study", "listener", "song", "target", "system", "attribute")  # what a listener usually grades once
_TRUE, _FALSE = ("true", "1", "yes", "1.0"), ("false", "0", "no", "", "0.0")


def ratings_table(files: Named[Path, Mapping], problems: Problems) -> pd.DataFrame:
    """All ratings of these files, the score brought to 0 to 100, repeats numbered as replicates 0, 1, …

    A second rating of the same clip by the same listener is a repeat where the file says so (`is_replicate`,
    `replicate`, another `trial_index`) or the mapping does; otherwise it is a problem, as is every cell that cannot be
    what it should. The table is of use only where there are no problems.
    """
    table = joined(files, problems)
    if table.empty:
        return pd.DataFrame(columns=list(RATING_COLUMNS)).astype({"score": float, "simulated": bool})
    refuse_empty_names(table, ("listener", "song", "target", "system"), files, problems)
    _check_scores(table, files, problems)
    for name in ("simulated", "is_replicate"):
        table[name] = _truths(table, name, files, problems)
    table["role"] = _roles(table, files)
    allowed = table["is_replicate"].to_numpy() | np.array([mapping.repeats for mapping in files.values()])[_file(table)]
    refuse_second_ones(table[~allowed], (*GRADED, "replicate", "trial_index"), "rating", files, problems)
    table["replicate"] = _replicates(table)
    table["score"] = on_hundred(table["score"], table["scale_minimum"], table["scale_maximum"])
    return table[list(RATING_COLUMNS)].reset_index(drop=True)


def _file(table: pd.DataFrame) -> np.ndarray:
    return np.asarray(table["_file"].cat.codes)


def _check_scores(table: pd.DataFrame, files: Named[Path, Mapping], problems: Problems) -> None:
    score, low, high = (table[name].to_numpy() for name in ("score", "scale_minimum", "scale_maximum"))
    empty = np.flatnonzero(~(low < high))
    problems.add_each(
        empty,
        len(empty),
        lambda row: problem_at(
            table, row, files, f"{high[row]:g} is not above the minimum, {low[row]:g}.", "scale_maximum"
        ),
    )
    outside = np.flatnonzero(((score < low) | (score > high)) & (low < high))
    problems.add_each(
        outside,
        len(outside),
        lambda row: problem_at(table, row, files, f"{score[row]:g} is not from {low[row]:g} to {high[row]:g}."),
    )


def _truths(table: pd.DataFrame, name: str, files: Named[Path, Mapping], problems: Problems) -> pd.Series[bool]:
    cells = table[name].cat
    lowered = [str(text).lower() for text in cells.categories]
    bad = np.flatnonzero(np.array([text not in _TRUE + _FALSE for text in lowered])[cells.codes])
    problems.add_each(
        bad,
        len(bad),
        lambda row: problem_at(table, row, files, f"{table[name].iloc[row]!r} is neither True nor False.", name),
    )
    return pd.Series(np.array([text in _TRUE for text in lowered], bool)[cells.codes], index=table.index)


def _roles(table: pd.DataFrame, files: Named[Path, Mapping]) -> Texts:
    """As the file or the mapping says; otherwise by what the system is called."""
    known = recode(table["system"].array, lambda name: ROLES.get(name.lower(), "system"))
    said = recode(table["role"].array, str.lower)
    roles = np.where(np.asarray(said == ""), np.asarray(known), np.asarray(said))
    for place, mapping in enumerate(files.values()):
        for system, role in mapping.roles.items():
            roles[(_file(table) == place) & (table["system"] == system).to_numpy()] = role
    return texts_of(roles, str)


def _replicates(table: pd.DataFrame) -> Texts:
    """Which copy of a repeated clip each rating is: as the file says, otherwise by trial_index, then by row."""
    keys = numbered(table, GRADED)
    if not (table["replicate"] == "0").all() or not pd.Series(keys).duplicated().any():
        copies: Texts = table["replicate"].array
        return copies
    order = pd.to_numeric(pd.Series(table["trial_index"].cat.categories), errors="coerce").to_numpy(float)
    sorted_rows = np.argsort(order[table["trial_index"].cat.codes], kind="stable")
    turns = np.empty(len(table), int)
    turns[sorted_rows] = pd.Series(keys[sorted_rows]).groupby(keys[sorted_rows]).cumcount()
    return pd.Categorical.from_codes(turns, pd.Index([str(turn) for turn in range(turns.max() + 1)], dtype=str))
