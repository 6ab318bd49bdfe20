"""Rows of ours beside the published: each target's median over songs, and their mean with its interval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import nan
from typing import Any

from analysis.benchmarks.results import Results
from analysis.parts.content import Block, Column, Heading, Text
from analysis.statistics.over_songs import FEWEST, Averages, median_over_songs
from separation.training.recipe import Run
from separation.words import counted

MEAN = "mean"
PLACES = 2  # decimals of dB, as the papers print


def columns(targets: Sequence[str], *, mean: bool = True) -> tuple[Column, ...]:
    """For each target ours and the paper's; for their mean our interval, too."""
    pairs = [pair for target in targets for pair in _pair(target, target.capitalize())]
    if not mean:
        return tuple(pairs)
    ends = [Column(f"{MEAN}_low", "95 % from", PLACES), Column(f"{MEAN}_high", "to", PLACES)]
    ours, paper = _pair(MEAN, "Mean")
    return (*pairs, ours, *ends, paper)


def _pair(key: str, label: str) -> tuple[Column, Column]:
    return Column(key, label, PLACES), Column(f"{key}_published", "paper", PLACES)


def row(results: Results, runs: Sequence[Run], targets: Sequence[str], paper: Mapping[str, float]) -> dict[str, Any]:
    """The cells of `columns` for some runs that differ in their seeds alone; NaN where there is nothing.

    The paper's mean is its printed one; where it prints none, the mean of its targets if it prints them all.
    """
    found = averages(results, [run.name for run in runs], targets)
    cells: dict[str, Any] = dict(zip(targets, found.medians, strict=True))
    cells |= {f"{target}_published": paper.get(target, nan) for target in targets}
    cells |= {MEAN: found.mean, f"{MEAN}_low": found.interval.low, f"{MEAN}_high": found.interval.high}
    printed = [paper.get(target, nan) for target in targets]
    return cells | {f"{MEAN}_published": paper.get(MEAN, sum(printed) / len(printed))}


def averages(results: Results, systems: list[str], targets: Sequence[str], metric: str = "sdr") -> Averages:
    """Medians over songs of systems that differ in their seeds alone, whose scores are averaged song by song."""
    return median_over_songs(results.values(systems, metric).reindex(columns=list(targets)).to_numpy(dtype=float))


def medians(results: Results, system: str, targets: Sequence[str], metric: str = "sdr") -> list[float]:
    """One system's medians over songs, those without a value left out, and no intervals; NaN where there is none."""
    values = results.values([system], metric).reindex(columns=list(targets))
    return [float(column.median()) for _, column in values.items()]


def targets_of(results: Results) -> list[str]:
    """The targets that any run estimates, in the order of the scores."""
    return list(dict.fromkeys(row.target for row in results.scores))


def reading(results: Results, metric: str = "SDR") -> Text:
    """How the numbers came about."""
    songs = counted(results.songs, "test song")
    interval = (
        "The interval of the mean is over songs, drawn anew 2000 times."
        if results.songs >= FEWEST
        else f"With fewer than {FEWEST} test songs there are no intervals."
    )
    return Text(
        f"Ours: {metric} in dB by BSS Eval v4, the median over windows of 1 s, then over {songs}; "
        f"seeds are averaged song by song. {interval} Beside it what the paper prints."
    )


def remarks(results: Results, notes: Sequence[str]) -> Iterator[Block]:
    """What must be known beside the numbers: of the paper, of ours, of runs that failed and of scores that are none."""
    failed = [f"{run} failed and has no numbers: {reason}" for run, reason in results.failures.items()]
    undefined = [line for metric in results.spec.metrics for line in results.undefined(metric)]
    lines = [*notes, *results.notes, *failed, *undefined]
    if lines:
        yield Heading("To be read with it")
        yield from (Text(f"- {line}") for line in lines)
