"""Mean opinion scores: what the ratings of one thing amount to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

MOS_COLUMNS = ("n", "mean", "sd", "low", "high", "median", "iqr")


def mean_opinion_scores(ratings: pd.DataFrame, by: Sequence[str], *, level: float = 0.95) -> pd.DataFrame:
    """Number, mean, spread and interval of the ratings of each group, one row a group, sorted.

        mean ± t(n − 1) · sd / √n, with sd over n − 1; median; interquartile range

    ratings: a table with a column `score`, 0 to 100; NaN is left out. by: the columns that make a group.
    Returns the columns of `by` and of `MOS_COLUMNS`. With one rating, sd and interval are NaN.

    Source: ITU-R BS.1534-3, clause 9 (means and 95 % confidence intervals).

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({"system": ["a", "a", "a"], "score": [40.0, 50.0, 60.0]})
        >>> mean_opinion_scores(table, ["system"]).round(2).to_dict("records")
        [{'system': 'a', 'n': 3, 'mean': 50.0, 'sd': 10.0, 'low': 25.16, 'high': 74.84, 'median': 50.0, 'iqr': 10.0}]
    """
    scores = ratings.dropna(subset=["score"]).groupby(list(by), observed=True)["score"]
    table = scores.agg(["count", "mean", "std"]).rename(columns={"count": "n", "std": "sd"})
    # At once, so that the scores are sorted once; by group in the order of the table, then by share.
    quartiles = scores.quantile(np.array([0.25, 0.5, 0.75])).to_numpy(float).reshape(-1, 3)
    table["median"], table["iqr"] = quartiles[:, 1], quartiles[:, 2] - quartiles[:, 0]
    degrees = (table["n"] - 1).where(table["n"] > 1)
    half = stats.t.ppf((1 + level) / 2, degrees) * table["sd"] / table["n"] ** 0.5
    table["low"], table["high"] = table["mean"] - half, table["mean"] + half
    return table[list(MOS_COLUMNS)].reset_index()
