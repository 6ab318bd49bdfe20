"""Does a metric order clips as people do, pair by pair? Kendall's tau-b, and each listener's own, averaged.

A listener's own grades need no averaging: how each one uses the scale does not matter to the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.correlation import CONSTANT_METRIC, CONSTANT_OPINION, FEW
from analysis.statistics.points import Points
from analysis.statistics.weighted import Values, is_constant

NO_GRADES = "a published average holds no single ratings"
NO_LISTENER = "no listener rated three points, differently, where the metric varies"


@dataclass(frozen=True)
class Tau:
    """Kendall's tau-b over n points; NaN with the reason where undefined."""

    n: int
    tau: float
    reason: str = ""


@dataclass(frozen=True)
class ListenersTau:
    """The mean of the listeners' own tau-b with one metric, its standard deviation over them (NaN for one listener),
    and how many listeners have one; NaN with the reason where undefined."""

    metric: str
    listeners: int
    mean: float
    sd: float
    reason: str = ""


def kendall(metric: Values, opinion: Values) -> Tau:
    """Pairs in the same order less pairs in the opposite one, over those not tied: Σ s t / √(Σ s² · Σ t²).

    s, t: the signs, −1, 0 or 1, of the difference of each pair of points. metric, opinion: (points,); points where one
    of them is not finite are left out. NaN with fewer than three points or where one of the two is constant.

    Source: Kendall 1945, doi:10.1093/biomet/33.3.239 (tau-b).

    Example:
        >>> kendall(np.array([1.0, 2.0, 3.0, 4.0]), np.array([10.0, 20.0, 40.0, 30.0]))
        Tau(n=4, tau=0.666666..., reason='')
    """
    both = np.isfinite(metric) & np.isfinite(opinion)
    metric, opinion = metric[both], opinion[both]
    if len(metric) < 3:
        return Tau(len(metric), nan, FEW)
    for values, reason in ((metric, CONSTANT_METRIC), (opinion, CONSTANT_OPINION)):
        if is_constant(values):
            return Tau(len(metric), nan, reason)
    s, t = _signs(metric), _signs(opinion)
    return Tau(len(metric), float(s @ t / np.sqrt((s @ s) * (t @ t))))


def listeners_kendall(points: Points) -> list[ListenersTau]:
    """Every metric against each listener's own grades, over all points that the listener rated, then averaged.

    A listener who rated a point several times has the mean of these grades. The metrics' signs must be turned already.
    """
    if points.grades is None:
        return [ListenersTau(metric, 0, nan, nan, NO_GRADES) for metric in points.metrics]
    grades = points.grades
    cells, cell = np.unique(np.stack([grades.listener, grades.point]), axis=1, return_inverse=True)
    score = np.bincount(cell.ravel(), grades.score) / np.bincount(cell.ravel())
    edges = np.flatnonzero(np.diff(cells[0])) + 1
    taus = np.array(
        [
            [kendall(metric, own).tau for metric in points.scores[rated].T]
            for rated, own in zip(np.split(cells[1], edges), np.split(score, edges), strict=True)
        ]
    ).reshape(-1, len(points.metrics))  # (listeners, metrics)
    return [
        _average(metric, column[np.isfinite(column)]) for metric, column in zip(points.metrics, taus.T, strict=True)
    ]


def _average(metric: str, taus: Values) -> ListenersTau:
    if not len(taus):
        return ListenersTau(metric, 0, nan, nan, NO_LISTENER)
    spread = float(taus.std(ddof=1)) if len(taus) > 1 else nan
    return ListenersTau(metric, len(taus), float(taus.mean()), spread)


def _signs(values: Values) -> NDArray[np.float64]:
    return np.sign(values[:, None] - values[None, :]).ravel()
