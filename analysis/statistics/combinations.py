"""Do several metrics together say more than one? Judged only on songs, and on systems, that the fit never saw.

Gusó et al. ask whether one should look at L1_freq together with SDR. A fit always looks better with more metrics on the
points that it was fitted on, so nothing is judged there: each song in turn is left out, weights and penalty are found
on the others, and what they say of the song is kept. The same once more with each system left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.correlation import CONSTANT_METRIC, CONSTANT_OPINION, FEW, coefficients
from analysis.statistics.points import Points
from analysis.statistics.weighted import Values, is_constant

Groups = NDArray[np.intp]

PENALTIES = tuple(float(10.0**power) for power in np.arange(-3, 3.01, 0.5))  # per point, of standardised metrics
NONE = (0.0,)
FLAT_PREDICTION = "what is predicted is constant"
NO_METRIC = "no metric varies and has a value at every point"


@dataclass(frozen=True)
class HeldOut:
    """How well opinions were predicted at n points, each by a fit that never saw its song (or its system).

    rmse: in points of the rating scale; r_squared: 1 − Σ(y − ŷ)²/Σ(y − ȳ)², with ȳ the mean opinion of the points that
    the fit saw: 0 is no better than knowing no metric, and less is worse. Read it before the correlations: the mean of
    what is left leans away from what is left out, and so prediction by nothing correlates negatively. left_out: how
    many songs, or systems, were. NaN with the reason where undefined.
    """

    n: int
    left_out: int
    pearson: float
    spearman: float
    rmse: float
    r_squared: float
    reason: str = ""


@dataclass(frozen=True)
class Combination:
    """Some metrics together. weights: what one standard deviation of each is worth, in points of the rating scale, and
    penalty: the one chosen, both from all points (for reading, not for judging; NaN where there is no fit)."""

    metrics: tuple[str, ...]
    weights: tuple[float, ...]
    penalty: float
    unseen_songs: HeldOut
    unseen_systems: HeldOut


def each_metric(points: Points) -> list[Combination]:
    """Every metric alone, in the same way, to see what a second one adds."""
    return _combinations(points, [(metric,) for metric in points.metrics], NONE)


def every_pair(points: Points) -> list[Combination]:
    """Every two metrics by least squares, in the order of `points.metrics`."""
    return _combinations(points, combinations(points.metrics, 2), NONE)


def all_metrics(points: Points) -> Combination:
    """All metrics that vary and have a value at every point, by ridge regression."""
    columns = zip(points.metrics, points.scores.T, strict=True)
    usable = [name for name, column in columns if np.isfinite(column).all() and len(column) and not is_constant(column)]
    if not usable:
        nothing = HeldOut(0, 0, nan, nan, nan, nan, NO_METRIC)
        return Combination((), (), nan, nothing, nothing)
    return combine(points, usable, penalties=PENALTIES)


def combine(points: Points, metrics: Sequence[str], *, penalties: Sequence[float] = NONE) -> Combination:
    """A linear combination of metrics, over the points where all of them have a value.

    Weights minimise Σ(y − Xw)² + α n ‖w‖² over the n points of a fit, X standardised on them. Of several penalties α,
    that with the smallest error is taken when each song (or system) of the fit is left out in turn: inside the fit,
    never with the points that are judged. Raises `ValueError` for a metric that the points do not have.

    Source: Hoerl and Kennard 1970, doi:10.1080/00401706.1970.10488634; the choice inside the folds as in Varma and
    Simon 2006, doi:10.1186/1471-2105-7-91.
    """
    if unknown := [metric for metric in metrics if metric not in points.metrics]:
        raise ValueError(f"There is no metric {', '.join(unknown)}; there are {', '.join(points.metrics)}.")
    return _combinations(points, [metrics], penalties)[0]


def _combinations(points: Points, choices: Iterable[Sequence[str]], penalties: Sequence[float]) -> list[Combination]:
    songs, systems = points.codes("song"), points.codes("system")
    column = {metric: index for index, metric in enumerate(points.metrics)}
    found = []
    for metrics in choices:
        scores = points.scores[:, [column[metric] for metric in metrics]]
        rows = np.isfinite(scores).all(axis=1)
        found.append(
            _combination(tuple(metrics), scores[rows], points.opinion[rows], songs[rows], systems[rows], penalties)
        )
    return found


def _combination(
    metrics: tuple[str, ...],
    scores: Values,
    opinion: Values,
    songs: Groups,
    systems: Groups,
    penalties: Sequence[float],
) -> Combination:
    unseen_songs = _judge(scores, opinion, songs, penalties, "song")
    unseen_systems = _judge(scores, opinion, systems, penalties, "system")
    no_choice = len(penalties) > 1 and len(np.unique(songs)) < 2
    if unseen_songs.reason in (FEW, CONSTANT_OPINION, CONSTANT_METRIC) or no_choice:
        return Combination(metrics, (nan,) * len(metrics), nan, unseen_songs, unseen_systems)
    penalty = _choose(scores, opinion, songs, penalties)
    weights = _Fit(scores, opinion, (penalty,)).weights[:, 0]
    return Combination(metrics, tuple(float(weight) for weight in weights), penalty, unseen_songs, unseen_systems)


def held_out_predictions(scores: Values, opinion: Values, groups: Groups, penalties: Sequence[float]) -> Values:
    """What is said of each point by a fit on the points of all other groups.

    scores: (points, metrics); opinion, groups: (points,), at least two different groups, three with several penalties.
    """
    predicted = np.empty(len(opinion))
    for held, others in _folds(groups):
        penalty = _choose(scores[others], opinion[others], groups[others], penalties)
        predicted[held] = _Fit(scores[others], opinion[others], (penalty,)).predict(scores[held])[:, 0]
    return predicted


def _choose(scores: Values, opinion: Values, groups: Groups, penalties: Sequence[float]) -> float:
    """The penalty with the smallest squared error over each group left out of these points; ties to the larger."""
    if len(penalties) == 1:
        return penalties[0]
    errors = np.zeros(len(penalties))
    for held, others in _folds(groups):
        predicted = _Fit(scores[others], opinion[others], penalties).predict(scores[held])
        errors += ((predicted - opinion[held, None]) ** 2).sum(axis=0)
    return penalties[len(penalties) - 1 - int(errors[::-1].argmin())]


class _Fit:
    """A ridge regression for several penalties at once, from one singular value decomposition."""

    def __init__(self, scores: Values, opinion: Values, penalties: Sequence[float]) -> None:
        self.centre, self.level = scores.mean(axis=0), opinion.mean()
        spread = scores.std(axis=0)
        # A metric that is constant here says nothing here: it gets no weight, whatever it is elsewhere.
        self.spread = np.where(spread > 1e-12 * np.abs(scores).max(axis=0), spread, np.inf)
        left, singular, right = np.linalg.svd((scores - self.centre) / self.spread, full_matrices=False)
        kept = singular > 1e-9 * max(singular.max(), 1.0)
        left, singular, right = left[:, kept], singular[kept, None], right[kept]
        shrunk = singular / (singular**2 + len(opinion) * np.asarray(penalties))  # (directions, penalties)
        self.weights = right.T @ (shrunk * (left.T @ (opinion - self.level))[:, None])  # (metrics, penalties)

    def predict(self, scores: Values) -> Values:
        """(points, penalties)."""
        return np.asarray(self.level + (scores - self.centre) / self.spread @ self.weights)


def _judge(scores: Values, opinion: Values, groups: Groups, penalties: Sequence[float], name: str) -> HeldOut:
    n, count = len(opinion), len(np.unique(groups))
    fewest = 2 if len(penalties) == 1 else 3
    undefined = HeldOut(n, count, nan, nan, nan, nan)
    if n < 3:
        return replace(undefined, reason=FEW)
    if is_constant(opinion):
        return replace(undefined, reason=CONSTANT_OPINION)
    if all(is_constant(column) for column in scores.T):
        return replace(undefined, reason=CONSTANT_METRIC)
    if count < fewest:
        return replace(undefined, reason=f"leaving {name}s out takes {fewest} of them; found: {count}")
    predicted = held_out_predictions(scores, opinion, groups, penalties)
    known = np.empty(n)
    for held, others in _folds(groups):
        known[held] = opinion[others].mean()
    error = float(((opinion - predicted) ** 2).sum())
    found = coefficients(predicted, opinion)
    reason = FLAT_PREDICTION if found.reason == CONSTANT_METRIC else found.reason
    r_squared = 1 - error / float(((opinion - known) ** 2).sum())
    return HeldOut(n, count, found.pearson, found.spearman, sqrt(error / n), r_squared, reason)


def _folds(groups: Groups) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    for group in np.unique(groups):
        held = groups == group
        yield held, ~held
