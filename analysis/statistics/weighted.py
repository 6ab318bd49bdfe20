"""Statistics of points that count several times, for many draws at once.

Whole weights w give exactly what repeating each point w times would give. Draws come first in every shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

FEWEST = 3  # different points; with two, every correlation is +1 or −1
FEW = 30  # points that are ranked faster by comparing every two than by sorting


@dataclass(frozen=True)
class Metrics:
    """Metrics with values at the same points, compared once and for all.

    values: (points, metrics), standardised; below: (points, points · metrics), whether the second point lies below the
    first, 1, or is equal to it, ½; below_by_song: (points, songs · metrics), the same summed over each song's points;
    ties: for each metric with ties, (points, different values), 1 where a point has that value.
    """

    values: Values
    below: NDArray[np.float32]
    below_by_song: NDArray[np.float32]
    ties: Mapping[int, Values]

    @classmethod
    def of(cls, values: Values, songs: NDArray[np.intp]) -> Metrics:
        """values: (points, metrics), all finite; songs: (points,), a number from 0 for the song of each."""
        first, second = values[:, None, :], values[None, :, :]
        below = ((second < first) + 0.5 * (second == first)).astype(np.float32)  # (points, points, metrics)
        member = (np.arange(songs.max() + 1)[:, None] == songs).astype(np.float32)
        ties = {
            index: (metric[:, None] == different).astype(float)
            for index, metric in enumerate(values.T)
            if len(different := np.unique(metric)) < len(metric)
        }
        constant = np.array([is_constant(metric) for metric in values.T])
        spread = np.where(constant, 1.0, values.std(axis=0))
        standard = np.where(constant, 0.0, (values - values.mean(axis=0)) / spread)
        flat = len(values), -1
        return cls(standard, below.reshape(flat), (member @ below).reshape(flat), ties)


def is_constant(values: Values) -> bool:
    """Whether values differ by no more than the rounding of their size."""
    return bool(np.ptp(values) <= 1e-12 * np.abs(values).max())


def snapped(correlations: Values) -> Values:
    """Correlations within rounding of ±1, or beyond, as exactly ±1."""
    return np.where(np.abs(correlations) > 1 - 1e-12, np.sign(correlations), correlations)


def midranks(values: Values, weights: Values) -> Values:
    """The mean rank of each point among all repeats of all points; points of weight 0 count for nothing.

    values, weights: (draws, points). Returns (draws, points).

    Example:
        >>> midranks(np.array([[10.0, 30.0, 20.0, 30.0]]), np.array([[1.0, 1.0, 2.0, 1.0]]))
        array([[1. , 4.5, 2.5, 4.5]])
    """
    points = values.shape[1]
    if points <= FEW and (weights == 1).all():
        return np.asarray(standings(np.ascontiguousarray(values.T)).T + points + 1) / 2
    order = np.argsort(values, axis=1)
    ordered, repeats = np.take_along_axis(values, order, 1), np.take_along_axis(weights, order, 1)
    after = np.cumsum(repeats, axis=1)
    new = ordered[:, 1:] != ordered[:, :-1]
    edge = np.ones((len(values), 1), dtype=bool)
    first, last = np.hstack([edge, new]), np.hstack([new, edge])
    low = np.maximum.accumulate(np.where(first, after - repeats, 0.0), axis=1)
    high = np.minimum.accumulate(np.where(last, after, np.inf)[:, ::-1], axis=1)[:, ::-1]
    ranks = np.empty_like(after)
    np.put_along_axis(ranks, order, (low + high + 1) / 2, 1)
    return ranks


def standings(values: Values) -> Values:
    """How many points lie below each one, less how many lie above: twice its mid-rank from the middle one.

    values: (points, …), points along the first axis; NaN lies nowhere. For few points faster than sorting.

    Example:
        >>> standings(np.array([10.0, 30.0, np.nan, 20.0, 30.0]))
        array([-3.,  2.,  0., -1.,  2.])
    """
    found = np.zeros(values.shape, dtype=np.int16)
    for place in range(1, len(values)):
        over = (values[:place] < values[place]).view(np.int8) - (values[:place] > values[place]).view(np.int8)
        found[place] += over.sum(axis=0, dtype=np.int16)
        found[:place] -= over
    return found.astype(float)


def pearson(metrics: Metrics, opinion: Values, weights: Values) -> Values:
    """Pearson's r of weighted points: NaN with fewer than three different points or where one side is constant.

    opinion, weights: (draws, points). Returns (draws, metrics).
    """
    total = weights.sum(axis=1, keepdims=True)
    share = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
    centred = opinion - (share * opinion).sum(axis=1, keepdims=True)
    part = share * centred
    opinion_spread = np.sqrt((part * centred).sum(axis=1, keepdims=True))
    metric_square = share @ metrics.values**2 - (share @ metrics.values) ** 2
    usable = _enough(weights) & (opinion_spread > 1e-12 * np.abs(opinion).max(initial=0.0)) & (metric_square > 1e-12)
    return _ratio(part @ metrics.values, opinion_spread * np.sqrt(np.maximum(metric_square, 0.0)), usable)


def spearman(metrics: Metrics, ranks: Values, weights: Values, of_songs: Values | None = None) -> Values:
    """Spearman's ρ of weighted points, from the opinions' `midranks` in each draw.

    ranks, weights: (draws, points); of_songs: (draws, songs), where all points of a song have the same weight in each
    draw, which is then counted song by song and not point by point. Returns (draws, metrics); NaN as for `pearson`.

    With n repeats in all, ranks have the mean (n + 1)/2 and the variance (n³ − n − Σ(t³ − t))/12n, t the size of a tie.
    """
    n = weights.sum(axis=1, keepdims=True)
    from_middle = ranks - (n + 1) / 2
    part = weights * from_middle
    counted, below = (weights, metrics.below) if of_songs is None else (of_songs, metrics.below_by_song)
    # Ranks are whole or half numbers: single precision holds them exactly and is twice as fast. No mean is taken off
    # the metrics' ranks: the opinions' ranks from their middle sum to zero.
    each = (part.astype(np.float32) @ below).reshape(*counted.shape, -1)  # (draws, points or songs, metrics)
    together = (counted[:, None, :].astype(np.float32) @ each)[:, 0].astype(float)
    tied = np.repeat((weights**3 - weights).sum(axis=1, keepdims=True), together.shape[1], axis=1)
    for index, ties in metrics.ties.items():
        size = weights @ ties
        tied[:, index] = (size**3 - size).sum(axis=1)
    metric_squares = (n**3 - n - tied) / 12
    opinion_squares = (part * from_middle).sum(axis=1, keepdims=True)
    usable = _enough(weights) & (metric_squares > 1e-9) & (opinion_squares > 1e-9)
    return _ratio(together, np.sqrt(np.maximum(metric_squares * opinion_squares, 0.0)), usable)


def plain_pearson(x: Values, y: Values, present: NDArray[np.bool_]) -> Values:
    """Pearson's r along the first axis where both sides differ from draw to draw, points not `present` left out.

    All three broadcast; the first axis are the points. NaN with fewer than three points or where one side is constant.
    """
    count = present.sum(axis=0)
    centred = [np.where(present, side - (side * present).sum(axis=0) / np.maximum(count, 1), 0.0) for side in (x, y)]
    spread = [np.sqrt((side**2).sum(axis=0)) for side in centred]
    usable = count >= FEWEST
    for width, side in zip(spread, (x, y), strict=True):
        usable = usable & (width > 1e-12 * np.abs(side).max(axis=0))
    return _ratio((centred[0] * centred[1]).sum(axis=0), spread[0] * spread[1], usable)


def median(values: Values, weights: Values, starts: NDArray[np.intp]) -> Values:
    """The median of each run of values that begins at one of `starts` and is sorted within; 0 where all weigh nothing.

    values: (rows,); weights: (draws, rows), whole numbers; starts: (groups,), none of them empty. (draws, groups).

    Example:
        >>> median(np.array([1.0, 2.0, 3.0, 10.0, 20.0]), np.array([[1.0, 1.0, 3.0, 1.0, 1.0]]), np.array([0, 3]))
        array([[ 3., 15.]])
    """
    sizes = np.diff(np.append(starts, len(values)))
    reached = np.cumsum(weights, axis=1)
    before = np.hstack([np.zeros((len(weights), 1)), reached])[:, starts]
    total = np.add.reduceat(weights, starts, axis=1)
    half = np.repeat(before + total / 2, sizes, axis=1)
    found = np.zeros_like(total)
    for below in (reached < half, reached <= half):
        place = starts + np.minimum(np.add.reduceat(below, starts, axis=1, dtype=np.intp), sizes - 1)
        found += values[place] / 2
    return np.where(total > 0, found, 0.0)


def median_of_rows(values: Values, weights: Values) -> Values:
    """The weighted median along the last axis, undefined values left out; NaN where none is left.

    Example:
        >>> median_of_rows(np.array([3.0, np.nan, 1.0]), np.array([1.0, 5.0, 1.0]))
        array(2.)
    """
    weights = np.where(np.isfinite(values), weights, 0.0)
    order = np.argsort(values, axis=-1)
    values, weights = np.take_along_axis(values, order, -1), np.take_along_axis(weights, order, -1)
    reached = np.cumsum(weights, axis=-1)
    half = reached[..., -1:] / 2
    last = values.shape[-1] - 1
    places = [np.minimum(below.sum(axis=-1, keepdims=True), last) for below in (reached < half, reached <= half)]
    low, high = (np.take_along_axis(values, place, -1) for place in places)
    return np.where(half > 0, (low + high) / 2, np.nan)[..., 0]


def fisher_mean(values: Values, weights: Values) -> Values:
    """The weighted mean along the last axis on Fisher's scale, undefined values left out; NaN where none is left."""
    weights = np.where(np.isfinite(values), weights, 0.0)
    total = weights.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.where(weights > 0, weights * np.arctanh(np.where(weights > 0, values, 0.0)), 0.0)
        return np.where(total > 0, np.tanh(scaled.sum(axis=-1) / total), np.nan)


def _enough(weights: Values) -> NDArray[np.bool_]:
    different: NDArray[np.bool_] = (weights > 0).sum(axis=1, keepdims=True) >= FEWEST
    return different


def _ratio(above: Values, below: Values, usable: NDArray[np.bool_]) -> Values:
    result = np.full(above.shape, np.nan)
    np.divide(above, below, out=result, where=usable)
    return snapped(result)
