"""Recipes: files in TOML that say what to train, one run or every combination of a grid. Importing this loads no torch.

name = "two_losses"
title = "Which of two losses is better"
[training]
steps = 1000
[grid]
loss = ["l1_freq", "l2_freq"]
seed = [0, 1]
[tiny.training]
steps = 10
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from separation.errors import RecipeError, SeparationError, UnknownNameError
from separation.training.grid import Cell, cells
from separation.training.settings import Settings, Table, check_names, merged
from separation.training.tables import all_converted, check_keys, table_of

FOLDER = Path(__file__).parent / "recipes"
TOP = {"name": str, "title": str, "source": str}
TABLES = ("training", "network", "loss", "grid", "runs", "benchmark")  # [tiny] may have each of them, too


@dataclass(frozen=True)
class Run:
    """One cell of a recipe's grid.

    name: also its folder's; axes: which value of each axis it is, a table's name where the axis is one of tables.
    """

    name: str
    settings: Settings
    axes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Recipe:
    """What to train, and what a benchmark makes of it.

    source: the paper; benchmark: the `[benchmark]` table as it stands, which `analysis.benchmarks` checks; is_tiny:
    whether this is the variant that runs in minutes.
    """

    name: str
    title: str
    source: str
    runs: tuple[Run, ...]
    benchmark: Mapping[str, Any] = field(default_factory=dict)
    is_tiny: bool = False

    def run(self, name: str | None) -> Run:
        """The run of that name, or the only one. Raises `RecipeError` where there is none or a choice."""
        if name is None and len(self.runs) == 1:
            return self.runs[0]
        known = [run.name for run in self.runs]
        if name is None:
            raise RecipeError(f"The recipe {self.name!r} has {len(known)} runs; name one of {', '.join(known)}.")
        if name not in known:
            raise RecipeError(str(UnknownNameError(f"run of the recipe {self.name!r}", name, known)))
        return self.runs[known.index(name)]


def shipped_recipes() -> dict[str, Path]:
    """The files of the recipes that come with Concord, by name."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.toml"))}


def find_recipe(given: str) -> Path:
    """The file of a recipe, given by its path or by the name of a shipped one. Raises `RecipeError`."""
    if given in shipped_recipes():
        return shipped_recipes()[given]
    if Path(given).is_file():
        return Path(given)
    raise RecipeError(f"{UnknownNameError('recipe', given, shipped_recipes())} It is no file either.")


def read_recipe(path: Path, *, tiny: bool = False) -> Recipe:
    """Read a recipe; tiny: with its `[tiny]` table's changes.

    A run has, the later before the earlier: the defaults, `[training]`, `[network.<its network>]`,
    `[loss.<its loss>]`, the same three of `[tiny]`, and what its axes say. Raises `RecipeError`, naming file and place,
    on an unknown key or value (nearest first), a value of another type, both `[grid]` and `[[runs]]`, two runs of one
    name, and `tiny` where there is no such table.
    """
    content = _content(path)
    try:
        return _recipe(path.stem, content, tiny)
    except SeparationError as error:
        raise RecipeError(f"{path}: {error}") from error
    except UnknownNameError as error:
        raise RecipeError(f"{path}: {error}") from error


def run_names(path: Path) -> dict[str, Table]:
    """A recipe's runs by name, each with what its axes say. Names of losses and networks are not looked up: no torch.

    Raises `RecipeError` as `read_recipe` does, where the grid itself is wrong.
    """
    content = _content(path)
    try:
        return {name: cell.changes for name, cell in _named(content.get("name", path.stem), cells(content, {}))}
    except (SeparationError, UnknownNameError) as error:
        raise RecipeError(f"{path}: {error}") from error


def _content(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RecipeError(f"{path} cannot be read as TOML ({error}).") from error


def _recipe(stem: str, content: Table, tiny: bool) -> Recipe:
    small = table_of(content, "tiny")
    check_keys("key", content, [*TOP, *TABLES, "tiny"])
    check_keys("key in [tiny]", small, TABLES)
    if tiny and not small:
        raise RecipeError("The recipe has no tiny variant: it has no [tiny] table.")
    for key, kind in TOP.items():
        if not isinstance(content.get(key, ""), kind):
            raise RecipeError(f"The {key!r} of a recipe is {content[key]!r}; it must be a text.")
    layers = [content, small] if tiny else [content]
    for layer in (content, small):
        _check_names(layer)
    name = content.get("name", stem)
    runs = tuple(_runs(name, layers, cells(content, small if tiny else {})))
    for run in runs:
        if [other.name for other in runs].count(run.name) > 1:
            raise RecipeError(f"Two runs are named {run.name!r}; each run has a folder of its own name.")
    benchmark = merged({}, *(table_of(layer, "benchmark") for layer in layers))
    return Recipe(name, content.get("title", name), content.get("source", ""), runs, benchmark, tiny)


def _runs(recipe: str, layers: Sequence[Table], all_cells: Sequence[Cell]) -> Iterator[Run]:
    for name, cell in _named(recipe, all_cells):
        yield Run(name, _settings(name, layers, cell.changes), cell.axes)


def _named(recipe: str, all_cells: Sequence[Cell]) -> Iterator[tuple[str, Cell]]:
    varying = [axis for axis in all_cells[0].axes if len({str(cell.axes[axis]) for cell in all_cells}) > 1]
    for cell in all_cells:
        name = "-".join(_in_name(axis, cell.axes[axis]) for axis in varying) or recipe
        if not re.fullmatch(r"[\w+][\w.+-]*", name):
            raise RecipeError(f"{name!r} cannot name a run's folder; use letters, digits, '_', '+', '-' and '.'.")
        yield name, cell


def _settings(run: str, layers: Sequence[Table], changes: Table) -> Settings:
    """A run's settings: all layers' tables under what its axes say."""
    shared = [all_converted("[training]", table_of(layer, "training")) for layer in layers]
    chosen = {"network": "open_unmix"} | merged(*shared, changes)
    if "loss" not in chosen:
        raise RecipeError(f"The run {run!r} has no loss; [training], the grid or the run itself must say it.")
    tables = []
    for layer, training in zip(layers, shared, strict=True):
        tables.append(training)
        for kind in ("network", "loss"):
            its = table_of(table_of(layer, kind), chosen[kind])
            tables.append(all_converted(f"[{kind}.{chosen[kind]}]", its))
    try:
        settings = Settings(**merged(*tables, changes))
        check_names(settings)
    except (SeparationError, UnknownNameError) as error:
        raise RecipeError(f"Run {run!r}: {error}") from error
    return settings


def _check_names(layer: Table) -> None:
    """Raise `UnknownNameError` on a `[loss.…]` or `[network.…]` whose name stands for nothing."""
    if "loss" in layer or "network" in layer:
        from separation.losses import LOSSES
        from separation.networks import NETWORKS

        for name in table_of(layer, "loss"):
            LOSSES.get(name)
        for name in table_of(layer, "network"):
            NETWORKS.get(name)


def _in_name(axis: str, value: Any) -> str:
    if isinstance(value, tuple):
        return "+".join(value) or f"no_{axis}"
    return value if isinstance(value, str) else f"{axis}{value}"
