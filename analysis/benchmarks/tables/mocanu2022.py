"""Mocanu's question: does the oracle tell how well a network separates? Medians, correlations, subsets, muted stems."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.benchmarks.curves import curve_figure
from analysis.benchmarks.place import Place
from analysis.benchmarks.published import published
from analysis.benchmarks.results import Results
from analysis.benchmarks.songs import SongSets
from analysis.benchmarks.tables.beside import medians, remarks, targets_of
from analysis.benchmarks.tables.record import BENCHMARK_TABLES, BenchmarkTable
from analysis.files import write_text
from analysis.metrics import METRICS
from analysis.parts.content import Block, Column, Content, Table, Text
from analysis.statistics.analytic import pearson_interval, spearman_interval
from analysis.statistics.correlation import coefficients
from separation.songs import Song
from separation.training.recipe import Run
from separation.words import counted

ORACLE, RANKED = "irm", "si_sdr_windows"
RANKS = "oracle_ranks.json"
SYSTEMS = {"irm": "IRM", "network": "network"}  # as the published tables have them, and as ours are called
Values = NDArray[np.float64]


def write(results: Results) -> Content:
    """The paper's Tables 1 to 3 and Figures 2 and 3."""
    paper = published("mocanu2022")
    stems = list(dict.fromkeys([*targets_of(results), *paper.tables["irm"]]))
    blocks: list[Block] = [
        Text(
            f"Ours, each song's median over windows of 1 s, then over {counted(results.songs, 'test song')}; SI-SDR is "
            "si_sdr_windows, the other four are BSS Eval v4's. The oracle is the ideal ratio mask with α = 2."
        )
    ]
    whole = _whole(results)
    if whole:
        blocks += [_medians(results, whole, stems, paper.tables), _correlations(results, whole, stems, paper.tables)]
    blocks += [*_subsets(results, paper.tables["subsets"]), *_muted(results)]
    return Content([*blocks, *remarks(results, paper.notes)])


def training_songs(run: Run, sets: SongSets, place: Place) -> Sequence[Song]:
    """A run's part of the training songs; the ranks that it needs are computed once and kept."""
    from separation.services import songs_chosen

    ranks = _ranks(sets, place, run.settings.stem) if run.settings.selection().needs_ranks else {}
    return songs_chosen(sets.training, run.settings, ranks)


def song_by_song(results: Results, run: Run | str, stem: str, metric: str) -> tuple[Values, Values]:
    """The oracle's values and a run's, over the songs that either has any of; NaN where it has none."""
    name = run if isinstance(run, str) else run.name
    both = [results.values([system], metric) for system in (ORACLE, name)]
    songs = sorted(set(both[0].index) | set(both[1].index))
    first, second = (table.reindex(index=songs, columns=[stem])[stem].to_numpy(dtype=float) for table in both)
    return first, second


def _ranks(sets: SongSets, place: Place, stem: str) -> dict[str, float]:
    """The oracle's ranks of these very songs, from the file where it has them."""
    from separation.inference.separability import separability

    path, songs = place.folder / RANKS, [song.summary() for song in sets.training]
    if path.is_file():
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["stem"] == stem and kept["songs"] == songs:
            return {name: nan if rank is None else rank for name, rank in kept["ranks"].items()}
    ranks = separability(sets.training, stem)
    plain = {name: rank if np.isfinite(rank) else None for name, rank in ranks.items()}
    write_text(path, json.dumps({"stem": stem, "ranks": plain, "songs": songs}, indent=1) + "\n")
    return ranks


def _whole(results: Results) -> list[Run]:
    """The runs that learnt from all songs as they are."""
    return [run for run in results.recipe.runs if run.settings.share == 1 and not run.settings.muted]


def _medians(results: Results, whole: list[Run], stems: Sequence[str], tables: Mapping[str, Any]) -> Table:
    """Table 1."""
    systems = {"irm": ORACLE, "network": whole[0].name}
    rows = []
    for system, label in SYSTEMS.items():
        for stem in stems:
            row: dict[str, Any] = {"system": label, "stem": stem}
            for metric in results.spec.metrics:
                row[metric] = medians(results, systems[system], [stem], metric)[0]
                row[f"{metric}_published"] = tables[system].get(stem, {}).get(metric, nan)
            rows.append(row)
    columns = (Column("system", "System"), Column("stem", "Stem"), *_pairs(results, signed=False))
    return Table("table", "The oracle and the network: medians over songs, in dB", columns, tuple(rows))


def _correlations(results: Results, whole: list[Run], stems: Sequence[str], tables: Mapping[str, Any]) -> Table:
    """Table 2: a row a coefficient, stem and metric."""
    rows = []
    for kind in ("pearson", "spearman"):
        for stem in stems:
            for metric in results.spec.metrics:
                found = _correlation(*song_by_song(results, whole[0], stem, metric))
                paper = tables[kind].get(stem, {}).get(metric, nan)
                row = {"kind": kind.capitalize(), "stem": stem, "metric": metric, "songs": found["n"]}
                ours = {"ours": found[kind], "low": found[f"{kind}_low"], "high": found[f"{kind}_high"]}
                rows.append(row | ours | {"published": paper, "reason": found["reason"]})
    columns = (
        Column("kind", "Coefficient"), Column("stem", "Stem"), Column("metric", "Metric"), Column("songs", "Songs", 0),
        Column("ours", "Ours", 2, signed=True), Column("low", "95 % from", 2, signed=True),
        Column("high", "to", 2, signed=True), Column("published", "paper", 2, signed=True),
        Column("reason", "Why there is none"),
    )  # fmt: skip
    return Table("correlations", "Song by song: the network's scores against the oracle's", columns, tuple(rows))


