"""Gusó et al.'s view of training losses: opinions by target, and how far metrics agree with them there."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, nan
from typing import Any

from analysis.dashboard import ALL_TARGETS
from analysis.parts.content import Block, Column, Table
from analysis.parts.loss_study import LossStudy, Row
from analysis.parts.words import number

BY_TARGET = (
    Column("recipe", "Trained on"), Column("target", "Target"), Column("n", "Ratings", 0), Column("mean", "MOS", 1),
    Column("low", "95 % from", 1), Column("high", "to", 1), Column("sdr", "SDR", 2),
)  # fmt: skip


def targets(study: LossStudy) -> list[Block]:
    """Mean ± standard deviation of the ratings, losses by targets; and every metric's correlations, by target."""
    names = sorted(set(study.opinions["target"].astype(str)))
    by_target = target_rows(study)
    cells: dict[str, Row] = {one.name: {"recipe": one.name} for one in study.ordered}
    for row in [*by_target, *(row | {"target": ALL_TARGETS} for row in study.means.values())]:
        spread = f" ± {number(row['sd'])}" if isfinite(row["sd"]) else ""
        cells[str(row["recipe"])][str(row["target"])] = f"{number(row['mean'])}{spread}"
    shown = [*names, ALL_TARGETS] if len(names) > 1 else names
    columns = (Column("recipe", "Trained on"), *(Column(target, target) for target in shown))
    about = "Mean ± standard deviation of the ratings; the loss that people rate best first."
    blocks: list[Block] = [
        Table("losses-mos", "Opinions by training loss", columns, tuple(cells.values()), about),
        Table("losses-by-target", "Opinions and SDR by training loss and target", BY_TARGET, tuple(by_target)),
    ]
    return [*blocks, *_by_target(study, shown)] if study.grid else blocks


def target_rows(study: LossStudy) -> list[Row]:
    """The mean opinion score of each loss and target with its interval, and its SDR; the best losses first."""
    from analysis.statistics.mos import mean_opinion_scores

    place = {one.name: number for number, one in enumerate(study.ordered)}
    found: list[dict[Any, Any]] = mean_opinion_scores(study.opinions, ["recipe", "target"]).to_dict("records")
    targets = sorted({str(row["target"]) for row in found})
    sdr = {target: study.standing(study.sdr, target).values for target in targets} if study.sdr else {}
    rows = [row | {"sdr": float(sdr[str(row["target"])][place[row["recipe"]]]) if sdr else nan} for row in found]
    return sorted(rows, key=lambda row: (place[row["recipe"]], row["target"]))


def _by_target(study: LossStudy, shown: Sequence[str]) -> list[Block]:
    found = study.evidence.agreement.correlations
    rows: dict[str, Row] = {metric: {"metric": metric} for metric in study.metrics}
    for row in found[found["level"].isin(["pooled", "target"])].to_dict("records"):
        for kind in ("pearson", "spearman"):
            rows[str(row["metric"])][f"{row['group'] or ALL_TARGETS} {kind}"] = row[kind]
    if len(shown) == 1:  # the only target is all that there is
        rows = {metric: row | {f"{shown[0]} {kind}": row[f"{ALL_TARGETS} {kind}"] for kind in ("pearson", "spearman")}
                for metric, row in rows.items()}  # fmt: skip
    columns = (
        Column("metric", "Metric"),
        *(Column(f"{target} {kind}", f"{target}: {letter}", 2, signed=True)
          for target in shown for kind, letter in (("pearson", "r"), ("spearman", "ρ"))),
    )  # fmt: skip
    about = "Pearson's r and Spearman's ρ of every metric with the mean opinions; plus means that the metric agrees."
    return [Table("losses-correlations", "Metrics and opinions by target", columns, tuple(rows.values()), about)]
