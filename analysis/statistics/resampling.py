"""Correlations in samples of other listeners and other songs, drawn from those that there are.

Nothing is copied in a draw. A listener or song that is drawn k times has weight k, and every statistic here takes such
weights; so all draws of a chunk are computed together, and a metric's values are compared with each other only once.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.statistics.points import Average, Grades, Points
from analysis.statistics.weighted import (
    FEWEST,
    Metrics,
    Values,
    fisher_mean,
    median,
    median_of_rows,
    midranks,
    pearson,
    plain_pearson,
    spearman,
    standings,
)

CHUNK = 500  # draws computed together: large enough to be fast, small enough for a processor's cache
AT_ONCE = 4_000_000  # weights of scores held together while medians are taken: some tens of megabytes
NO_GRADES = "a published average holds no single ratings to resample"
ONE_OF_EACH = "one listener and one song cannot be resampled"


@dataclass(frozen=True)
class Resampled:
    """Coefficients of every metric at every level of `correlation.correlate`, in its order, in every draw.

    rows: level, group and metric of each row; values: (Pearson and Spearman, rows, draws), NaN where undefined.
    """

    rows: tuple[tuple[str, str, str], ...]
    values: Values


def why_not(points: Points) -> str:
    """Why listeners and songs cannot be drawn anew, or nothing: it takes two of one of them."""
    if points.grades is None:
        return NO_GRADES
    return "" if max(points.grades.listeners, points.labels["song"].nunique()) > 1 else ONE_OF_EACH


def resample(points: Points, *, average: Average, draws: int, seed: int) -> Resampled:
    """Each draw takes as many listeners, and as many songs, as there are, with replacement, and computes opinions and
    coefficients anew.

    The metrics' signs must be turned already. A seed gives the same listeners and songs whatever the metrics are.
    Raises `ValueError` where `points` carries no single ratings.

    Source: both factors resampled as in Owen 2007, doi:10.1214/07-AOAS122 (the pigeonhole bootstrap).
    """
    if points.grades is None:
        raise ValueError("A published average holds no single ratings to resample.")
    random = np.random.default_rng(seed)
    songs = points.labels["song"].nunique()
    resampler, calculator = _Resampler(points.grades, average, len(points)), _Calculator(points)
    chunks = []
    for first in range(0, draws, CHUNK):
        size = min(CHUNK, draws - first)
        opinion, rated = resampler.opinions(_weights(random, size, points.grades.listeners))
        chunks.append(calculator.all_levels(opinion, rated, _weights(random, size, songs)))
    values = np.concatenate(chunks, axis=1)  # (coefficients, draws, levels and metrics)
    return Resampled(tuple(calculator.names), np.ascontiguousarray(values.transpose(0, 2, 1)))


def _weights(random: np.random.Generator, draws: int, units: int) -> Values:
    """(draws, units): how often each unit is drawn."""
    return random.multinomial(units, np.full(units, 1 / units), size=draws).astype(float)


class _Resampler:
    """The opinion on every point as other samples of the listeners would have it."""

    def __init__(self, grades: Grades, average: Average, points: int) -> None:
        self.average = average
        cell = grades.listener * points + grades.point
        self.count, self.total = (
            np.bincount(cell, weights, grades.listeners * points).reshape(-1, points).astype(float)
            for weights in (None, grades.score)
        )
        # For medians: the different scores of each point, sorted, and how often each listener gave each of them.
        steps, step = np.unique(np.stack([grades.point, grades.score]), axis=1, return_inverse=True)
        self.score, self.starts = steps[1], np.searchsorted(steps[0], np.arange(points))
        ones = np.ones(len(step.ravel()))
        self.gave = sparse.csr_array((ones, (step.ravel(), grades.listener)), (len(self.score), grades.listeners))

    def opinions(self, weights: Values) -> tuple[Values, NDArray[np.bool_]]:
        """weights: (draws, listeners). Returns opinions (draws, points), and where anybody was drawn who rated it."""
        count = weights @ self.count
        rated = count > 0
        if self.average == "mean":
            return np.divide(weights @ self.total, count, out=np.zeros_like(count), where=rated), rated
        parts = np.array_split(weights, min(len(weights), 1 + weights.shape[0] * len(self.score) // AT_ONCE))
        counts = (np.asarray(self.gave @ some.T).T for some in parts)
        return np.concatenate([median(self.score, some, self.starts) for some in counts]), rated


class _Calculator:
    """Coefficients of every metric at every level from weighted points; metrics are compared once, here."""

    def __init__(self, points: Points) -> None:
        self.songs = points.codes("song")
        targets = sorted(set(points.labels["target"]))
        pages = points.codes("song", "target")
        of_target = [np.flatnonzero(points.labels["target"] == name) for name in targets]
        self.everything = _Group(points.scores, np.arange(len(points)), self.songs)
        self.targets = [_Group(points.scores, rows, self.songs) for rows in of_target if len(targets) > 1]
        self.pages = [
            _Group(points.scores, np.flatnonzero(pages == page), np.zeros_like(pages))
            for page in range(pages.max() + 1)
        ]
        self.systems = _Systems(points)
        levels = [("pooled", ""), *(("target", name) for name in targets), ("within_song", ""), ("system", "")]
        self.names = [(*level, metric) for level in levels for metric in points.metrics]

    def all_levels(self, opinion: Values, rated: NDArray[np.bool_], of_songs: Values) -> Values:
        """opinion, rated: (draws, points); of_songs: (draws, songs), how often each is drawn.

        Returns (Pearson and Spearman, draws, levels · metrics).
        """
        pooled = self.everything.coefficients(opinion, rated, of_songs)
        targets = [group.coefficients(opinion, rated, of_songs) for group in self.targets] or [pooled]
        within = self._within_songs(opinion, rated, of_songs)
        systems = self.systems.coefficients(opinion, rated * of_songs[:, self.songs])
        return np.concatenate([pooled, *targets, within, systems], axis=2)

    def _within_songs(self, opinion: Values, rated: NDArray[np.bool_], of_songs: Values) -> Values:
        once = np.ones((len(opinion), 1))
        found = np.stack([page.coefficients(opinion, rated, once) for page in self.pages], axis=3)
        # A song of which nothing was rated by those drawn has no coefficients, and so no weight.
        repeats = np.stack([of_songs[:, self.songs[page.rows[0]]] for page in self.pages], axis=1)
        repeats = np.broadcast_to(repeats[:, None, :], found.shape[1:])
        return np.stack([fisher_mean(found[0], repeats), median_of_rows(found[1], repeats)])


class _Group:
    """Some of the points, ready for many draws."""

    def __init__(self, scores: Values, rows: NDArray[np.intp], songs: NDArray[np.intp]) -> None:
        """songs: (all points,), a number from 0 for what is drawn with each point."""
        self.rows, self.songs, self.width = rows, songs, scores.shape[1]
        self.patterns = [
            (rows[known], columns, Metrics.of(scores[np.ix_(rows[known], columns)], songs[rows[known]]))
            for known, columns in _patterns(scores[rows])
            if known.sum() >= FEWEST
        ]

    def coefficients(self, opinion: Values, rated: NDArray[np.bool_], of_songs: Values) -> Values:
        """opinion, rated: (draws, all points); of_songs: (draws, songs). (Pearson and Spearman, draws, metrics)."""
        result = np.full((2, len(opinion), self.width), nan)
        for rows, columns, metrics in self.patterns:
            y, w = opinion[:, rows], rated[:, rows] * of_songs[:, self.songs[rows]]
            all_rated = of_songs[:, : self.songs[rows].max() + 1] if rated[:, rows].all() else None
            result[0][:, columns] = pearson(metrics, y, w)
            result[1][:, columns] = spearman(metrics, midranks(y, w), w, all_rated)
        return result


class _Systems:
    """The systems' means over all points that count in a draw."""

    def __init__(self, points: Points) -> None:
        systems = points.codes("system")
        member = (systems[:, None] == np.arange(systems.max() + 1)).astype(float)  # (points, systems)
        self.width = len(points.metrics)
        self.patterns = []
        for known, columns in _patterns(points.scores):
            values = np.where(known[:, None], points.scores[:, columns], 0.0)
            sums = (member[:, :, None] * values[:, None, :]).reshape(len(points), -1)
            self.patterns.append((columns, member * known[:, None], sums))

    def coefficients(self, opinion: Values, weights: Values) -> Values:
        """opinion, weights: (draws, points). Returns (Pearson and Spearman, draws, metrics)."""
        result = np.full((2, len(opinion), self.width), nan)
        for columns, member, sums in self.patterns:
            count = (member.T @ weights.T)[:, None, :]  # (systems, 1, draws)
            there = count > 0
            count = np.where(there, count, nan)
            metric = (sums.T @ weights.T).reshape(member.shape[1], len(columns), -1) / count
            mean = (member.T @ (weights * opinion).T)[:, None, :] / count
            result[0][:, columns] = plain_pearson(np.where(there, metric, 0.0), np.where(there, mean, 0.0), there).T
            result[1][:, columns] = plain_pearson(standings(metric), standings(mean), there).T
        return result


def _patterns(scores: Values) -> list[tuple[NDArray[np.bool_], NDArray[np.intp]]]:
    """Metrics that have values at the same points share the ranks of the opinions: those points, and their columns."""
    known = np.isfinite(scores)
    return [
        (pattern, np.flatnonzero((known == pattern[:, None]).all(axis=0))) for pattern in np.unique(known, axis=1).T
    ]
