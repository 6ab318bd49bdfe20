"""Gusó's 18 losses: SDR of each loss and target, ours beside the published, and how far their ranks agree."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.benchmarks.published import guso_sdr, published
from analysis.benchmarks.results import Results
from analysis.benchmarks.tables.beside import MEAN, columns, reading, remarks, row
from analysis.benchmarks.tables.record import BENCHMARK_TABLES, BenchmarkTable
from analysis.parts.content import Column, Content, Table
from analysis.published import study_get
from analysis.statistics.analytic import spearman_interval
from analysis.statistics.correlation import coefficients

TARGETS = ("vocals", "drums", "bass", "other")


def write(results: Results) -> Content:
    """Both tables; a loss of the recipe that the paper does not have stands without its numbers."""
    paper = guso_sdr()
    losses = [*paper, *(run.settings.loss for run in results.recipe.runs if run.settings.loss not in paper)]
    rows = [_row(results, loss, paper) for loss in dict.fromkeys(losses)]
    table = Table("table", "SDR of networks by what they were trained with", _columns(), tuple(rows))
    return Content([reading(results), table, agreement(rows), *remarks(results, published("guso2022").notes)])


def agreement(rows: list[dict[str, Any]]) -> Table:
    """Spearman's coefficient between our numbers and the paper's, over the losses that have both."""
    found = []
    for target in (*TARGETS, MEAN):
        ours, theirs = (np.array([one[key] for one in rows], dtype=float) for key in (target, f"{target}_published"))
        rho = coefficients(ours, theirs)
        low, high = spearman_interval(rho.spearman, rho.n)
        cells = {"target": target, "losses": rho.n, "rho": rho.spearman, "low": low, "high": high}
        found.append(cells | {"reason": rho.reason})
    return Table(
        "agreement",
        "Do the losses rank as in the paper?",
        (
            Column("target", "Target"),
            Column("losses", "Losses", 0),
            Column("rho", "Spearman's ρ", 2, signed=True),
            Column("low", "95 % from", 2, signed=True),
            Column("high", "to", 2, signed=True),
            Column("reason", "Why there is none"),
        ),
        tuple(found),
        about="Bonett and Wright's interval, which takes the losses for a random sample: a hint, no more.",
    )


def _columns() -> tuple[Column, ...]:
    return (Column("loss", "Loss"), *columns(TARGETS))


def _row(results: Results, loss: str, paper: Any) -> dict[str, Any]:
    runs = [run for run in results.recipe.runs if run.settings.loss == loss]
    return {"loss": loss} | row(results, runs, TARGETS, paper.get(loss, {}))


BENCHMARK_TABLES.add(
    BenchmarkTable("guso2022", f"SDR of 18 losses and four targets: {study_get('guso2022').short_title}", write)
)
