"""The difference of every two metrics' agreement over all points, as a matrix and a table."""

from __future__ import annotations

from math import isfinite
from typing import Any

from analysis.parts.columns import filled
from analysis.parts.content import Block, Column, Figure, Notice, Table, Text
from analysis.parts.drawing import plain
from analysis.parts.part import Evidence
from separation.words import counted

PAIRS = (
    Column("first", "Metric"), Column("second", "Less"), Column("n", "Points", 0),
    Column("pearson", "Pearson", 2, signed=True), Column("pearson_low", "95 % from", 2, signed=True),
    Column("pearson_high", "to", 2, signed=True), Column("pearson_clear", "Clear"),
    Column("spearman", "Spearman", 2, signed=True), Column("spearman_low", "95 % from", 2, signed=True),
    Column("spearman_high", "to", 2, signed=True), Column("spearman_clear", "Clear"),
    Column("reason", "Why not"),
)  # fmt: skip


def every_pair(evidence: Evidence) -> list[Block]:
    """How many pairs can be told apart, all of them as a matrix, the metrics that agree best first, and as a table."""
    from analysis.figures import MetricPair, metric_matrix_figure

    rows = _rows(evidence)
    shown = [row for row in rows if isfinite(row["pearson"])]
    table = Table(
        "pairs",
        "Every pair",
        *filled(PAIRS, rows, "reason"),
        "The first less the second, over the points that have both. Clear: the interval leaves zero out.",
    )
    if not shown:
        return [Notice(f"No two metrics can be compared: {rows[0]['reason']}.", "empty"), table]
    clear = sum(row["pearson_clear"] == "yes" for row in shown)
    words = (
        f"Of {counted(len(shown), 'pair')}, {clear} differ{'s' if clear == 1 else ''} in Pearson's r by "
        "an interval that leaves zero out (marked *). The intervals are not corrected for the number of pairs."
    )
    pairs = [
        MetricPair(row["first"], row["second"], row["pearson"], row["pearson_low"], row["pearson_high"],
                   row["pearson_clear"] == "yes", row["reason"])
        for row in shown
    ]  # fmt: skip
    names = [name for name in _order(evidence) if any(name in (row["first"], row["second"]) for row in shown)]
    figure = metric_matrix_figure(pairs, metrics=names, simulated=evidence.has_simulated)
    what = "How much more the row's metric agrees with people than the column's, by Pearson's r over all points."
    return [Text(words), Figure("matrix", plain(figure), what, numbers="pairs"), table]


def _order(evidence: Evidence) -> list[str]:
    pooled = evidence.agreement.correlations.query("level == 'pooled'")
    return [str(name) for name in pooled.sort_values("pearson", ascending=False, kind="stable")["metric"]]


def _rows(evidence: Evidence) -> list[dict[str, Any]]:
    from dataclasses import replace

    from analysis.statistics.comparison import metric_differences

    selection, points, order = evidence.selection, evidence.turned, _order(evidence)
    columns = [points.metrics.index(name) for name in order]
    best_first = replace(points, scores=points.scores[:, columns], metrics=tuple(order))
    found = metric_differences(best_first, average=selection.average, draws=selection.draws, seed=selection.seed)
    rows = []
    for one in found:
        if one.level != "pooled":
            continue
        row: dict[str, Any] = {"first": one.first, "second": one.second, "n": one.n, "reason": one.reason}
        for kind, difference in (("pearson", one.pearson), ("spearman", one.spearman)):
            low, high = difference.interval.low, difference.interval.high
            clear = ("yes" if difference.clear else "no") if isfinite(low) else None
            row |= {kind: difference.difference, f"{kind}_low": low, f"{kind}_high": high, f"{kind}_clear": clear}
        rows.append(row)
    return rows
