"""Sahai's four experiments: pixel loss against composite loss, run by run, Welch's tests, and the validation curve."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.benchmarks.curves import curve_figure, mean_curve, read_curves
from analysis.benchmarks.place import Place
from analysis.benchmarks.published import Rows, published
from analysis.benchmarks.results import Results
from analysis.benchmarks.tables.beside import medians, remarks
from analysis.benchmarks.tables.record import BENCHMARK_TABLES, BenchmarkTable
from analysis.parts.content import Block, Column, Content, Table, Text
from analysis.statistics.seeds import Welch, welch
from separation.training.recipe import Run
from separation.words import counted

PIXEL, COMPOSITE = "l2_freq", "composite_spectrogram"
MODELS = {PIXEL: "pixel", COMPOSITE: "composite"}
DRAWN = "A"  # the experiment whose curve the paper shows
TEST = ("t", "df", "p", "low", "high")
# How far a printed number may be from the one that its rounded runs give, and be its rounding.
ROUNDING = {PIXEL: 0.0051, COMPOSITE: 0.0051, "t": 0.0051, "df": 0.0051, "p": 0.00051, "low": 0.0051, "high": 0.0051}
Values = NDArray[np.float64]


def write(results: Results) -> Content:
    """The paper's Tables I to IV in two, and its Figure 3."""
    paper = published("sahai2019")
    experiments = list(dict.fromkeys([*"ABCD", *(str(run.axes.get("experiment")) for run in results.recipe.runs)]))
    runs = [row for name in experiments for row in _runs(results, name, paper.tables.get(name, {}))]
    tests = [row for name in experiments for row in _tests(results, name, paper.tables)]
    return Content(
        [
            Text(
                f"Ours: SDR in dB by BSS Eval v4, the median over windows of 1 s, then over "
                f"{counted(results.songs, 'test song')}. Loss: the pixel loss (l2_freq) on the validation songs in the "
                "epoch that the run's own loss found best. The two losses' scales are not the paper's, whose spectra "
                "are scaled in a way that it does not say."
            ),
            Table("table", "Run by run", _run_columns(), tuple(runs)),
            Table("welch", "Welch's t-test: pixel loss minus composite loss", _test_columns(), tuple(tests)),
            *_curve(results),
            *remarks(results, paper.notes),
        ]
    )


def welch_of(rows: Mapping[str, Mapping[str, float]]) -> Welch:
    """The test that the printed runs of an experiment give."""
    return welch(*(np.array([row[f"{loss}_sdr"] for row in rows.values()]) for loss in MODELS))


def disagreements(rows: Mapping[str, Mapping[str, float]], printed: Mapping[str, float]) -> list[str]:
    """What an experiment prints of its test that its own printed runs do not give, rounding aside."""
    found = _numbers(welch_of(rows), {loss: _column(rows, f"{loss}_sdr") for loss in MODELS})
    return [name for name, value in printed.items() if abs(found[name] - value) > ROUNDING[name]]


def pixel_loss(results: Results, run: Run) -> Values:
    """The pixel loss of a run on the validation songs, epoch by epoch; empty where it is not known."""
    curves = read_curves(Place(results.folder).runs / run.name)
    own = "validation_loss" if run.settings.loss == PIXEL else ""
    return curves.get("watched_loss", curves.get(own, np.empty(0)))


def _lowest(results: Results, run: Run) -> float:
    """The pixel loss of the epoch that the run's own loss chose."""
    pixel = pixel_loss(results, run)
    own = read_curves(Place(results.folder).runs / run.name).get("validation_loss", np.empty(0))
    return float(pixel[int(np.nanargmin(own))]) if len(pixel) and np.isfinite(own).any() else nan


def _sdr(results: Results, run: Run) -> float:
    return medians(results, run.name, run.settings.targets)[0]


def _of(results: Results, experiment: str, loss: str) -> list[Run]:
    return results.runs(experiment=experiment, loss=loss)


