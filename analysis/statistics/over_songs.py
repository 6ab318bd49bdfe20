"""Averages of scores over songs, with intervals that draw the songs anew: another test set would have had others."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np

from analysis.statistics.bootstrap import UNDEFINED, Interval, percentile_intervals
from analysis.statistics.weighted import Values

FEWEST = 5  # songs that an interval is drawn from; of fewer, the draws are mostly the same few


@dataclass(frozen=True)
class Averages:
    """Each column's median over songs and the mean of these medians, each with its interval; NaN where undefined."""

    medians: tuple[float, ...]
    intervals: tuple[Interval, ...]
    mean: float
    interval: Interval


def median_over_songs(scores: Values, *, draws: int = 2000, seed: int = 0, level: float = 0.95) -> Averages:
    """Medians over songs and their mean, with percentile intervals from songs drawn with replacement.

    scores: (songs, columns), NaN where there is none: a column's median is over the songs that have one. With fewer
    than five songs the intervals are NaN.

    Source: Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 13; medians as in SiSEC 2018,
    doi:10.1007/978-3-319-93764-9_28.

    Example:
        >>> found = median_over_songs(np.array([[1.0, 5.0], [2.0, nan], [4.0, 7.0]]))
        >>> found.medians, found.mean
        ((2.0, 6.0), 4.0)
    """
    songs, columns = scores.shape
    medians = _medians(scores[None])[0] if songs else np.full(columns, nan)
    mean = float(medians.mean()) if columns else nan
    if songs < FEWEST:
        return Averages(tuple(medians.tolist()), (UNDEFINED,) * columns, mean, UNDEFINED)
    drawn = np.random.default_rng(seed).integers(songs, size=(draws, songs))
    found = _medians(scores[drawn])
    *intervals, interval = percentile_intervals(np.vstack([found.T, found.mean(axis=1)]), level)
    return Averages(tuple(medians.tolist()), tuple(intervals), mean, interval)


def _medians(scores: Values) -> Values:
    """(draws, songs, columns) to (draws, columns): the median of those that are not NaN, NaN where all are."""
    ordered = np.sort(scores, axis=1)  # NaN come last
    count = np.isfinite(scores).sum(axis=1, keepdims=True)
    places = (np.maximum(count - 1, 0) // 2, count // 2)
    low, high = (np.take_along_axis(ordered, np.minimum(place, scores.shape[1] - 1), axis=1) for place in places)
    return np.asarray(np.where(count > 0, (low + high) / 2, nan)[:, 0])
