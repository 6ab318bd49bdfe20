"""Correlations in samples of other listeners and other songs, drawn from those that there are.

Nothing is copied in a draw. A listener or song that is drawn k times has weight k, and every statistic here takes such
weights; so all draws of a chunk are computed together, and a metric's values are compared with each other only once.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

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
)

CHUNK = 500  # draws computed together: large enough to be fast, small enough for a processor's cache
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
    songs = points.codes("song")
    resampler, calculator = _Resampler(points.grades, average, len(points)), _Calculator(points)
    chunks = []
    for first in range(0, draws, CHUNK):
        size = min(CHUNK, draws - first)
        opinion, rated = resampler.opinions(_weights(random, size, points.grades.listeners))
        chunks.append(calculator.all_levels(opinion, rated * _weights(random, size, songs.max() + 1)[:, songs]))
    values = np.concatenate(chunks, axis=1)  # (coefficients, draws, levels and metrics)
    return Resampled(tuple(calculator.names), np.ascontiguousarray(values.transpose(0, 2, 1)))


def _weights(random: np.random.Generator, draws: int, units: int) -> Values:
    """(draws, units): how often each unit is drawn."""
    return random.multinomial(units, np.full(units, 1 / units), size=draws).astype(float)


class _Resampler:
    """The opinion on every point as other samples of the listeners would have it."""

    def __init__(self, grades: Grades, average: Average, points: int) -> None:
        self.average, self.points = average, points
        order = np.lexsort((grades.score, grades.point))
        self.listener, self.score = grades.listener[order], grades.score[order]
        self.starts = np.searchsorted(grades.point[order], np.arange(points))
        cell = (grades.listener, grades.point)
        self.count, self.total = np.zeros((2, grades.listeners, points))
        np.add.at(self.count, cell, 1.0)
        np.add.at(self.total, cell, grades.score)

    def opinions(self, weights: Values) -> tuple[Values, NDArray[np.bool_]]:
        """weights: (draws, listeners). Returns opinions (draws, points), and where anybody was drawn who rated it."""
        count = weights @ self.count
        rated = count > 0
        if self.average == "mean":
            return np.divide(weights @ self.total, count, out=np.zeros_like(count), where=rated), rated
        return median(self.score, weights[:, self.listener], self.starts), rated


class _Calculator:
    """Coefficients of every metric at every level from weighted points; metrics are compared once, here."""

    def __init__(self, points: Points) -> None:
        targets = sorted(set(points.labels["target"]))
        pages = points.codes("song", "target")
        self.everything = _Group(points.scores, np.arange(len(points)))
        self.targets = [_Group(points.scores, np.flatnonzero(points.labels["target"] == name)) for name in targets]
        self.pages = [_Group(points.scores, np.flatnonzero(pages == page)) for page in range(pages.max() + 1)]
        self.systems = _Systems(points)
        levels = [("pooled", ""), *(("target", name) for name in targets), ("within_song", ""), ("system", "")]
        self.names = [(*level, metric) for level in levels for metric in points.metrics]

    def all_levels(self, opinion: Values, weights: Values) -> Values:
        """opinion, weights: (draws, points). Returns (Pearson and Spearman, draws, levels · metrics)."""
        parts = [group.coefficients(opinion, weights) for group in (self.everything, *self.targets)]
        parts += [self._within_songs(opinion, weights), self.systems.coefficients(opinion, weights)]
        return np.concatenate(parts, axis=2)

    def _within_songs(self, opinion: Values, weights: Values) -> Values:
        # Every point of a song has that song's weight, unless nobody who rated it was drawn.
        times = np.stack([weights[:, page.rows].max(axis=1) for page in self.pages], axis=1)
        present = (weights > 0).astype(float)
        found = np.stack([page.coefficients(opinion, present) for page in self.pages], axis=3)
        repeats = np.broadcast_to(times[:, None, :], found.shape[1:])
        return np.stack([fisher_mean(found[0], repeats), median_of_rows(found[1], repeats)])


class _Group:
    """Some of the points, ready for many draws."""

    def __init__(self, scores: Values, rows: NDArray[np.intp]) -> None:
        self.rows, self.width = rows, scores.shape[1]
        self.patterns = [
            (rows[known], columns, Metrics.of(scores[np.ix_(rows[known], columns)]))
            for known, columns in _patterns(scores[rows])
            if known.sum() >= FEWEST
        ]

    def coefficients(self, opinion: Values, weights: Values) -> Values:
        """opinion, weights: (draws, all points). Returns (Pearson and Spearman, draws, metrics)."""
        result = np.full((2, len(opinion), self.width), nan)
        for rows, columns, metrics in self.patterns:
            y, w = opinion[:, rows], weights[:, rows]
            result[0][:, columns] = pearson(metrics, y, w)
            result[1][:, columns] = spearman(metrics, midranks(y, w), w)
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
            sums = (values[:, :, None] * member[:, None, :]).reshape(len(points), -1)
            self.patterns.append((columns, member * known[:, None], sums))

    def coefficients(self, opinion: Values, weights: Values) -> Values:
        """opinion, weights: (draws, points). Returns (Pearson and Spearman, draws, metrics)."""
        result = np.full((2, len(opinion), self.width), nan)
        for columns, member, sums in self.patterns:
            count = (weights @ member)[:, None, :]  # (draws, 1, systems)
            there = count > 0
            metric = (weights @ sums).reshape(len(weights), len(columns), -1) / np.where(there, count, 1.0)
            mean = ((weights * opinion) @ member)[:, None, :] / np.where(there, count, 1.0)
            result[0][:, columns] = plain_pearson(metric, mean, there)
            result[1][:, columns] = plain_pearson(_ranks(metric, there), _ranks(mean, there), there)
        return result


def _ranks(values: Values, there: NDArray[np.bool_]) -> Values:
    """Mid-ranks along the last axis of (draws, metrics, systems)."""
    weights = np.broadcast_to(there, values.shape).reshape(-1, values.shape[-1]).astype(float)
    return midranks(values.reshape(weights.shape), weights).reshape(values.shape)


def _patterns(scores: Values) -> list[tuple[NDArray[np.bool_], NDArray[np.intp]]]:
    """Metrics that have values at the same points share the ranks of the opinions: those points, and their columns."""
    known = np.isfinite(scores)
    return [
        (pattern, np.flatnonzero((known == pattern[:, None]).all(axis=0))) for pattern in np.unique(known, axis=1).T
    ]