def _runs(results: Results, experiment: str, paper: Mapping[str, Mapping[str, float]]) -> list[dict[str, Any]]:
    """One row a run; the paper's runs are numbered, ours have seeds."""
    ours = {loss: _of(results, experiment, loss) for loss in MODELS}
    printed = list(paper.values())
    rows = []
    for place in range(max(len(printed), *map(len, ours.values()))):
        row: dict[str, Any] = {"experiment": experiment, "run": place + 1}
        for loss, runs in ours.items():
            run = runs[place] if place < len(runs) else None
            row[f"{loss}_loss"] = _lowest(results, run) if run else nan
            row[f"{loss}_sdr"] = _sdr(results, run) if run else nan
            for what in ("loss", "sdr"):
                key = f"{loss}_{what}"
                row[f"{key}_published"] = printed[place][key] if place < len(printed) else nan
        rows.append(row)
    return rows


def _tests(results: Results, experiment: str, tables: Mapping[str, Rows]) -> list[dict[str, Any]]:
    """Ours, the printed one, and what the printed runs give."""
    sdr = {loss: np.array([_sdr(results, run) for run in _of(results, experiment, loss)]) for loss in MODELS}
    found = welch(*sdr.values())
    rows = [{"experiment": experiment, "whose": "ours", "note": found.reason} | _numbers(found, sdr)]
    printed = tables["welch"].get(experiment)
    runs = tables.get(experiment, {})
    if printed:
        wrong = disagreements(runs, printed)
        note = f"not of the printed runs: {', '.join(wrong)}" if wrong else "agrees with the printed runs"
        rows.append({"experiment": experiment, "whose": "paper", "note": note} | dict(printed))
    if runs:
        theirs = {loss: _column(runs, f"{loss}_sdr") for loss in MODELS}
        rows.append({"experiment": experiment, "whose": "paper's runs", "note": ""} | _numbers(welch_of(runs), theirs))
    return rows


def _numbers(found: Welch, sdr: Mapping[str, Values]) -> dict[str, float]:
    means = {loss: float(values.mean()) if len(values) else nan for loss, values in sdr.items()}
    return means | {name: getattr(found, name) for name in TEST}


def _column(rows: Mapping[str, Mapping[str, float]], name: str) -> Values:
    return np.array([row[name] for row in rows.values()])


def _curve(results: Results) -> list[Block]:
    """The pixel loss on the validation songs, averaged over an experiment's runs."""
    curves = {loss: mean_curve([pixel_loss(results, run) for run in _of(results, DRAWN, loss)]) for loss in MODELS}
    epochs = min(map(len, curves.values()))
    if not epochs:
        return [Text("There is no validation curve: no run of experiment A had validation songs.")]
    lines = {f"{MODELS[loss]} loss": curve[:epochs].tolist() for loss, curve in curves.items()}
    rows = [
        {"epoch": epoch + 1} | {loss: float(curve[epoch]) for loss, curve in curves.items()} for epoch in range(epochs)
    ]
    title = f"Pixel loss on the validation songs, experiment {DRAWN}: the mean over runs"
    columns = (Column("epoch", "Epoch", 0), *(Column(loss, f"{word} loss", 4) for loss, word in MODELS.items()))
    return [
        curve_figure(
            "validation_curve", title, range(1, epochs + 1), lines,
            across="epoch", up="l2_freq", text="Both models by the same loss; the paper's Figure 3.",
        ),
        Table("validation_curve", title, columns, tuple(rows)),
    ]  # fmt: skip


def _run_columns() -> tuple[Column, ...]:
    found = [Column("experiment", "Experiment"), Column("run", "Run", 0)]
    for what, label in (("loss", "loss"), ("sdr", "SDR")):
        for loss, word in MODELS.items():
            places = 4 if what == "loss" else 2
            found += [
                Column(f"{loss}_{what}", f"{label}, {word}", places),
                Column(f"{loss}_{what}_published", "paper", 2),
            ]
    return tuple(found)


def _test_columns() -> tuple[Column, ...]:
    return (
        Column("experiment", "Experiment"),
        Column("whose", "Whose"),
        *(Column(loss, f"mean SDR, {word}", 2) for loss, word in MODELS.items()),
        Column("t", "t", 2, signed=True),
        Column("df", "df", 2),
        Column("p", "p", 3, chance=True),
        Column("low", "95 % from", 2, signed=True),
        Column("high", "to", 2, signed=True),
        Column("note", "Note"),
    )


BENCHMARK_TABLES.add(
    BenchmarkTable("sahai2019", "Pixel against composite loss, with Welch's t-tests: Sahai et al. 2019", write)
)
