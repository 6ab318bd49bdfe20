"""Intervals of correlations by resampling what was sampled: listeners and songs, both at once."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np

from analysis.statistics.points import Average, Points
from analysis.statistics.resampling import resample, why_not
from analysis.statistics.weighted import Values

MOST_UNDEFINED = 0.1  # of the draws; with more, an interval from the rest would say something else


@dataclass(frozen=True)
class Interval:
    """Bounds at some level of confidence; NaN where undefined."""

    low: float
    high: float


@dataclass(frozen=True)
class Intervals:
    """The intervals of one metric at one level."""

    level: str
    group: str
    metric: str
    pearson: Interval
    spearman: Interval


UNDEFINED = Interval(nan, nan)


def can_resample(points: Points) -> bool:
    """Whether there is more than one listener or more than one song to draw from."""
    return not why_not(points)


def bootstrap(
    points: Points, *, average: Average, draws: int = 10_000, seed: int = 0, level: float = 0.95
) -> list[Intervals]:
    """Percentile intervals of every metric at every level of `correlation.correlate`, in its order.

    Listeners and songs are drawn as in `resampling.resample`. The metrics' signs must be turned already. An interval is
    NaN where more than a tenth of the draws give no value. Raises `ValueError` where `points` carries no single
    ratings.

    Source: Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 13.
    """
    found = resample(points, average=average, draws=draws, seed=seed)
    pearson, spearman = (percentile_intervals(values, level) for values in found.values)
    return [Intervals(*row, *pair) for row, *pair in zip(found.rows, pearson, spearman, strict=True)]


def percentile_intervals(values: Values, level: float = 0.95) -> list[Interval]:
    """The middle of what the draws give, as `np.quantile` has it of the defined ones; NaN with too few of these.

    values: (rows, draws). One interval a row.
    """
    ordered = np.sort(values, axis=1)  # NaN come last
    defined = np.isfinite(values).sum(axis=1)
    usable = (defined > 0) & (defined >= (1 - MOST_UNDEFINED) * values.shape[1])
    bounds = []
    for share in ((1 - level) / 2, (1 + level) / 2):
        place = share * np.maximum(defined - 1, 0)
        below = place.astype(np.intp)
        above = np.minimum(below + 1, np.maximum(defined - 1, 0))
        low, high = (np.take_along_axis(ordered, side[:, None], axis=1)[:, 0] for side in (below, above))
        bounds.append(np.where(usable, low + (place - below) * (high - low), nan))
    return [Interval(float(low), float(high)) for low, high in zip(*bounds, strict=True)]
