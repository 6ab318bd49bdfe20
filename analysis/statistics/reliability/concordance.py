"""Lin's concordance: does a listener say the same again?"""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, nan, sqrt, tanh

import numpy as np
import pandas as pd
from scipy import stats

from analysis.statistics.reliability.grid import CONSTANT, ITEM, LISTENER, Values, systems_rated
from analysis.statistics.weighted import is_constant

FEWEST = 3  # the variance of the coefficient divides by n − 2
FEW = "fewer than three pairs"
NO_REPEATS = "no item was rated twice"
EVERYONE = ("", "")  # in place of study and listener: all pairs together


@dataclass(frozen=True)
class Concordance:
    """Lin's coefficient of n pairs, its interval, and its two factors: precision · accuracy.

    precision: Pearson's r; accuracy: how near the pairs' main axis is to the line y = x, 1 at the most.
    """

    n: int
    value: float
    low: float
    high: float
    precision: float
    accuracy: float
    reason: str = ""


@dataclass(frozen=True)
class Replicated:
    """The concordance of one listener's repeated ratings, or of `EVERYONE`'s."""

    study: str
    listener: str
    concordance: Concordance


def concordance(first: Values, second: Values, *, level: float = 0.95) -> Concordance:
    """Lin's concordance correlation over the pairs where both are finite.

        2 s₁₂ / (s₁² + s₂² + (m₁ − m₂)²), with variances over n

    first, second: (pairs,). The interval is by the z-transform. With fewer than three pairs, or where one side is
    constant, NaN and the reason.

    Source: Lin 1989, doi:10.2307/2532051; the variance as corrected in Biometrics 56 (2000), 324-325.

    Example:
        >>> found = concordance(np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 4.0]))
        >>> round(found.value, 4), found.precision
        (0.5714, 1.0)
    """
    both = np.isfinite(first) & np.isfinite(second)
    first, second = first[both], second[both]
    n = len(first)
    if n < FEWEST or is_constant(first) or is_constant(second):
        return Concordance(n, nan, nan, nan, nan, nan, FEW if n < FEWEST else CONSTANT)
    spread = float(first.std() * second.std())
    shift = float(first.mean() - second.mean()) ** 2 / spread
    accuracy = 2 * spread / float(first.var() + second.var() + shift * spread)
    precision = float(np.clip(np.mean((first - first.mean()) * (second - second.mean())) / spread, -1, 1))
    value = precision * accuracy
    if 1 - abs(value) < 1e-12:
        return Concordance(n, round(value), round(value), round(value), precision, accuracy)
    variance = (
        (1 - precision**2) * accuracy**2 * (1 - value**2)
        + 2 * value**2 * accuracy * (1 - value) * shift
        - value**2 * accuracy**2 * shift**2 / 2
    ) / (n - 2)
    half = float(stats.norm.ppf((1 + level) / 2)) * sqrt(max(variance, 0.0)) / (1 - value**2)
    return Concordance(n, value, tanh(atanh(value) - half), tanh(atanh(value) + half), precision, accuracy)


def replicated_trials(ratings: pd.DataFrame) -> tuple[Replicated, ...]:
    """Each listener's first rating of an item against the second, and all listeners' pairs together, these first.

    First is what has the lower `replicate`, then the lower `trial_index`. Only systems count. Of paired comparisons
    only the same pair is a repeat. Listeners who rated nothing twice are not among them.
    """
    rated = systems_rated(ratings.assign(against=_against(ratings)))
    keys = list(dict.fromkeys((*LISTENER, *ITEM, "against")))
    rated = rated[rated.duplicated(keys, keep=False)]
    order = {column: pd.to_numeric(rated[column], errors="coerce") for column in ("replicate", "trial_index")}
    rated = rated.assign(**order).sort_values(list(order), kind="stable")
    rated["turn"] = rated.groupby(keys, observed=True).cumcount()
    first, second = (rated.loc[rated["turn"] == turn, [*keys, "score"]] for turn in (0, 1))
    pairs = first.merge(second, on=keys, suffixes=("_first", "_second"))
    if pairs.empty:
        return (Replicated(*EVERYONE, Concordance(0, nan, nan, nan, nan, nan, NO_REPEATS)),)
    found = [Replicated(*EVERYONE, _of_pairs(pairs))]
    for (study, listener), mine in pairs.groupby(list(LISTENER), observed=True):
        found.append(Replicated(str(study), str(listener), _of_pairs(mine)))
    return tuple(found)


def _against(ratings: pd.DataFrame) -> pd.Series[str]:
    """What each clip was compared with on its page; empty where it was graded by itself."""
    if "protocol" not in ratings or not (paired := ratings["protocol"] == "ab").any():
        return pd.Series("", index=ratings.index)
    systems = ratings["system"].astype(str)
    pages = systems.groupby([ratings[column] for column in (*LISTENER, "trial_index")], observed=True)
    first, last = pages.transform("first"), pages.transform("last")
    return first.where(systems == last, last).where(paired, "")


def _of_pairs(pairs: pd.DataFrame) -> Concordance:
    return concordance(pairs["score_first"].to_numpy(float), pairs["score_second"].to_numpy(float))
