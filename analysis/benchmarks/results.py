"""What came out of a benchmark, as the writers of tables read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.benchmarks.place import Place
from analysis.benchmarks.spec import Spec
from analysis.score_file import ScoreRow, read_rows
from separation.training.recipe import Recipe, Run

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Results:
    """failures: run -> why it has no scores; notes: what a reader must know beside the numbers."""

    recipe: Recipe
    spec: Spec
    folder: Path
    scores: tuple[ScoreRow, ...]
    failures: Mapping[str, str]
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, recipe: Recipe, spec: Spec, place: Place, failures: Mapping[str, str], notes: list[str]) -> Results:
        """From the scores on disk: those of this recipe's runs and oracles that did not fail."""
        wanted = ({run.name for run in recipe.runs} | set(spec.oracles)) - set(failures)
        rows = read_rows(place.scores) if place.scores.is_file() else ()
        found = tuple(row for row in rows if row.system in wanted and row.metric in spec.metrics)
        return cls(recipe, spec, place.folder, found, failures, tuple(notes))

    @property
    def songs(self) -> int:
        """How many test songs there are scores of."""
        return len({row.song for row in self.scores})

    def runs(self, **axes: object) -> list[Run]:
        """The runs with these values of the axes, such as loss="l1_freq", failed or not."""
        return [run for run in self.recipe.runs if all(run.axes.get(axis) == value for axis, value in axes.items())]

    def values(self, systems: list[str], metric: str) -> pd.DataFrame:
        """Song by target, the mean over these systems (the seeds of one cell); NaN where undefined."""
        import pandas as pd

        rows = [(row.song, row.target, row.value) for row in self.scores if self._is(row, systems, metric)]
        table = pd.DataFrame(rows, columns=["song", "target", "value"])
        return table.pivot_table(index="song", columns="target", values="value", aggfunc="mean", observed=True)

    def undefined(self, metric: str) -> Iterator[str]:
        """What has no value, and why, one line a run and reason."""
        counts: dict[tuple[str, str], int] = {}
        for row in self.scores:
            if row.metric == metric and isnan(row.value):
                counts[row.system, row.reason] = counts.get((row.system, row.reason), 0) + 1
        for (system, reason), count in counts.items():
            yield f"{system}: {count} of its scores are not defined: {reason}"

    def _is(self, row: ScoreRow, systems: list[str], metric: str) -> bool:
        return row.metric == metric and row.system in systems
