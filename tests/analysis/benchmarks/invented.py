"""Results of a shipped recipe with scores made up, for tests of what a table makes of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from analysis.benchmarks.place import Place
from analysis.benchmarks.results import Results
from analysis.benchmarks.spec import read_spec
from analysis.score_file import ScoreRow
from separation.training.recipe import find_recipe, read_recipe

Score = Callable[[str, str, str, str], float]  # system, song, target, metric -> value


def invented(name: str, folder: Path, score: Score, *, tiny: bool = True, songs: int = 6) -> Results:
    """Every run and oracle of the recipe has a score of every song, target and metric."""
    recipe = read_recipe(find_recipe(name), tiny=tiny)
    spec = read_spec(recipe)
    targets = {run.name: run.settings.targets for run in recipe.runs}
    targets |= dict.fromkeys(spec.oracles, recipe.runs[0].settings.targets)
    rows = tuple(
        ScoreRow(f"song {number}", target, system, metric, score(system, f"song {number}", target, metric))
        for system, its in targets.items()
        for number in range(songs)
        for target in its
        for metric in spec.metrics
    )
    return Results(recipe, spec, folder, rows, {})


def write_curves(folder: Path, run: str, **columns: list[float]) -> None:
    """A run's metrics.csv."""
    place = Place(folder).runs / run
    place.mkdir(parents=True)
    lines = [",".join(columns), *(",".join(map(repr, row)) for row in zip(*columns.values(), strict=True))]
    (place / "metrics.csv").write_text("\n".join(lines) + "\n")


def random_scores(seed: int = 0) -> Score:
    """Scores that hang on nothing; the same for the same question."""
    known: dict[tuple[str, ...], float] = {}
    random = np.random.default_rng(seed)

    def score(*question: str) -> float:
        if question not in known:
            known[question] = float(random.normal(5, 2))
        return known[question]

    return score
