"""Scores of metrics from one or many files as one table with the columns of `SCORE_COLUMNS`."""

from __future__ import annotations

from collections.abc import Mapping as Named
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.importing.columns import SCORE_COLUMNS
from analysis.importing.join import joined, refuse_empty_names, refuse_second_ones
from analysis.importing.keys import numbered
from analysis.importing.mapping import Mapping
from analysis.importing.problems import Problems

SCORED = ("song", "target", "system", "metric")


def scores_table(files: Named[Path, Mapping], problems: Problems) -> pd.DataFrame:
    """All scores of these files; an empty value is NaN: not defined.

    Where there is a column `frame`, the value is the median over frames, NaN left out, as BSS Eval v4 has it. A second
    score of the same is a problem. The table is of use only where there are no problems.
    """
    table = joined(files, problems)
    if table.empty:
        return pd.DataFrame(columns=list(SCORE_COLUMNS)).astype({"value": float})
    refuse_empty_names(table, SCORED, files, problems)
    refuse_second_ones(table, (*SCORED, "frame"), "score", files, problems)
    if (table["frame"] != "").any():
        whole = numbered(table, SCORED)
        table["value"] = table["value"].groupby(whole).transform("median")
        table = table[~pd.Series(whole).duplicated().to_numpy()]
    return table[list(SCORE_COLUMNS)].reset_index(drop=True).astype({"value": np.float64})
