"""Mocanu et al.'s view: song by song, and whether the songs that are hard for one system are so for another."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from analysis.parts.columns import filled
from analysis.parts.content import Block, Column, Figure, Table, Text
from analysis.parts.drawing import plain
from analysis.parts.loss_study import LossStudy
from analysis.parts.words import listed
from separation.words import counted

if TYPE_CHECKING:
    from analysis.statistics.pages import Pages
    from analysis.statistics.weighted import Values

SONGS = (
    Column("metric", "Metric"), Column("pages", "Songs × targets", 0),
    Column("pearson", "Pearson, median", 2, signed=True), Column("pearson_low", "quartiles from", 2, signed=True),
    Column("pearson_high", "to", 2, signed=True), Column("spearman", "Spearman, median", 2, signed=True),
    Column("spearman_low", "quartiles from", 2, signed=True), Column("spearman_high", "to", 2, signed=True),
)  # fmt: skip

ONE_BY_ONE = (
    Column("song", "Song"), Column("target", "Target"), Column("metric", "Metric"), Column("n", "Systems", 0),
    Column("spearman", "Spearman", 2, signed=True),
)  # fmt: skip
HARD = (
    Column("oracle", "Oracle"), Column("recipe", "Trained on"), Column("measure", "Measure"),
    Column("target", "Target"), Column("n", "Songs", 0), Column("pearson", "Pearson", 2, signed=True),
    Column("spearman", "Spearman", 2, signed=True), Column("reason", "Why not"),
)  # fmt: skip
ORACLE = "oracle"  # the group of systems that know the true stems, as `separate` names it


def songs(study: LossStudy) -> list[Block]:
    """Every metric's correlation with the opinions within each song: medians and quartiles, and a dot a song."""
    import numpy as np

    from analysis.statistics.pages import page_correlations, pages

    if study.grid is None:
        return [Text(f"Nothing can be said of songs: {study.problem}")]
    turned = pages(study.evidence.turned)
    pearson, spearman = page_correlations(turned)
    rows: list[dict[str, Any]] = []
    for column, metric in enumerate(turned.metrics):
        row: dict[str, Any] = {"metric": metric, "pages": int(np.isfinite(pearson[:, column]).sum())}
        for kind, values in (("pearson", pearson[:, column]), ("spearman", spearman[:, column])):
            there = values[np.isfinite(values)]
            low, middle, high = np.percentile(there, [25, 50, 75]) if there.size else (np.nan,) * 3
            row |= {f"{kind}_low": float(low), kind: float(middle), f"{kind}_high": float(high)}
        rows.append(row)
    about = (
        "Over the systems of each song and target, then the median and the quartiles over songs and targets: what "
        "makes one song easier than another does not come in. It takes three systems and ratings that differ."
    )
    table = Table("losses-songs", "Metrics and opinions within songs", SONGS, tuple(rows), about)
    if not np.isfinite(spearman).any():
        return [
            Text("Nothing can be said within songs: none has three systems, and a metric and ratings that vary."),
            table,
            *_hard_songs(study, turned),
        ]
    strips = _strips(study, turned.songs, turned.targets, spearman, np.isfinite(turned.opinion).sum(axis=0))
    return [*strips, table, *_hard_songs(study, turned)]


def _strips(
    study: LossStudy, songs: Sequence[str], targets: Sequence[str], values: Values, systems: Sequence[int]
) -> list[Block]:
    from analysis.figures.song_strips import WithinSong, song_strips_figure

    shown = _shown(study)
    marks = [
        WithinSong(metric, song, target, float(value), int(count))
        for metric in shown
        for song, target, value, count in zip(
            songs, targets, values[:, study.metrics.index(metric)], systems, strict=True
        )
        if isfinite(value)
    ]
    if not marks:
        return []
    figure = song_strips_figure(marks, metric="Spearman's ρ", simulated=study.evidence.has_simulated)
    text = (
        f"Spearman's ρ of {listed(shown)} with the opinions over the systems of each song and target, a dot for each "
        f"of {counted(len(songs), 'song and target', 'songs and targets')}, with median and quartiles."
    )
    rows = tuple(
        {"song": mark.song, "target": mark.target, "metric": mark.kind, "n": mark.systems, "spearman": mark.value}
        for mark in marks
    )
    return [
        Figure("losses-song-by-song", plain(figure), text, numbers="losses-song-by-song"),
        Table("losses-song-by-song", "The losses that were trained on, song by song", ONE_BY_ONE, rows),
    ]


def _shown(study: LossStudy) -> list[str]:
    """The losses that were trained on, and SDR; where there are scores by none of them, the first metric."""
    return list(dict.fromkeys([*study.losses, *([study.sdr] if study.sdr else [])])) or list(study.metrics[:1])


def _hard_songs(study: LossStudy, turned: Pages) -> list[Block]:
    """Over songs, an oracle's values and those of the systems of each loss: are the same songs hard for both?"""
    import numpy as np

    from analysis.statistics.correlation import coefficients

    facts = study.evidence.data.systems
    oracles = [name for name in study.others if name in facts and facts[name].group == ORACLE]
    missing = dict.fromkeys(study.systems, np.full(len(turned.songs), np.nan))  # a system may have no scores
    measures = {"MOS": turned.opinion} | {metric: turned.of(metric) for metric in _shown(study)}
    rows = [
        {"oracle": oracle, "recipe": one.name, "measure": measure, "target": target}
        | vars(coefficients(of_system[oracle][here], together[here]))
        for oracle in oracles
        for one in study.ordered
        for measure, values in measures.items()
        for of_system in [missing | dict(zip(turned.systems, values, strict=True))]
        for together in [np.mean([of_system[name] for name in one.systems], axis=0)]
        for target in sorted(set(turned.targets))
        for here in [np.array(turned.targets) == target]
    ]
    if not rows:
        return []
    about = (
        "As in the paper: over the songs, the values of a system that knows the true stems with those of the systems "
        "trained on a loss. Plus means that a song that is hard for one is hard for the other."
    )
    return [
        Table(
            "losses-hard-songs", "Are the same songs hard for oracle and network?", *filled(HARD, rows, "reason"), about
        )
    ]
