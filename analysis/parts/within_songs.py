"""One metric within each song: does it order a song's own systems as people do?"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

from analysis.parts.columns import filled
from analysis.parts.content import Block, Column, Figure, Table, Text
from analysis.parts.drawing import plain
from analysis.parts.part import Evidence
from analysis.parts.words import number

KINDS = ("pearson", "spearman")
SONGS = (
    Column("song", "Song"), Column("target", "Target"), Column("n", "Systems", 0),
    Column("pearson", "Pearson", 2, signed=True), Column("spearman", "Spearman", 2, signed=True),
    Column("reason", "Why not"),
)  # fmt: skip


def within_songs(evidence: Evidence, metric: str) -> list[Block]:
    """A sentence, a small figure and a table of the metric's coefficients over the systems of each song and target."""
    from analysis.figures import WithinSong, song_strips_figure

    rows = _rows(evidence, metric)
    defined = [row for row in rows if not row["reason"]]
    table = Table("songs", f"{metric} within each song", *filled(SONGS, rows, "reason"))
    if not defined:
        return [Text(f"Nothing can be said within songs: {_reasons(rows)}."), table]
    marks = [
        WithinSong(kind.capitalize(), row["song"], row["target"], row[kind], row["n"])
        for kind in KINDS
        for row in defined
        if isfinite(row[kind])
    ]
    figure = song_strips_figure(marks, metric=metric, simulated=evidence.has_simulated)
    words = f"{metric}'s correlation with the ratings over the systems of each song, with median and quartiles."
    return [Text(_sentence(defined, len(rows))), Figure("songs", plain(figure), words, numbers="songs"), table]


def _rows(evidence: Evidence, metric: str) -> list[dict[str, Any]]:
    from analysis.statistics.correlation import coefficients

    points = evidence.turned
    values, pages = points.scores[:, points.metrics.index(metric)], points.codes("song", "target")
    rows = []
    for page in range(int(pages.max()) + 1):
        here = pages == page
        label = points.labels[here].iloc[0]
        rows.append(
            {"song": label["song"], "target": label["target"]} | vars(coefficients(values[here], points.opinion[here]))
        )
    return rows


def _sentence(defined: Sequence[dict[str, Any]], of: int) -> str:
    import numpy as np

    from analysis.statistics.correlation import fisher_mean

    low, median, high = (float(value) for value in np.percentile([row["spearman"] for row in defined], [25, 50, 75]))
    mean = fisher_mean(np.array([row["pearson"] for row in defined]))
    fisher = f"; Fisher's mean of Pearson's r {_r(mean)}" if isfinite(mean) else ""
    return (
        f"Within {len(defined)} of {of} songs and targets: median of Spearman's ρ {_r(median)}, quartiles "
        f"{_r(low)} to {_r(high)}{fisher}."
    )


def _r(value: float) -> str:
    return number(value, 2, signed=True)


def _reasons(rows: Sequence[dict[str, Any]]) -> str:
    return " or ".join(dict.fromkeys(str(row["reason"]) for row in rows))
