"""Sawata's eight configurations: Open-Unmix bridged or not, with the multi-domain and the combination loss or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.benchmarks.published import published
from analysis.benchmarks.results import Results
from analysis.benchmarks.tables.beside import columns, reading, remarks, row
from analysis.benchmarks.tables.record import BENCHMARK_TABLES, BenchmarkTable
from analysis.parts.content import Column, Content, Table
from separation.training.recipe import Run

TARGETS = ("bass", "drums", "other", "vocals")  # in the order of the paper
# The paper's marks: (network, MDL, CL) of a run's network and loss.
NETWORKS = {"open_unmix": "UMX", "cross_unmix": "cUMX"}
LOSSES = {
    "l2_freq": (False, False),
    "multi_domain": (True, False),
    "combination_l2_freq": (False, True),
    "combination": (True, True),
}
CONFIGURATIONS = {
    ("UMX", False, False): "C1",
    ("cUMX", False, False): "C1_bar",
    ("UMX", True, False): "C2",
    ("cUMX", True, False): "C2_bar",
    ("UMX", False, True): "C3",
    ("cUMX", False, True): "C3_bar",
    ("UMX", True, True): "C4",
    ("cUMX", True, True): "P",
}


def configuration(run: Run) -> str:
    """Which of the paper's configurations a run is, by its network and loss; its own name where it is none."""
    marks = LOSSES.get(run.settings.loss, ())
    return CONFIGURATIONS.get((NETWORKS.get(run.settings.network, ""), *marks), run.name)  # type: ignore[arg-type]


def write(results: Results) -> Content:
    """The paper's Table 1."""
    paper = published("sawata2021")
    names = [*CONFIGURATIONS.values(), *map(configuration, results.recipe.runs)]
    rows = [_row(results, name, paper.tables["sdr"].get(name, {})) for name in dict.fromkeys(names)]
    head = (
        Column("configuration", "Method"),
        Column("network", "Network"),
        Column("mdl", "MDL"),
        Column("cl", "CL"),
        *columns(TARGETS),
    )
    table = Table("table", "SDR of eight configurations", head, tuple(rows))
    return Content([reading(results), table, *remarks(results, paper.notes)])


def _row(results: Results, name: str, paper: Mapping[str, float]) -> dict[str, Any]:
    runs = [run for run in results.recipe.runs if configuration(run) == name]
    marks = next((marks for marks, other in CONFIGURATIONS.items() if other == name), None)
    network, mdl, cl = marks or (runs[0].settings.network, False, False)
    about = {"configuration": name, "network": network, "mdl": "✓" if mdl else "×", "cl": "✓" if cl else "×"}
    return about | row(results, runs, TARGETS, paper)


BENCHMARK_TABLES.add(BenchmarkTable("sawata2021", "SDR of eight configurations: Sawata et al. 2021, Table 1", write))
