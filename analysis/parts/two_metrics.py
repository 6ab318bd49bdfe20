"""Two metrics against each other on the same ratings, and every pair of metrics at a glance."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING, Any

from analysis.parts.caveats import TURNED, notes, sign_warnings
from analysis.parts.columns import filled
from analysis.parts.content import Block, Column, Content, Figure, Heading, Notice, Table, Text
from analysis.parts.drawing import plain
from analysis.parts.every_pair import every_pair
from analysis.parts.one_metric import facts_of, reference_name
from analysis.parts.part import Evidence, Part
from analysis.parts.words import number
from analysis.presentation import level_label

if TYPE_CHECKING:
    from analysis.figures import TwoValues
    from analysis.statistics.comparison import Comparison, MetricDifference
    from analysis.statistics.dependent_correlations import DependentCorrelations

TESTS = (
    Column("test", "Test"), Column("statistic", "Statistic", 3, signed=True), Column("df", "df", 0),
    Column("p", "p", 4, chance=True), Column("low", "95 % from", 2, signed=True), Column("high", "to", 2, signed=True),
    Column("reason", "Why not"),
)  # fmt: skip


def build(evidence: Evidence) -> Content:
    """One metric less another: in every level with the bootstrap's interval, by three tests, and drawn."""
    from analysis.statistics.comparison import compare_metrics

    first, second = _chosen(evidence)
    selection = evidence.selection
    found = compare_metrics(
        evidence.turned, first, second, average=selection.average, draws=selection.draws, seed=selection.seed
    )
    clips = _both(evidence, first, second)
    blocks: list[Block] = [
        *sign_warnings(evidence, [first, second]),
        *notes(evidence),
        Text(f"{_sentence(found)} {TURNED}"),
        _levels(evidence, found),
        _tests(found.tests),
        *_scatter(evidence, first, second, clips),
        Heading("Every pair of metrics"),
        *every_pair(evidence),
        Heading("The points"),
        _clips(evidence, first, second, clips),
    ]
    return Content(blocks)


def _chosen(evidence: Evidence) -> tuple[str, str]:
    """The two asked for; otherwise the two that agree best, and never the same one twice by itself."""
    first = evidence.metric(evidence.selection.metric)
    if asked := evidence.selection.other:
        return first, evidence.metric(asked)
    best, next_best = evidence.metric(""), evidence.metric("", otherwise=1)
    return first, next_best if first == best else best


def _sentence(found: Comparison) -> str:
    pooled = found.pooled
    pearson = pooled.pearson
    if not isfinite(pearson.difference):
        return f"{found.first} and {found.second} cannot be compared over all points: {pooled.reason}."
    seen = (
        f"Over the {pooled.n} points that have both, {found.first} reaches Pearson {_r(pearson.first)} and "
        f"{found.second} {_r(pearson.second)}: a difference of {_r(pearson.difference)}"
    )
    low, high = pearson.interval.low, pearson.interval.high
    if not isfinite(low):
        return f"{seen}. How sure that is cannot be said: {pooled.reason}."
    verdict = (
        f"{found.first if pearson.difference > 0 else found.second} agrees more with people"
        if pearson.clear
        else "these ratings do not tell which agrees more"
    )
    return f"{seen} (95 % interval {_r(low)} to {_r(high)}): {verdict}."


def _levels(evidence: Evidence, found: Comparison) -> Table:
    targets = len(set(evidence.points.labels["target"]))
    rows = [row for one in found.levels if one.level != "target" or targets > 1 for row in _level(one)]
    columns = (
        Column("at", "Level"), Column("coefficient", "Coefficient"), Column("n", "Points", 0),
        Column("first", found.first, 2, signed=True), Column("second", found.second, 2, signed=True),
        Column("difference", "Difference", 2, signed=True), Column("low", "95 % from", 2, signed=True),
        Column("high", "to", 2, signed=True), Column("reason", "Why not"),
    )  # fmt: skip
    about = (
        f"{found.first} less {found.second}; 95 % intervals of the difference by the bootstrap of listeners and songs."
    )
    return Table("difference", "The difference", *filled(columns, rows, "reason"), about)


def _level(row: MetricDifference) -> Iterator[dict[str, Any]]:
    at = level_label({"level": row.level, "group": row.group})
    for name, found in (("Pearson", row.pearson), ("Spearman", row.spearman)):
        yield {
            "at": at, "coefficient": name, "n": row.n, "first": found.first, "second": found.second,
            "difference": found.difference, "low": found.interval.low, "high": found.interval.high,
            "reason": row.reason,
        }  # fmt: skip


def _tests(tests: DependentCorrelations) -> Table:
    degrees = tests.n - 3 if isfinite(tests.williams_t) else None
    rows: tuple[dict[str, Any], ...] = (
        {"test": "Williams' t", "statistic": tests.williams_t, "df": degrees, "p": tests.williams_p},
        {"test": "Steiger's Z", "statistic": tests.steiger_z, "p": tests.steiger_p},
        {"test": "Zou's interval", "low": tests.low, "high": tests.high},
    )
    about = (
        f"Of Pearson's r over all {tests.n} points; the metrics correlate with each other by {_r(tests.between)}. "
        "These take the points for a random sample: read them beside the bootstrap."
    )
    told = [row | {"reason": tests.reason} for row in rows]
    return Table("tests", "Tests of dependent correlations", *filled(TESTS, told, "reason"), about)


def _both(evidence: Evidence, first: str, second: str) -> list[TwoValues]:
    """The clips that have a value of both metrics."""
    from analysis.figures import TwoValues

    points = evidence.points
    columns = [points.scores[:, points.metrics.index(metric)] for metric in (first, second)]
    rows = zip(points.labels.to_dict("records"), *columns, points.opinion, strict=True)
    return [
        TwoValues(
            str(label["song"]), str(label["target"]), str(label["system"]), float(one), float(other), float(opinion)
        )
        for label, one, other, opinion in rows
        if isfinite(one) and isfinite(other)
    ]


def _scatter(evidence: Evidence, first: str, second: str, clips: list[TwoValues]) -> list[Block]:
    from analysis.figures import metric_pair_figure

    if not clips:
        return [Notice(f"No clip has a value of both {first} and {second}.")]
    figure = metric_pair_figure(
        clips,
        metrics=(first, second),
        axes=(facts_of(evidence, first).axis, facts_of(evidence, second).axis),
        average=evidence.selection.average,
        simulated=evidence.has_simulated,
        reference=reference_name(evidence.data.ratings),
        tables=("clips",),
    )
    return [Figure("pair", plain(figure), f"{first} against {second}, a point a clip.", numbers="clips")]


def _clips(evidence: Evidence, first: str, second: str, clips: list[TwoValues]) -> Table:
    columns = (
        Column("song", "Song"), Column("target", "Target"), Column("system", "System"), Column("first", first, 3),
        Column("second", second, 3), Column("opinion", f"{evidence.selection.average.capitalize()} rating", 1),
    )  # fmt: skip
    return Table("clips", f"{first} and {second}, clip by clip", columns, tuple(vars(clip) for clip in clips))


def _r(value: float) -> str:
    return number(value, 2, signed=True)


PART = Part(
    name="two_metrics",
    label="Two metrics",
    question="Does one metric agree with people more than another, and how surely?",
    build=build,
    uses=("target", "attribute", "without", "screening", "simulated", "average", "scale", "metric", "other"),
)
