"""Where a pooled correlation would mislead: a metric that agrees with people over all points, but not in some group.

Generative systems against discriminative ones, say: a metric can rise with the ratings among the one, fall among the
other, and show either sign, or none, when both are thrown together (Simpson 1951, Yule 1903).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

import numpy as np

from analysis.statistics.analytic import pearson_interval, spearman_interval
from analysis.statistics.correlation import Coefficients, coefficients
from analysis.statistics.points import Points

Kind = Literal["pearson", "spearman"]

ROUNDING = 1e-12  # nearer to zero than this, a correlation has no sign but that of rounding


@dataclass(frozen=True)
class GroupCorrelation:
    """One metric's coefficient in one group of n points, with its 95 % interval; NaN where undefined."""

    group: str
    n: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class SignDifference:
    """A metric whose correlations with the ratings differ in sign, over all points and in groups of them.

    pooled: over all points, its group named ""; groups: every group, by name, also those without a value; clear:
    whether a positive and a negative one of them have intervals that exclude zero; reason: a sentence for a reader.
    """

    metric: str
    pooled: GroupCorrelation
    groups: tuple[GroupCorrelation, ...]
    clear: bool
    reason: str


def sign_differences(points: Points, groups: Sequence[str], *, kind: Kind = "pearson") -> list[SignDifference]:
    """The metrics that agree with the ratings in one place and disagree in another, in the order of the metrics.

    groups: (points,), the group of each point, such as its system's kind. The metrics' signs must be turned already.
    The intervals are `analytic`'s, and take points for a sample. Raises `ValueError` where the groups are not as many
    as the points.
    """
    if len(groups) != len(points):
        raise ValueError(f"There are {len(points)} points and {len(groups)} groups: give the group of each point.")
    of_point = np.array(groups, dtype=str)
    places = [("", np.ones(len(points), dtype=bool))]
    places += [(str(name), of_point == name) for name in np.unique(of_point)]
    found = []
    for metric, values in zip(points.metrics, points.scores.T, strict=True):
        rows = [_row(name, coefficients(values[here], points.opinion[here]), kind) for name, here in places]
        if any(row.value > ROUNDING for row in rows) and any(row.value < -ROUNDING for row in rows):
            clear = any(row.low > 0 for row in rows) and any(row.high < 0 for row in rows)
            found.append(SignDifference(metric, rows[0], tuple(rows[1:]), clear, _sentence(metric, rows, clear, kind)))
    return found


def _row(group: str, found: Coefficients, kind: Kind) -> GroupCorrelation:
    value, interval = (found.pearson, pearson_interval) if kind == "pearson" else (found.spearman, spearman_interval)
    return GroupCorrelation(group, found.n, value, *interval(value, found.n))


def _sentence(metric: str, rows: Sequence[GroupCorrelation], clear: bool, kind: Kind) -> str:
    symbol = "r" if kind == "pearson" else "ρ"
    pooled, *groups = rows
    parts = [f"{symbol} = {_signed(pooled.value)} over all {pooled.n} points"] if isfinite(pooled.value) else []
    for sign, word in ((1, "agrees"), (-1, "disagrees")):
        named = [f"{row.group} ({_signed(row.value)}, {row.n} points)" for row in groups if sign * row.value > ROUNDING]
        if named:
            parts.append(f"{metric} {word} with people in {' and '.join(named)}")
    doubt = "" if clear else " This may be chance: on one side, no interval excludes zero."
    return f"Signs differ: {'; '.join(parts)}.{doubt}"


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")
