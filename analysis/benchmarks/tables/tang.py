"""Tang's U-Nets: SDR of the vocals for each spectral loss, and of four stems beside Spleeter."""

from __future__ import annotations

from typing import Any

from analysis.benchmarks.published import published
from analysis.benchmarks.results import Results
from analysis.benchmarks.tables.beside import columns, reading, remarks, row
from analysis.benchmarks.tables.record import BENCHMARK_TABLES, BenchmarkTable
from analysis.parts.content import Column, Content, Table

LOSSES = ("complex_l2", "l2_freq", "complex_l1", "mel_l2", "log_magnitude_l2")  # in the order of the paper
STEMS = ("vocals", "drums", "bass", "other")


def write(results: Results) -> Content:
    """Both tables: runs of the vocals alone, and those of more stems."""
    paper = published("tang")
    own = [run.settings.loss for run in results.recipe.runs if len(run.settings.targets) == 1]
    losses = [_loss(results, loss, paper.tables["vocals"].get(loss, {})) for loss in dict.fromkeys((*LOSSES, *own))]
    stems = [_stems(results, paper.tables["stems"])]
    spleeter = {"system": "Spleeter"} | row(results, [], STEMS, paper.tables["stems"]["spleeter"])
    return Content(
        [
            reading(results),
            Table(
                "table",
                "SDR of the vocals by loss",
                (Column("loss", "Loss"), *columns(("vocals",), mean=False)),
                tuple(losses),
            ),
            Table(
                "stems",
                "SDR of four stems by the best loss",
                (Column("system", "System"), *columns(STEMS)),
                (*stems, spleeter),
            ),
            *remarks(results, paper.notes),
        ]
    )


def _loss(results: Results, loss: str, paper: Any) -> dict[str, Any]:
    runs = [one for one in results.recipe.runs if one.settings.loss == loss and len(one.settings.targets) == 1]
    return {"loss": loss} | row(results, runs, ("vocals",), paper)


def _stems(results: Results, paper: Any) -> dict[str, Any]:
    runs = [one for one in results.recipe.runs if len(one.settings.targets) > 1]
    return {"system": "U-Net by complex_l2"} | row(results, runs, STEMS, paper["complex_l2"])


BENCHMARK_TABLES.add(
    BenchmarkTable("tang", "SDR of the vocals by loss, and of four stems beside Spleeter: Tang", write)
)
