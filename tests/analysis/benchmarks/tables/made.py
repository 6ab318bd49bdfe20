"""Results made by hand: a recipe that comes with Concord, and a scores.csv of a few rows."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from analysis.benchmarks.place import Place
from analysis.benchmarks.results import Results
from analysis.benchmarks.spec import read_spec
from separation.training.recipe import find_recipe, read_recipe

Scores = Mapping[tuple[str, str, str], float]  # (song, target, run) -> SDR in dB


def results(folder: Path, recipe: str, scores: Scores, failures: Mapping[str, str] | None = None) -> Results:
    """As the engine would have it after writing these scores."""
    with (folder / "scores.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["song", "target", "system", "metric", "value"])
        table.writerows([song, target, run, "sdr", value] for (song, target, run), value in scores.items())
    asked = read_recipe(find_recipe(recipe), tiny=True)
    return Results.of(asked, read_spec(asked), Place(folder), failures or {}, [])
