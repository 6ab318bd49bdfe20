"""Opinions and scores page by page, a page being a song's target with the systems that separated it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.points import Points
from analysis.statistics.weighted import Values, plain_pearson, standings


@dataclass(frozen=True)
class Pages:
    """Points as a grid, NaN where there is none.

    songs, targets: of each page; systems: sorted; opinion: (systems, pages); scores: (systems, pages, metrics).
    """

    songs: tuple[str, ...]
    targets: tuple[str, ...]
    systems: tuple[str, ...]
    metrics: tuple[str, ...]
    opinion: Values
    scores: Values

    def of(self, metric: str) -> Values:
        """(systems, pages): the values of one metric."""
        return np.asarray(self.scores[:, :, self.metrics.index(metric)])


def pages(points: Points) -> Pages:
    """The points as a grid; pages are sorted by song and target."""
    page, system = points.codes("song", "target"), points.codes("system")
    shape = int(system.max()) + 1, int(page.max()) + 1
    opinion, scores = np.full(shape, np.nan), np.full((*shape, len(points.metrics)), np.nan)
    opinion[system, page], scores[system, page] = points.opinion, points.scores
    first = points.labels.assign(page=page).drop_duplicates("page").sort_values("page")
    return Pages(
        songs=tuple(first["song"]),
        targets=tuple(first["target"]),
        systems=tuple(sorted(set(points.labels["system"]))),
        metrics=points.metrics,
        opinion=opinion,
        scores=scores,
    )


def page_correlations(grid: Pages) -> tuple[Values, Values]:
    """Pearson's r and Spearman's ρ of each metric with the opinions over the systems of each page.

    Returns two of (pages, metrics): NaN where fewer than three systems have both, or where one side is constant. The
    metrics' signs must be turned already: see `Points.turned`.

    Source: Mocanu et al. correlate song by song; over the systems of a song, no song's own level comes in.
    """
    opinion = np.broadcast_to(grid.opinion[:, :, None], grid.scores.shape)
    there = np.isfinite(opinion) & np.isfinite(grid.scores)
    values, heard = np.where(there, grid.scores, 0.0), np.where(there, opinion, 0.0)
    ranks, heard_ranks = (standings(np.where(there, side, np.nan)) for side in (grid.scores, opinion))
    return plain_pearson(values, heard, there), plain_pearson(ranks, heard_ranks, there)
