"""Sahai et al.'s view of training losses: is a difference more than what seeds alone make?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from analysis.parts.columns import filled
from analysis.parts.content import Block, Column, Table, Text
from analysis.parts.loss_study import LossStudy, Row, in_full
from analysis.parts.words import listed

if TYPE_CHECKING:
    from analysis.statistics.recipes import Recipe
    from analysis.statistics.weighted import Values

TEST = (
    Column("measure", "Measure"), Column("first", "First"), Column("second", "Second"), Column("n", "Seeds"),
    Column("t", "t", 2, signed=True), Column("df", "df", 2), Column("p", "p", 3, chance=True),
    Column("holm", "p (Holm)", 3, chance=True),
)  # fmt: skip
OF_MEANS = ("first_mean", "Mean first"), ("second_mean", "Mean second"), ("difference", "Difference")
OF_INTERVAL = ("low", "95 % from"), ("high", "to")
WHY = Column("reason", "Why not")
SEEDS = (
    *TEST,
    *(Column(key, label, 2, signed=key == "difference") for key, label in OF_MEANS),
    *(Column(key, label, 2, signed=True) for key, label in OF_INTERVAL),
    WHY,
)
# Metrics are of any size: their numbers are written with as many digits as that takes.
SEEDS_IN_FULL = (*TEST, *(Column(f"{key} in full", label) for key, label in (*OF_MEANS, *OF_INTERVAL)), WHY)
FEW_SEEDS = "Beyond what seeds alone make, a difference shows only where two losses have two seeds or more each."


def seeds(study: LossStudy) -> list[Block]:
    """Welch's t-test between every two losses that have seeds to be told apart, for the opinions and every metric."""
    import numpy as np

    usable = [one for one in study.ordered if len(one.runs) > 1]
    if len(usable) < 2:
        there = listed([f"{one.name} {len(one.runs)}" for one in study.ordered])
        return [Text(f"{FEW_SEEDS} Here: {there}. Train a loss again with another --seed to have more.")]
    means = study.opinions.groupby(study.opinions["system"].astype(str))["score"].mean()
    heard = {
        one.name: np.array([np.mean([means[system] for system in run]) for run in one.runs]) for one in usable
    }  # fmt: skip
    scored = {
        metric: {one.name: found.runs[study.ordered.index(one)] for one in usable}
        for metric, found in study.standings.items() if found.pages
    }  # fmt: skip
    about = (
        "Welch's t-test of first less second, each seed one value: {}. p is two-sided; Holm's is adjusted for all the "
        "tests of this table."
    )
    blocks: list[Block] = [
        Table("seeds-mos", "What people heard, seed by seed", *filled(SEEDS, _tests(usable, {"MOS": heard}), "reason"),
              about.format("the mean of its ratings"))
    ]  # fmt: skip
    if scored:
        blocks.append(
            Table("seeds-metrics", "The metrics, seed by seed",
                  *filled(SEEDS_IN_FULL, _tests(usable, scored), "reason"),
                  about.format("the mean over the songs and targets that every system has a value of"))
        )  # fmt: skip
    return blocks


def _tests(usable: Sequence[Recipe], measures: dict[str, dict[str, Values]]) -> tuple[Row, ...]:
    import numpy as np

    from analysis.statistics.multiplicity import holm
    from analysis.statistics.seeds import welch

    rows: list[Row] = []
    for measure, runs in measures.items():
        for first, second in combinations([one.name for one in usable], 2):
            found = welch(runs[first], runs[second])
            rows.append(
                {"first": first, "second": second, "measure": measure, "n": f"{found.first_runs}, {found.second_runs}",
                 "first_mean": float(runs[first].mean()), "second_mean": float(runs[second].mean())} | vars(found)
            )  # fmt: skip
    for row in rows:
        row |= {f"{key} in full": in_full(row[key]) for key, _ in (*OF_MEANS, *OF_INTERVAL)}
    adjusted = holm(np.array([row["p"] for row in rows]))
    return tuple(row | {"holm": float(p)} for row, p in zip(rows, adjusted, strict=True))