def _correlation(oracle: Values, network: Values) -> dict[str, Any]:
    found = coefficients(oracle, network)
    pearson, spearman = pearson_interval(found.pearson, found.n), spearman_interval(found.spearman, found.n)
    intervals = dict(
        zip(("pearson_low", "pearson_high", "spearman_low", "spearman_high"), pearson + spearman, strict=True)
    )
    return {
        "n": found.n,
        "pearson": found.pearson,
        "spearman": found.spearman,
        "reason": _why(found.reason),
    } | intervals


def _why(reason: str) -> str:
    """The statistics speak of a metric and of ratings; here they are the oracle and the network."""
    return reason.replace("the metric is", "the oracle's scores are").replace("the ratings are", "the network's are")


def _subsets(results: Results, paper: Mapping[str, Mapping[str, float]]) -> list[Block]:
    """Table 3 and Figure 2: runs that learnt from the ends of the oracle's ranking."""
    runs = [run for run in results.recipe.runs if run.settings.share < 1]
    if not runs:
        return []
    stem, rows = runs[0].settings.stem, []
    lines: dict[str, list[float]] = {}
    for run in runs:
        oracle, network = song_by_song(results, run, stem, RANKED)
        found, order = _correlation(oracle, network), np.argsort(oracle)
        row = {"end": run.settings.end, "share": run.settings.share, "stem": stem, "n": found["n"]}
        row |= {"median": float(np.nanmedian(network)) if np.isfinite(network).any() else nan}
        for kind in ("pearson", "spearman"):
            keys = (kind, f"{kind}_low", f"{kind}_high")
            row |= {key: found[key] for key in keys}
            row[f"{kind}_published"] = paper.get(run.settings.end, {}).get(kind, nan)
        rows.append(row | {"reason": found["reason"]})
        lines.setdefault("oracle", [*map(float, oracle[order])])
        lines[f"{run.settings.end} {run.settings.share:.0%}"] = [*map(float, network[order])]
    title = f"Learning from the ends of the oracle's ranking: SI-SDR of {stem}"
    columns = (
        Column("end", "Learnt from"), Column("share", "Share", 2), Column("n", "Songs", 0),
        Column("median", "Median SI-SDR", 2, signed=True),
        Column("pearson", "Pearson", 2, signed=True), Column("pearson_low", "95 % from", 2, signed=True),
        Column("pearson_high", "to", 2, signed=True), Column("pearson_published", "paper", 2, signed=True),
        Column("spearman", "Spearman", 2, signed=True), Column("spearman_low", "95 % from", 2, signed=True),
        Column("spearman_high", "to", 2, signed=True), Column("spearman_published", "paper", 2, signed=True),
        Column("reason", "Why there is none"),
    )  # fmt: skip
    figure = curve_figure(
        "subset_songs", f"SI-SDR of {stem}, song by song in the order of the oracle's",
        range(1, len(lines["oracle"]) + 1), lines, across="test song", up="SI-SDR in dB", text="The paper's Figure 2.",
    )  # fmt: skip
    return [Table("subsets", title, columns, tuple(rows)), figure]


def _muted(results: Results) -> list[Block]:
    """Figure 3: how the scores fall as the stem is taken out of more and more training songs."""
    runs = sorted((run for run in results.recipe.runs if run.settings.share == 1), key=lambda run: run.settings.muted)
    if len(runs) < 2:
        return []
    stem, stems = runs[-1].settings.stem, targets_of(results)
    rows = [{"muted": run.settings.muted} | _ranked_medians(results, run, stems) for run in runs]
    columns = (Column("muted", "Muted share", 2), *(Column(name, name, 2, signed=True) for name in stems))
    title = f"SI-SDR when {stem} is silent in a share of the training songs"
    lines = {name: [row[name] for row in rows] for name in stems}
    figure = curve_figure(
        "muted", title, [row["muted"] for row in rows], lines,
        across=f"share of training songs without {stem}", up="SI-SDR in dB", text="The paper's Figure 3.",
    )  # fmt: skip
    return [Table("muted", title, columns, tuple(rows)), figure]


def _ranked_medians(results: Results, run: Run, stems: Sequence[str]) -> dict[str, float]:
    return dict(zip(stems, medians(results, run.name, stems, RANKED), strict=True))


def _pairs(results: Results, *, signed: bool) -> list[Column]:
    """Ours and the paper's, metric by metric."""
    names = {metric: METRICS.get(metric).name.removesuffix("_windows").upper().replace("_", "-")
             for metric in results.spec.metrics}  # fmt: skip
    return [
        column
        for metric, label in names.items()
        for column in (Column(metric, label, 2, signed), Column(f"{metric}_published", "paper", 2, signed))
    ]


BENCHMARK_TABLES.add(
    BenchmarkTable(
        "mocanu2022",
        "An oracle against a network, song by song, its ends and muted stems: Mocanu et al. 2022",
        write,
        training_songs,
    )
)
