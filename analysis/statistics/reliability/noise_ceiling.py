"""How high a metric's correlation with ratings can be at all: people's means carry noise that none can foresee."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.reliability.grid import CONSTANT, ONE_LISTENER, Grid, Values
from analysis.statistics.weighted import FEWEST, is_constant, snapped

SPLITS, DRAWS = 200, 1000
MOST_UNDEFINED = 0.1  # of splits or draws; with more, what the rest say is something else
FEW = "fewer than three items were rated in both halves of the listeners"
CONSTANT_HALF = "the means of one half of the listeners are constant"
NOTHING_SHARED = "the halves' means do not go together: no opinion is shared"


@dataclass(frozen=True)
class Ceiling:
    """The highest correlation with the listeners' mean ratings that a metric could reach.

    value: √reliability, with its interval over songs; halves: the mean correlation of two halves of the listeners;
    reliability: that of the mean of all listeners.
    """

    items: int
    listeners: int
    halves: float
    reliability: float
    value: float
    low: float
    high: float
    reason: str = ""


@dataclass(frozen=True)
class _Halves:
    """The means of either half, each (items, splits), 0 where not `both` halves rated the item."""

    one: Values
    other: Values
    both: NDArray[np.bool_]


def noise_ceiling(
    grid: Grid, *, splits: int = SPLITS, draws: int = DRAWS, seed: int = 0, level: float = 0.95
) -> Ceiling:
    """Splits the listeners into random halves and asks how well the halves' means of the items go together.

        ceiling = √reliability,   reliability = 2 r / (√(r² + 4pq (1 − r²)) + r)

    r: the mean over splits of Pearson's correlation of the halves; p, q: their shares of the listeners. With p = q this
    is Spearman and Brown's 2r / (1 + r). The interval is by percentiles over songs drawn with replacement: it speaks of
    other songs, not of other listeners, and is NaN with one song. NaN with a reason for one listener, fewer than three
    items, constant ratings, and where the halves do not go together.

    Source: Spearman 1910, doi:10.1111/j.2044-8295.1910.tb00206.x; Brown 1910, doi:10.1111/j.2044-8295.1910.tb00207.x;
    for unequal halves Horst 1951, Educational and Psychological Measurement 11, 368-371.
    """
    items, listeners = grid.values.shape
    if listeners < 2:
        return Ceiling(items, listeners, nan, nan, nan, nan, nan, ONE_LISTENER)
    if is_constant(grid.values[np.isfinite(grid.values)]):
        return Ceiling(items, listeners, nan, nan, nan, nan, nan, CONSTANT)
    random = np.random.default_rng(seed)
    halves = _halves(grid.values, splits, random)
    song = np.asarray(grid.items.groupby(["study", "song"], observed=True).ngroup())
    songs = int(song.max()) + 1
    r = float(_correlation(halves, song, np.ones((1, songs)))[0])
    if np.isnan(r):
        few = (halves.both.sum(axis=0) < FEWEST).mean() > MOST_UNDEFINED
        return Ceiling(items, listeners, nan, nan, nan, nan, nan, FEW if few else CONSTANT_HALF)
    if r <= 0:
        return Ceiling(items, listeners, r, nan, nan, nan, nan, NOTHING_SHARED)
    drawn = random.multinomial(songs, np.full(songs, 1 / songs), size=draws).astype(float)
    low, high = _interval(_correlation(halves, song, drawn), listeners, level) if songs > 1 else (nan, nan)
    reliability = float(_whole(np.array(r), listeners))
    return Ceiling(items, listeners, r, reliability, float(np.sqrt(reliability)), low, high)


def _halves(values: Values, splits: int, random: np.random.Generator) -> _Halves:
    """values: (items, listeners). Of an odd number of listeners the first half is the smaller one."""
    listeners = values.shape[1]
    rated = np.isfinite(values)
    known = np.where(rated, values - values[rated].mean(), 0.0)
    order = random.permuted(np.tile(np.arange(listeners), (splits, 1)), axis=1)
    first = (order < listeners // 2).T.astype(float)  # (listeners, splits)
    sums, counts = known @ first, rated @ first
    other_sums, other_counts = known.sum(axis=1, keepdims=True) - sums, rated.sum(axis=1, keepdims=True) - counts
    both = (counts > 0) & (other_counts > 0)
    one, other = np.zeros_like(sums), np.zeros_like(sums)
    np.divide(sums, counts, out=one, where=both)
    np.divide(other_sums, other_counts, out=other, where=both)
    return _Halves(one, other, both)


def _correlation(halves: _Halves, song: NDArray[np.intp], weights: Values) -> Values:
    """The mean over splits of the halves' correlation, with each song's items counted so often.

    song: (items,), numbers from 0; weights: (draws, songs). Returns (draws,); NaN where too many splits give none.
    """
    of_song = (np.arange(weights.shape[1])[:, None] == song).astype(float)  # (songs, items)
    x, y = halves.one, halves.other
    parts = [weights @ (of_song @ part) for part in (halves.both.astype(float), x, y, x * x, y * y, x * y)]
    different = (weights > 0) @ (of_song @ halves.both)
    total, sum_x, sum_y, square_x, square_y, product = parts  # each (draws, splits)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread_x, spread_y = (
            square / total - (side / total) ** 2 for square, side in ((square_x, sum_x), (square_y, sum_y))
        )
        together = product / total - sum_x * sum_y / total**2
        usable = (different >= FEWEST) & (spread_x > 1e-12 * square_x / total) & (spread_y > 1e-12 * square_y / total)
        r = np.where(usable, snapped(together / np.sqrt(spread_x * spread_y)), 0.0)
        mean: Values = r.sum(axis=1) / usable.sum(axis=1)
    return np.where(usable.mean(axis=1) >= 1 - MOST_UNDEFINED, mean, nan)


def _interval(correlation: Values, listeners: int, level: float) -> tuple[float, float]:
    defined = correlation[np.isfinite(correlation)]
    if len(defined) < (1 - MOST_UNDEFINED) * len(correlation):
        return nan, nan
    ceilings = np.sqrt(_whole(np.maximum(defined, 0.0), listeners))
    low, high = np.quantile(ceilings, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _whole(halves: Values, listeners: int) -> Values:
    """The reliability of all listeners' mean from the correlation of its two halves, which is not negative."""
    p = (listeners // 2) / listeners
    whole: Values = 2 * halves / (np.sqrt(halves**2 + 4 * p * (1 - p) * (1 - halves**2)) + halves)
    return whole
