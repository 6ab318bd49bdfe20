"""Do a metric and people's opinions go together? Pearson and Spearman, at the levels at which studies ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan, nan

import numpy as np
from scipy import stats

from analysis.statistics.points import Points
from analysis.statistics.weighted import Values, is_constant, snapped

FEW, CONSTANT_METRIC, CONSTANT_OPINION = "fewer than three points", "the metric is constant", "the ratings are constant"
CONFLICT = "perfect agreement in one song, perfect disagreement in another"
NO_SONG = "no song has three points and a metric and ratings that vary"


@dataclass(frozen=True)
class Coefficients:
    """Pearson's and Spearman's coefficient over n points; NaN with the reason where undefined."""

    n: int
    pearson: float
    spearman: float
    reason: str = ""


@dataclass(frozen=True)
class Correlation:
    """The coefficients of one metric at one level.

    level: `pooled` (all points), `target` (`group` names it), `within_song` (over each song's own systems, target by
    target, then averaged; n counts these), `system` (over the systems' means).
    """

    level: str
    group: str
    metric: str
    n: int
    pearson: float
    spearman: float
    reason: str = ""


def coefficients(metric: Values, opinion: Values) -> Coefficients:
    """Pearson's r and Spearman's ρ (mid-ranks for ties) over the points where both are finite.

    metric, opinion: (points,). With fewer than three points, or where one of them is constant, NaN and the reason.

    Example:
        >>> coefficients(np.array([1.0, 2.0, 3.0, 10.0]), np.array([10.0, 20.0, 30.0, 40.0]))
        Coefficients(n=4, pearson=0.8854377448..., spearman=1.0, reason='')
        >>> coefficients(np.array([1.0, 2.0]), np.array([1.0, 2.0]))
        Coefficients(n=2, pearson=nan, spearman=nan, reason='fewer than three points')
    """
    both = np.isfinite(metric) & np.isfinite(opinion)
    metric, opinion = metric[both], opinion[both]
    if len(metric) < 3:
        return Coefficients(len(metric), nan, nan, FEW)
    for values, reason in ((metric, CONSTANT_METRIC), (opinion, CONSTANT_OPINION)):
        if is_constant(values):
            return Coefficients(len(metric), nan, nan, reason)
    ranks = stats.rankdata(metric), stats.rankdata(opinion)
    return Coefficients(len(metric), _pearson(metric, opinion), _pearson(*ranks))


def fisher_mean(values: Values) -> float:
    """The mean of correlations on Fisher's scale, tanh(mean(artanh r)); NaN where +1 meets −1, and of none.

    Source: Corey, Dunlap and Burke 1998, doi:10.1080/00221309809595548.
    """
    if not len(values) or (1.0 in values and -1.0 in values):
        return nan
    with np.errstate(divide="ignore"):
        return float(np.tanh(np.arctanh(values).mean()))


def correlate(points: Points) -> Iterator[Correlation]:
    """Every metric at every level, pooled first. The metrics' signs must be turned already: see `Points.turned`."""
    for column, metric in enumerate(points.metrics):
        values = points.scores[:, column]
        yield _row("pooled", "", metric, coefficients(values, points.opinion))
    for target in sorted(set(points.labels["target"])):
        here = (points.labels["target"] == target).to_numpy()
        for column, metric in enumerate(points.metrics):
            yield _row("target", target, metric, coefficients(points.scores[here, column], points.opinion[here]))
    for column, metric in enumerate(points.metrics):
        yield _row("within_song", "", metric, _within_songs(points, points.scores[:, column]))
    for column, metric in enumerate(points.metrics):
        yield _row("system", "", metric, _over_systems(points, points.scores[:, column]))


def _within_songs(points: Points, values: Values) -> Coefficients:
    pages = points.codes("song", "target")
    found = [coefficients(values[pages == page], points.opinion[pages == page]) for page in range(pages.max() + 1)]
    defined = [page for page in found if not page.reason]
    if not defined:
        return Coefficients(0, nan, nan, NO_SONG)
    pearson = fisher_mean(np.array([page.pearson for page in defined]))
    spearman = float(np.median([page.spearman for page in defined]))
    return Coefficients(len(defined), pearson, spearman, CONFLICT if isnan(pearson) else "")


def _over_systems(points: Points, values: Values) -> Coefficients:
    systems = points.codes("system")
    usable = [(systems == system) & np.isfinite(values) for system in range(systems.max() + 1)]
    means = [(values[here].mean(), points.opinion[here].mean()) for here in usable if here.any()]
    metric, opinion = np.array(means).reshape(-1, 2).T
    return coefficients(metric, opinion)


def _pearson(x: Values, y: Values) -> float:
    x, y = x - x.mean(), y - y.mean()
    return float(snapped((x / np.linalg.norm(x)) @ (y / np.linalg.norm(y))))


def _row(level: str, group: str, metric: str, found: Coefficients) -> Correlation:
    return Correlation(level, group, metric, found.n, found.pearson, found.spearman, found.reason)
