"""Does one metric agree with people more than another? Both are judged on the same points, listeners and songs.

Two metrics' coefficients share the ratings, and so their intervals may overlap where their difference is sure. Here the
difference itself is taken in every draw of listeners and songs. Williams' and Steiger's tests and Zou's interval, which
take the points for a random sample, stand beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import isnan

import numpy as np

from analysis.errors import ParameterError
from analysis.statistics.bootstrap import UNDEFINED, Interval, percentile_intervals
from analysis.statistics.correlation import Correlation, correlate
from analysis.statistics.dependent_correlations import DependentCorrelations, dependent_correlations
from analysis.statistics.points import Average, Points
from analysis.statistics.resampling import resample, why_not

TOO_MANY_UNDEFINED = "more than a tenth of the draws give no value, and so no interval"


@dataclass(frozen=True)
class Difference:
    """One coefficient of two metrics, first − second, and the bootstrap interval of that."""

    first: float
    second: float
    interval: Interval = UNDEFINED

    @property
    def difference(self) -> float:
        """first − second; more than 0: the first agrees more."""
        return self.first - self.second

    @property
    def clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.interval.low > 0 or self.interval.high < 0


@dataclass(frozen=True)
class MetricDifference:
    """Two metrics at one level of `correlation.correlate`, over the n points (pages within songs, systems) at which
    both have values; NaN with the reason where undefined, the interval alone where only that is."""

    level: str
    group: str
    first: str
    second: str
    n: int
    pearson: Difference
    spearman: Difference
    reason: str = ""


@dataclass(frozen=True)
class Comparison:
    """Two metrics on the same ratings. levels: pooled first, in the order of `correlation.correlate`; tests: Williams',
    Steiger's and Zou's, of Pearson's r over all points."""

    first: str
    second: str
    levels: tuple[MetricDifference, ...]
    tests: DependentCorrelations

    @property
    def pooled(self) -> MetricDifference:
        """The difference over all points."""
        return self.levels[0]


def compare_metrics(
    points: Points,
    one: str,
    other: str,
    *,
    average: Average = "mean",
    draws: int = 10_000,
    seed: int = 0,
    level: float = 0.95,
) -> Comparison:
    """How much more the metric `one` agrees with people than the metric `other` does, and how surely.

    The metrics' signs must be turned already. Raises `ParameterError` for a metric that the points do not have, and
    where both are the same one.
    """
    for metric in (one, other):
        if metric not in points.metrics:
            raise ParameterError(f"There is no metric {metric!r}; there are {', '.join(points.metrics)}.")
    if one == other:
        raise ParameterError(f"{one} cannot be compared with itself; choose two different metrics.")
    columns = [points.metrics.index(metric) for metric in (one, other)]
    both = replace(points, scores=points.scores[:, columns], metrics=(one, other))
    levels = metric_differences(both, average=average, draws=draws, seed=seed, level=level)
    tests = dependent_correlations(both.scores[:, 0], both.scores[:, 1], both.opinion, level=level)
    return Comparison(one, other, tuple(levels), tests)


def metric_differences(
    points: Points, *, average: Average = "mean", draws: int = 10_000, seed: int = 0, level: float = 0.95
) -> list[MetricDifference]:
    """Every two metrics at every level, pair by pair, from the same draws of listeners and songs.

    A pair is judged over the points where both metrics have a value. The interval is by percentiles of the difference
    in each draw, as in `bootstrap.bootstrap`, and is not corrected for the number of pairs. The metrics' signs must be
    turned already.

    Source: Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 13.
    """
    pairs = list(combinations(range(len(points.metrics)), 2))
    known = np.isfinite(points.scores)
    # Pairs that have values at the same points share their draws, and all pairs share the seed.
    alike: dict[tuple[bool, ...], list[tuple[int, int]]] = {}
    for one, other in pairs:
        alike.setdefault(tuple(known[:, one] & known[:, other]), []).append((one, other))
    found: dict[tuple[int, int], list[MetricDifference]] = {}
    for shared, some in alike.items():
        columns = sorted({column for pair in some for column in pair})
        scores = np.where(np.array(shared)[:, None], points.scores[:, columns], np.nan)
        few = replace(points, scores=scores, metrics=tuple(points.metrics[column] for column in columns))
        places = [(columns.index(first), columns.index(second)) for first, second in some]
        rows = _of_pairs(few, places, average=average, draws=draws, seed=seed, level=level)
        found |= zip(some, rows, strict=True)
    return [row for pair in pairs for row in found[pair]]


def _of_pairs(
    points: Points, pairs: Sequence[tuple[int, int]], *, average: Average, draws: int, seed: int, level: float
) -> list[list[MetricDifference]]:
    """For each pair of metrics, all with values at the same points, its rows at every level."""
    count = len(points.metrics)
    seen = list(correlate(points))
    why = why_not(points)
    drawn = None if why else resample(points, average=average, draws=draws, seed=seed).values
    found = []
    for first, second in pairs:
        one, other = seen[first::count], seen[second::count]
        if drawn is None:
            pearson = spearman = [UNDEFINED] * len(one)
        else:
            pearson, spearman = (
                percentile_intervals(values[first::count] - values[second::count], level) for values in drawn
            )
        found.append([_row(*row, why) for row in zip(one, other, pearson, spearman, strict=True)])
    return found


def _row(one: Correlation, other: Correlation, pearson: Interval, spearman: Interval, why: str) -> MetricDifference:
    undefined = isnan(pearson.low) or isnan(spearman.low)
    return MetricDifference(
        one.level,
        one.group,
        one.metric,
        other.metric,
        min(one.n, other.n),
        Difference(one.pearson, other.pearson, pearson),
        Difference(one.spearman, other.spearman, spearman),
        one.reason or other.reason or why or (TOO_MANY_UNDEFINED if undefined else ""),
    )
