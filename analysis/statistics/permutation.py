"""How often would chance agree with people as a metric does? Opinions are dealt out anew among each song's systems.

Under the null hypothesis a metric knows nothing of how a song's systems differ, so every way of dealing their opinions
out is as likely as the one that was seen. Differences between songs and targets stay as they are: a metric gains
nothing by telling an easy song from a hard one. Ranks are taken once and dealt out with the opinions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations, product
from math import factorial, isnan, nan, prod

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.statistics.correlation import correlate
from analysis.statistics.points import Points
from analysis.statistics.weighted import Values, fisher_mean, median_of_rows, snapped

Indices = NDArray[np.intp]

CHUNK = 1000  # permutations computed together
EQUAL = 1e-9  # correlations nearer than this are the same: sums in another order round differently
NOTHING_TO_DEAL = "no song has two systems whose opinions could be exchanged"


@dataclass(frozen=True)
class PermutationTest:
    """Two-sided p of one metric's coefficients at one level; NaN with the reason where undefined.

    permutations: how many were looked at, the seen one included; exact: whether these are all there are.
    """

    level: str
    group: str
    metric: str
    pearson_p: float
    spearman_p: float
    permutations: int
    exact: bool
    reason: str = ""


def permutation_tests(points: Points, *, draws: int = 10_000, seed: int = 0) -> list[PermutationTest]:
    """The p of every metric at every level of `correlation.correlate`, in its order.

    p = 2 · min(share of permutations with r* ≥ r, share with r* ≤ r), at most 1, over the seen order and `draws`
    random ones; exact, over all orders, where there are no more than `draws`. Opinions are exchanged within each song
    and target, among the points where the metric has a value. A permutation in which the coefficient is undefined
    counts on both sides. The metrics' signs must be turned already.

    Source: Phipson and Smyth 2010, doi:10.2202/1544-6115.1585 (the seen order among the drawn ones).
    """
    seen = list(correlate(points))
    p = np.full((2, len(seen) // len(points.metrics), len(points.metrics)), nan)
    counts = np.zeros(len(points.metrics), dtype=int)
    exact = np.zeros(len(points.metrics), dtype=bool)
    known = np.isfinite(points.scores)
    # Metrics that have values at the same points share their permutations.
    for pattern in np.unique(known, axis=1).T:
        columns = np.flatnonzero((known == pattern[:, None]).all(axis=0))
        deal = _Deal(points, np.flatnonzero(pattern), columns)
        exact[columns] = deal.orders <= draws
        counts[columns] = min(deal.orders, draws + 1)
        if deal.orders > 1:
            p[:, :, columns] = deal.p_values(draws, np.random.default_rng(seed))
    found = []
    for row, pearson, spearman in zip(seen, *p.reshape(2, -1), strict=True):
        column = points.metrics.index(row.metric)
        count, all_of_them = int(counts[column]), bool(exact[column])
        reason = row.reason or (NOTHING_TO_DEAL if count == 1 else "")
        ps = (nan if isnan(row.pearson) else float(pearson), nan if isnan(row.spearman) else float(spearman))
        found.append(PermutationTest(row.level, row.group, row.metric, *ps, count, all_of_them, reason))
    return found


class _Deal:
    """Some metrics at the points that they share, ready for opinions in other orders."""

    def __init__(self, points: Points, rows: Indices, columns: Indices) -> None:
        pages, systems = points.codes("song", "target")[rows], points.codes("system")[rows]
        targets = points.labels["target"].to_numpy()
        self.size = len(rows)
        self.pages = [np.flatnonzero(pages == page) for page in np.unique(pages)]
        self.orders = prod(factorial(len(page)) for page in self.pages)
        opinion, scores = points.opinion[rows], points.scores[np.ix_(rows, columns)]
        here = [np.flatnonzero(targets[rows] == name) for name in sorted(set(targets))]
        self.groups = [_Group(opinion, scores, group) for group in (np.arange(self.size), *here)]
        self.songs = [_Group(opinion, scores, page) for page in self.pages]
        self.systems = _Systems(opinion, scores, systems)

    def p_values(self, draws: int, random: np.random.Generator) -> Values:
        """(Pearson and Spearman, levels, metrics)."""
        chunks = self._all_orders() if self.orders <= draws else self._random_orders(draws, random)
        seen = self._coefficients(np.arange(self.size)[None])
        counts, total = np.zeros((2, *seen[:, 0].shape)), 0
        for order in chunks:
            values = self._coefficients(order)
            undefined = np.isnan(values)
            for side, beyond in enumerate((values >= seen - EQUAL, values <= seen + EQUAL)):
                counts[side] += (beyond | undefined).sum(axis=1)
            total += len(order)
        return np.asarray(np.minimum(2 * counts.min(axis=0) / total, 1.0))

    def _coefficients(self, order: Indices) -> Values:
        """order: (draws, points), whose opinion each point gets. (Pearson and Spearman, draws, levels, metrics)."""
        found = [group.coefficients(order) for group in self.groups]
        pages = np.stack([page.coefficients(order) for page in self.songs], axis=3)
        every = np.ones_like(pages[0])
        found.append(np.stack([fisher_mean(pages[0], every), median_of_rows(pages[1], every)]))
        found.append(self.systems.coefficients(order))
        return np.stack(found, axis=2)

    def _all_orders(self) -> Iterator[Indices]:
        order = np.arange(self.size)
        found = []
        for dealt in product(*(permutations(page) for page in self.pages)):
            for page, given in zip(self.pages, dealt, strict=True):
                order[page] = given
            found.append(order.copy())
        yield from np.array_split(np.array(found), -(-len(found) // CHUNK))

    def _random_orders(self, draws: int, random: np.random.Generator) -> Iterator[Indices]:
        yield np.arange(self.size)[None]
        for first in range(0, draws, CHUNK):
            count = min(CHUNK, draws - first)
            order = np.empty((count, self.size), dtype=np.intp)
            for page in self.pages:
                order[:, page] = page[np.argsort(random.random((count, len(page))), axis=1)]
            yield order


class _Group:
    """Points among which no opinion leaves or enters: means, spreads and ranks stay the same in every order."""

    def __init__(self, opinion: Values, scores: Values, rows: Indices) -> None:
        self.rows, self.opinion, self.metrics = rows, [], []
        for ranked in (False, True):
            sides = [opinion[rows, None], scores[rows]]
            if ranked:
                sides = [stats.rankdata(side, axis=0) for side in sides]
            everywhere = np.full(len(opinion), nan)
            everywhere[rows] = _standard(sides[0])[:, 0]
            self.opinion.append(everywhere)
            self.metrics.append(_standard(sides[1]))

    def coefficients(self, order: Indices) -> Values:
        """(Pearson and Spearman, draws, metrics)."""
        whose = order[:, self.rows]
        pairs = zip(self.opinion, self.metrics, strict=True)
        return np.stack([snapped(opinion[whose] @ metrics) for opinion, metrics in pairs])


class _Systems:
    """The systems' means, which are other means in every order."""

    def __init__(self, opinion: Values, scores: Values, systems: Indices) -> None:
        self.opinion = opinion
        member = (systems[:, None] == np.unique(systems)).astype(float)
        self.share = member / member.sum(axis=0)  # (points, systems)
        means = self.share.T @ scores
        self.metrics = [_standard(means), _standard(stats.rankdata(means, axis=0))]

    def coefficients(self, order: Indices) -> Values:
        """(Pearson and Spearman, draws, metrics)."""
        means = (self.opinion[order] @ self.share).T  # (systems, draws)
        sides = means, stats.rankdata(np.round(means, 9), axis=0)
        pairs = zip(sides, self.metrics, strict=True)
        return np.stack([snapped(_standard(side).T @ metrics) for side, metrics in pairs])


def _standard(values: Values) -> Values:
    """Columns with mean 0 and length 1; NaN where constant or of fewer than three. values: (points, columns)."""
    if len(values) < 3:
        return np.full(values.shape, nan)
    centred = values - values.mean(axis=0)
    constant = np.ptp(values, axis=0) <= 1e-12 * np.abs(values).max(axis=0)
    return np.asarray(centred / np.where(constant, nan, np.linalg.norm(centred, axis=0)))
