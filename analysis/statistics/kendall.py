"""Does a metric order clips as people do, pair by pair? Kendall's tau-b, and each listener's own, averaged.

A listener's own grades need no averaging: how each one uses the scale does not matter to the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.correlation import CONSTANT_METRIC, CONSTANT_OPINION, FEW
from analysis.statistics.points import Grades, Points
from analysis.statistics.weighted import FEWEST, Values, is_constant

ROUNDING = 1e-12  # of the largest value; what differs by less is a tie
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
    return Tau(len(metric), float(_taus(opinion[None], metric[:, None])[0, 0]))


def listeners_kendall(points: Points) -> list[ListenersTau]:
    """Every metric against each listener's own grades, over all points that the listener rated, then averaged.

    A listener who rated a point several times has the mean of these grades. The metrics' signs must be turned already.
    """
    if points.grades is None:
        return [ListenersTau(metric, 0, nan, nan, NO_GRADES) for metric in points.metrics]
    taus = _taus(_own_grades(points.grades, len(points)), points.scores)
    return [
        _average(metric, column[np.isfinite(column)]) for metric, column in zip(points.metrics, taus.T, strict=True)
    ]


def _own_grades(grades: Grades, points: int) -> Values:
    """(listeners, points): the mean of a listener's grades of a point, NaN where there is none."""
    cell, size = grades.listener * points + grades.point, grades.listeners * points
    count = np.bincount(cell, minlength=size)
    total = np.bincount(cell, grades.score, size)
    means = np.divide(total, count, out=np.full(size, nan), where=count > 0)
    return np.asarray(means.reshape(-1, points))


def _taus(own: Values, scores: Values) -> Values:
    """(listeners, metrics): tau-b, for all listeners at once. own: (listeners, points); scores: (points, metrics)."""
    rated, known = (np.isfinite(side).astype(np.float32) for side in (own, scores))
    together, of_metric, of_listener = np.zeros((3, len(own), scores.shape[1]))
    roundings = ROUNDING * float(_largest(own).max(initial=0.0)), ROUNDING * _largest(scores)
    for place in range(1, len(scores)):
        # Every pair of this point and one before it. Counts are whole numbers, which single precision holds.
        t = _signs(own[:, :place] - own[:, place, None], roundings[0])
        s = _signs(scores[:place] - scores[place], roundings[1])
        both_rated, both_known = rated[:, :place] * rated[:, place, None], known[:place] * known[place]
        together += t @ s
        of_listener += (t * t) @ both_known
        of_metric += both_rated @ (s * s)
    defined = (rated @ known >= FEWEST) & (of_listener > 0) & (of_metric > 0)
    below = np.sqrt(of_listener * of_metric)
    return np.asarray(np.divide(together, below, out=np.full(together.shape, nan), where=defined))


def _average(metric: str, taus: Values) -> ListenersTau:
    if not len(taus):
        return ListenersTau(metric, 0, nan, nan, NO_LISTENER)
    spread = float(taus.std(ddof=1)) if len(taus) > 1 else nan
    return ListenersTau(metric, len(taus), float(taus.mean()), spread)


def _signs(differences: Values, rounding: float | Values) -> NDArray[np.float32]:
    """−1, 0 or 1; 0 where there is no more than rounding, and where nothing is known."""
    return np.where(np.abs(differences) > rounding, np.sign(differences), 0.0).astype(np.float32)


def _largest(values: Values) -> Values:
    return np.asarray(np.abs(np.where(np.isfinite(values), values, 0.0)).max(axis=0, initial=0.0))
