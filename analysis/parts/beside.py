"""This study's agreement beside that of studies in the literature, for the metrics that both have."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING, Any

from analysis.dashboard import ALL_TARGETS, published_results
from analysis.parts.caveats import TURNED, notes
from analysis.parts.columns import filled
from analysis.parts.content import Block, Column, Content, Figure, Notice, Table, Text
from analysis.parts.drawing import plain
from analysis.parts.part import Evidence, Part
from analysis.parts.words import listed
from analysis.published import PublishedStudy, study_list

if TYPE_CHECKING:
    import pandas as pd

    from analysis.statistics.points import Points

HERE = "This study"
ROWS = (
    Column("metric", "Metric"), Column("target", "Target"), Column("study", "Study"), Column("n", "Points", 0),
    Column("pearson", "Pearson", 2, signed=True), Column("pearson_low", "95 % from", 2, signed=True),
    Column("pearson_high", "to", 2, signed=True), Column("spearman", "Spearman", 2, signed=True),
    Column("spearman_low", "95 % from", 2, signed=True), Column("spearman_high", "to", 2, signed=True),
    Column("reason", "Why not"),
)  # fmt: skip


def build(evidence: Evidence) -> Content:
    """A row for each metric, target and study; this study's means over songs, as the papers print nothing finer."""
    here, studies = _of_means(evidence), study_list()
    rows: list[dict[str, Any]] = []
    blocks: list[Block] = []
    for study in studies:
        shared = {metric: own for metric in study.metrics for own in evidence.metrics if own.lower() == metric.lower()}
        if shared:
            rows += _rows(evidence, here, study, shared)
            blocks += [Text(f"{study.short_title}: {study.citation} {' '.join(study.caveats)}")]
    if not rows:
        known = "; ".join(f"{study.short_title} has {listed(list(study.metrics))}" for study in studies)
        words = f"No published study has a metric of this one, which has {listed(evidence.metrics)}: {known}."
        return Content([Notice(words, "empty")])
    return Content([*notes(evidence), Text(f"{HOW} {TURNED}"), *_figure(evidence, rows), _table(rows), *blocks])


HOW = (
    "Papers print one mean for each system and target, and so this study's ratings and scores are averaged over songs "
    "here, too: these numbers are higher or lower than those of single clips. Intervals by Fisher's z over the points."
)


def _of_means(evidence: Evidence) -> pd.DataFrame:
    """The correlations over means of each target and system, with all metrics turned."""
    from analysis.statistics.agreement import agree_published

    return agree_published(_means(evidence.points), higher_is_better=evidence.directions).correlations


def _means(points: Points) -> Points:
    """A point a target and system: the mean opinion over songs, and of each metric the mean where it has values."""
    import numpy as np
    import pandas as pd

    from analysis.statistics.points import Points

    table = pd.concat([points.labels, pd.DataFrame(points.scores)], axis=1).assign(opinion=points.opinion)
    grouped = table.groupby(["target", "system"], observed=True)
    labels = grouped.size().reset_index()[["target", "system"]].assign(song="mean over songs")
    scores = grouped[list(range(len(points.metrics)))].mean().to_numpy(float)
    return Points(labels, np.asarray(grouped["opinion"].mean(), dtype=float), scores, points.metrics)


def _rows(
    evidence: Evidence, here: pd.DataFrame, study: PublishedStudy, shared: dict[str, str]
) -> Iterator[dict[str, Any]]:
    """shared: our name of each metric, by the paper's."""
    there = published_results(study).agreement
    tables = {HERE: here} | ({study.short_title: there.correlations} if there else {})
    own, theirs = (set(table.loc[table["level"] == "target", "group"].astype(str)) for table in tables.values())
    asked = {evidence.selection.target} if evidence.selection.target else own
    targets = ["", *sorted(asked & own & theirs)]
    for name, metric in shared.items():
        for target in targets:
            level = "target" if target else "pooled"
            for who, table in tables.items():
                of = metric if who == HERE else name
                found = table[(table["level"] == level) & (table["group"] == target) & (table["metric"] == of)]
                for row in found.to_dict("records"):
                    yield {str(key): value for key, value in row.items()} | {
                        "metric": metric, "study": who, "target": target or ALL_TARGETS
                    }  # fmt: skip


def _figure(evidence: Evidence, rows: list[dict[str, Any]]) -> list[Block]:
    from analysis.figures import InStudy, beside_figure

    marks = [
        InStudy(row["metric"], row["study"], row["pearson"], row["pearson_low"], row["pearson_high"], int(row["n"]))
        for row in rows
        if row["target"] == ALL_TARGETS and isfinite(row["pearson"])
    ]
    if not marks:
        return [Notice("Over all targets, no coefficient is defined in either study; the table says why.")]
    title = "Agreement over means of systems and targets"
    figure = beside_figure(marks, title=title, simulated=evidence.has_simulated)
    return [Figure("beside", plain(figure), "Pearson's r of the same metrics in this study and in the literature.",
                   numbers="beside")]  # fmt: skip


def _table(rows: list[dict[str, Any]]) -> Table:
    unique = {(row["metric"], row["target"], row["study"]): row for row in rows}
    return Table("beside", "The same metrics in other studies", *filled(ROWS, unique.values(), "reason"))


PART = Part(
    name="beside",
    label="Beside the literature",
    question="Do these metrics agree here as they do in published studies?",
    build=build,
)
