"""Which metrics agree with people: at every level, against chance, and against what these ratings can show at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING, Any

from analysis.errors import NothingToCompareError, ParameterError
from analysis.parts.caveats import TURNED, notes, sign_warnings
from analysis.parts.chance import chance_table
from analysis.parts.columns import filled
from analysis.parts.content import Block, Column, Content, Figure, Heading, Notice, Table, Text
from analysis.parts.drawing import plain
from analysis.parts.noise_ceilings import noise_ceilings
from analysis.parts.part import Evidence, Part
from analysis.presentation import level_label
from separation.words import counted

if TYPE_CHECKING:
    from analysis.statistics.kendall import ListenersTau, Tau

Row = Mapping[str, Any]

COEFFICIENTS = (
    Column("pearson", "Pearson", 2, signed=True), Column("pearson_low", "95 % from", 2, signed=True),
    Column("pearson_high", "to", 2, signed=True), Column("spearman", "Spearman", 2, signed=True),
    Column("spearman_low", "95 % from", 2, signed=True), Column("spearman_high", "to", 2, signed=True),
)  # fmt: skip
OVER_ALL = (
    Column("metric", "Metric"), Column("n", "Points", 0), *COEFFICIENTS, Column("kendall", "Kendall", 2, signed=True),
    Column("own", "Listeners’ own", 2, signed=True), Column("own_sd", "SD", 2), Column("reason", "Why not"),
)  # fmt: skip
LEVELS = (
    Column("at", "Level"), Column("metric", "Metric"), Column("n", "Points", 0), *COEFFICIENTS,
    Column("reason", "Why not"),
)  # fmt: skip
WITHIN = (
    "“Within songs” compares the systems song by song and averages: Fisher's mean of Pearson's, the median of "
    "Spearman's coefficients; its points are songs. “System means” compares the systems' averages."
)


def build(evidence: Evidence) -> Content:
    """Every metric's agreement: warnings first, then the heat maps, the numbers over all points, chance, all levels."""
    rows = ordered_rows(evidence)
    blocks: list[Block] = [
        *sign_warnings(evidence),
        *notes(evidence),
        *_nothing(rows),
        Text(TURNED),
        *(_heat_map(evidence, rows, kind) for kind in ("pearson", "spearman")),
        *_attributes(evidence),
        Heading("Over all points"),
        *noise_ceilings(evidence),
        _over_all(evidence, rows),
        chance_table(evidence, [str(row["metric"]) for row in rows if row["level"] == "pooled"]),
        Heading("Every level"),
        Table(
            "correlations", "Agreement at every level", *filled(LEVELS, rows, "reason"), f"{WITHIN} {_intervals(rows)}"
        ),
    ]
    return Content(blocks)


def ordered_rows(evidence: Evidence) -> list[dict[str, Any]]:
    """The correlations level by level, in each the metrics that agree best over all points first; `at` is the level in
    words. The only target of a study is not a level of its own."""
    rows = [
        {str(key): value for key, value in row.items()} for row in evidence.agreement.correlations.to_dict("records")
    ]
    pooled = {row["metric"]: row["pearson"] for row in rows if row["level"] == "pooled"}
    order = sorted(pooled, key=lambda metric: -pooled[metric] if isfinite(pooled[metric]) else 2.0)
    levels = list(dict.fromkeys((row["level"], row["group"]) for row in rows))
    targets = sum(level == "target" for level, _ in levels)
    kept = [row | {"at": level_label(row)} for row in rows if row["level"] != "target" or targets > 1]
    return sorted(kept, key=lambda row: (levels.index((row["level"], row["group"])), order.index(row["metric"])))


def _nothing(rows: list[dict[str, Any]]) -> list[Block]:
    pooled = [row for row in rows if row["level"] == "pooled"]
    if any(isfinite(row["pearson"]) for row in pooled):
        return []
    return [Notice(f"No metric can be compared with the ratings: {pooled[0]['reason']}.", "empty")]


def _heat_map(evidence: Evidence, rows: list[dict[str, Any]], kind: str) -> Figure:
    from analysis.figures import Cell, heat_map_figure

    cells = [_cell(Cell, row, kind, str(row["at"])) for row in rows]
    plot = plain(heat_map_figure(cells, title=kind.capitalize(), simulated=evidence.has_simulated))
    return Figure(kind, plot, f"{kind.capitalize()}'s correlation of every metric with the ratings, at every level.",
                  numbers="correlations")  # fmt: skip


def _cell(cell: Any, row: Row, kind: str, level: str) -> Any:
    return cell(str(row["metric"]), level, row[kind], row[f"{kind}_low"], row[f"{kind}_high"], int(row["n"]),
                str(row["reason"]))  # fmt: skip


def _attributes(evidence: Evidence) -> list[Block]:
    """The metrics by what was asked about: only where a study asked several things."""
    from analysis.figures import Cell, heat_map_figure

    rows, missing = [], []
    for attribute in evidence.attributes if len(evidence.attributes) > 1 else ():
        try:
            other = Evidence(evidence.data, replace(evidence.selection, attribute=attribute))
            found = other.agreement.correlations.query("level == 'pooled'").to_dict("records")
        except (NothingToCompareError, ParameterError) as error:
            missing.append(Notice(f"{attribute or 'not named'}: {error}"))
            continue
        rows += [{str(key): value for key, value in row.items()} | {"at": attribute or "not named"} for row in found]
    if not rows:
        return [*missing]
    figure = heat_map_figure(
        [_cell(Cell, row, "pearson", row["at"]) for row in rows],
        title="Pearson by attribute",
        simulated=evidence.has_simulated,
    )
    return [
        Figure("attributes", plain(figure), "Pearson's r over all points by attribute.", numbers="attributes"),
        *missing,
        Table(
            "attributes",
            "Agreement over all points, attribute by attribute",
            *filled((Column("at", "Attribute"), *LEVELS[1:]), rows, "reason"),
        ),
    ]


def _over_all(evidence: Evidence, rows: list[dict[str, Any]]) -> Table:
    from analysis.statistics.kendall import kendall, listeners_kendall

    turned = evidence.turned
    taus = [kendall(column, turned.opinion) for column in turned.scores.T]
    own = listeners_kendall(turned)
    listeners = max((one.listeners for one in own), default=0)
    about = (
        "Listeners’ own: Kendall's tau-b of each listener's own grades, averaged over "
        f"{counted(listeners, 'listener')}. {_intervals(rows)}"
    )
    of = {metric: _taus(taus[place], own[place]) for place, metric in enumerate(turned.metrics)}
    pooled = [row | of[row["metric"]] for row in rows if row["level"] == "pooled"]
    return Table("metrics", "Agreement over all points", *filled(OVER_ALL, pooled, "reason"), about)


def _taus(tau: Tau, own: ListenersTau) -> dict[str, float]:
    return {"kendall": tau.tau, "own": own.mean, "own_sd": own.sd}


def _intervals(rows: list[dict[str, Any]]) -> str:
    how = rows[0]["interval"]
    return f"95 % intervals: {how}." if how else ""


PART = Part(
    name="agreement",
    label="Metrics",
    question="Which metrics agree with people?",
    build=build,
)
