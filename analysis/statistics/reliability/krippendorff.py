"""Krippendorff's alpha: agreement beyond chance, whoever rated what."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Literal

import numpy as np
from scipy import stats

from analysis.statistics.reliability.grid import CONSTANT, Values
from analysis.statistics.weighted import is_constant

Level = Literal["interval", "ordinal"]
LEVELS: tuple[Level, ...] = ("interval", "ordinal")
NO_PAIRS = "no item was rated by two listeners"


@dataclass(frozen=True)
class Alpha:
    """The coefficient over `ratings` ratings of `items` items, those that two or more listeners rated."""

    level: Level
    items: int
    ratings: int
    value: float
    reason: str = ""


def alpha(values: Values, level: Level) -> Alpha:
    """1 − disagreement within items / disagreement among all ratings, by squared differences.

        α = 1 − (n − 1) Σᵢ mᵢ Sᵢ / (mᵢ − 1) / (n S)

    with Sᵢ the squares of item i's mᵢ ratings about their mean, S those of all n about theirs. `interval`: of the
    ratings; `ordinal`: of their mid-ranks, whose differences are Krippendorff's ordinal differences. values: (items,
    listeners), NaN where missing; items with fewer than two ratings are left out. NaN with a reason where nothing can
    be compared, or all ratings are the same.

    Source: Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, University of Pennsylvania.

    Example:
        >>> alpha(np.array([[10.0, 20.0], [80.0, 80.0], [50.0, np.nan]]), "interval")
        Alpha(level='interval', items=2, ratings=4, value=0.9824561403..., reason='')
    """
    paired = values[np.isfinite(values).sum(axis=1) >= 2]
    rated = np.isfinite(paired)
    known = paired[rated]
    n = len(known)
    if not n or is_constant(known):
        return Alpha(level, len(paired), n, nan, CONSTANT if n else NO_PAIRS)
    if level == "ordinal":
        known = stats.rankdata(known)
    centred = np.zeros(paired.shape)
    centred[rated] = known - known.mean()
    count = rated.sum(axis=1)
    within = (centred**2).sum(axis=1) - centred.sum(axis=1) ** 2 / count
    value = 1 - (n - 1) * float((count * within / (count - 1)).sum()) / (n * float((centred**2).sum()))
    return Alpha(level, len(paired), n, value)
