"""Do several metrics together say more than one? Judged on songs, and on systems, that the fit never saw."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

from analysis.parts.caveats import notes, sign_warnings
from analysis.parts.columns import filled
from analysis.parts.content import Block, Column, Content, Heading, Notice, Table, Text
from analysis.parts.part import Evidence, Part
from analysis.parts.words import number
from separation.words import counted

if TYPE_CHECKING:
    from analysis.statistics.combinations import Combination

TABLE = (
    Column("together", "Metrics"), Column("kind", "Fit"), Column("n", "Points", 0),
    Column("r_squared", "R², songs", 3, signed=True), Column("gain", "Gain", 3, signed=True),
    Column("pearson", "Pearson", 2, signed=True), Column("spearman", "Spearman", 2, signed=True),
    Column("rmse", "RMSE", 2), Column("systems_r_squared", "R², systems", 3, signed=True),
    Column("systems_pearson", "Pearson", 2, signed=True), Column("systems_rmse", "RMSE", 2),
    Column("reason", "Why not"),
)  # fmt: skip
ABOUT = (
    "Each song in turn is left out, weights are found on the others, and what they say of it is compared with the "
    "ratings; then the same with each system. R²: 0 is no better than knowing no metric, less is worse. Gain: R² for "
    "songs less that of the best metric alone. RMSE in points of the rating scale. All metrics together: ridge "
    "regression, its penalty chosen without the song that is judged."
)
ALONE, PAIR, ALL = "alone", "pair", "all, ridge"


def build(evidence: Evidence) -> Content:
    """Every metric alone, every pair and all together, by how well they foresee songs that the fit never saw."""
    from analysis.statistics.combinations import all_metrics, each_metric, every_pair

    points = evidence.turned
    everything = all_metrics(points)
    together = [everything] if len(everything.metrics) > 1 else []
    found = [(ALONE, each_metric(points)), (PAIR, every_pair(points)), (ALL, together)]
    rows = [_row(kind, one) for kind, several in found for one in several]
    defined = [row for row in rows if isfinite(row["r_squared"])]
    best = max((row for row in defined if row["kind"] == ALONE), key=_merit, default=None)
    if best:
        # On other points than the best one's a difference would say as much of the points as of the metrics.
        rows = [row | {"gain": row["r_squared"] - best["r_squared"] if row["n"] == best["n"] else nan} for row in rows]
    rows.sort(key=lambda row: -row["r_squared"] if isfinite(row["r_squared"]) else float("inf"))
    blocks: list[Block] = [*sign_warnings(evidence), *notes(evidence)]
    blocks.append(
        Text(_sentence(rows, best)) if best else Notice(f"No metric can be judged so: {rows[0]['reason']}.", "empty")
    )
    blocks.append(
        Table("combinations", "Alone and together, on what the fit never saw", *filled(TABLE, rows, "reason"), ABOUT)
    )
    if together and isfinite(everything.penalty):
        blocks += [Heading("All together"), _weights(everything)]
    return Content(blocks)


def _merit(row: dict[str, Any]) -> tuple[int, float]:
    return row["n"], row["r_squared"]


def _row(kind: str, one: Combination) -> dict[str, Any]:
    songs, systems = one.unseen_songs, one.unseen_systems
    together = f"all {len(one.metrics)} metrics" if kind == ALL else " + ".join(one.metrics)
    return {
        "together": together, "kind": kind, "n": songs.n, "gain": nan,
        "r_squared": songs.r_squared, "pearson": songs.pearson, "spearman": songs.spearman, "rmse": songs.rmse,
        "systems_r_squared": systems.r_squared, "systems_pearson": systems.pearson, "systems_rmse": systems.rmse,
        "reason": songs.reason or (f"unseen systems: {systems.reason}" if systems.reason else ""),
    }  # fmt: skip


def _sentence(rows: Sequence[dict[str, Any]], best: dict[str, Any]) -> str:
    alone = f"{best['together']} alone foresees songs that the fit never saw best (R² {_number(best['r_squared'])})"
    rivals = [row for row in rows if row["kind"] != ALONE and isfinite(row["gain"])]
    if not rivals:
        return f"{alone}; there is nothing to combine it with on the same points."
    first = max(rivals, key=lambda row: float(row["r_squared"]))
    several = counted(len(rivals), "combination")
    if first["gain"] <= 0:
        return (
            f"No combination beats the best single metric: {alone}; the best of {several}, {first['together']}, has "
            f"{_number(first['r_squared'])}."
        )
    beaten = sum(row["gain"] > 0 for row in rivals)
    foresee = "foresees" if beaten == 1 else "foresee"
    return (
        f"Of {several}, {beaten} {foresee} unseen songs better than the best single metric. "
        f"Best is {first['together']}: R² {_number(first['r_squared'])}, where {best['together']} alone has "
        f"{_number(best['r_squared'])}.{_unseen_systems(first, best)} The best of so many is partly luck: it "
        "should be looked at in another study."
    )


def _unseen_systems(first: dict[str, Any], best: dict[str, Any]) -> str:
    one, other = first["systems_r_squared"], best["systems_r_squared"]
    if not (isfinite(one) and isfinite(other)):
        return " What they would say of another system cannot be judged."
    more = "also better" if one > other else "not better"
    return f" On systems that the fit never saw it is {more}: {_number(one)} against {_number(other)}."


def _number(value: float) -> str:
    return number(value, 3)


def _weights(everything: Combination) -> Table:
    rows = sorted(zip(everything.metrics, everything.weights, strict=True), key=lambda pair: -abs(pair[1]))
    return Table(
        "weights",
        "Weights of all metrics together",
        (Column("metric", "Metric"), Column("weight", "Points of the scale per SD", 2, signed=True)),
        tuple({"metric": metric, "weight": weight} for metric, weight in rows),
        f"From all points, for reading and not for judging; penalty {everything.penalty:.3g} per point. What one "
        "standard deviation more of a metric adds to the rating where the others stay; metrics that say the same share "
        "it.",
    )


PART = Part(
    name="combinations",
    label="Combinations",
    question="Do several metrics together say more than the best one?",
    build=build,
)
