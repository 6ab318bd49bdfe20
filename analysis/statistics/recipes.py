"""Systems by what they were trained with: how recipes do by some measure, and which of them it puts first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.weighted import Values, is_constant

NOWHERE = "no song and target where every one of the systems has a value"


@dataclass(frozen=True)
class Recipe:
    """A training loss, with the network where a study has several. runs: the systems of each seed; most have one."""

    name: str
    loss: str
    runs: tuple[tuple[str, ...], ...]

    @property
    def systems(self) -> tuple[str, ...]:
        return tuple(system for run in self.runs for system in run)


@dataclass(frozen=True)
class Trained:
    """What a system was trained with."""

    system: str
    loss: str
    network: str = ""
    seed: str = ""


@dataclass(frozen=True)
class Standing:
    """How recipes do by one measure, over the pages where every one of their systems has a value.

    pages: how many; values: (recipes,), the means; runs: for each recipe (seeds,), the means of its seeds; ranks:
    (recipes,), 1 is best and equals share the better rank; won: (recipes,), the pages where it is best, and alone so.
    NaN and the reason where there is no such page.
    """

    pages: int
    values: Values
    runs: tuple[Values, ...]
    ranks: Values
    won: NDArray[np.intp]
    reason: str = ""

    @property
    def places(self) -> Values:
        """(recipes,): from 1, the best, to −1, the worst, in proportion; NaN where all are equal."""
        if not self.pages or is_constant(self.values):
            return np.full(len(self.values), nan)
        best, worst = (self.values[self.ranks == rank][0] for rank in (self.ranks.min(), self.ranks.max()))
        return np.asarray(2 * (self.values - worst) / (best - worst) - 1)


def recipes(trained: Iterable[Trained]) -> list[Recipe]:
    """The recipes of those systems whose loss is known, sorted; systems of one recipe and seed are one run.

    Where nobody has said the seeds, the systems of a recipe count as one run: they may be of one seed.
    """
    known = [one for one in trained if one.loss]
    several = len({one.network for one in known}) > 1
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for one in known:
        found.setdefault((one.loss, one.network if several else ""), {}).setdefault(one.seed, []).append(one.system)
    return [
        Recipe(f"{loss} ({network})" if network else loss, loss,
               tuple(tuple(sorted(systems)) for _, systems in sorted(runs.items())))
        for (loss, network), runs in sorted(found.items())
    ]  # fmt: skip


def standing(values: Values, systems: Sequence[str], compared: Sequence[Recipe], *, higher_is_better: bool) -> Standing:
    """How recipes do by a measure whose values are (systems, pages), NaN where there is none.

    A run is the mean of its systems, a recipe the mean of its runs, and every one has the same pages.
    """
    rows = {system: values[place] for place, system in enumerate(systems)}
    nothing = np.full(values.shape[1], nan)
    runs = [[np.mean([rows.get(system, nothing) for system in run], axis=0) for run in one.runs] for one in compared]
    whole = np.isfinite([row for recipe in runs for row in recipe]).all(axis=0)
    count = int(whole.sum())
    if not count:
        empty = np.full(len(compared), nan)
        seeds = tuple(np.full(len(recipe), nan) for recipe in runs)
        return Standing(0, empty, seeds, empty, np.zeros(len(compared), dtype=np.intp), NOWHERE)
    by_page = np.array([np.mean(recipe, axis=0)[whole] for recipe in runs])  # (recipes, pages)
    means = by_page.mean(axis=1)
    good = by_page if higher_is_better else -by_page
    alone = (good == good.max(axis=0)).sum(axis=0) == 1
    return Standing(
        pages=count,
        values=means,
        runs=tuple(np.array([row[whole].mean() for row in recipe]) for recipe in runs),
        ranks=_ranks(means if higher_is_better else -means),
        won=((good == good.max(axis=0)) & alone).sum(axis=1),
    )


def _ranks(good: Values) -> Values:
    """1 for the greatest; equal within rounding is equal."""
    above = good[None, :] - good[:, None] > 1e-12 * np.abs(good).max()
    return np.asarray(1.0 + above.sum(axis=1))
