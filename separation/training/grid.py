"""The cells of a recipe's grid: every combination of its axes' values, or the runs that it lists."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from separation.errors import RecipeError, UnknownNameError
from separation.training.settings import Table, converted, merged
from separation.training.tables import all_converted, check_keys, entries_of, table_of


@dataclass(frozen=True)
class Value:
    """One value of an axis: what it is called, and the settings that it changes."""

    said: Any
    changes: Table


@dataclass(frozen=True)
class Cell:
    """One run of the grid: which value of each axis it has, and the settings that these change."""

    axes: Mapping[str, Any]
    changes: Table


def cells(content: Table, small: Table) -> list[Cell]:
    """All cells of a recipe, in the order of its axes; small: its `[tiny]`, empty where it is not asked for.

    An axis has a setting's name and values of it, or any name and tables, each with a `name` and settings; `[[runs]]`
    are one axis of tables, `run`. `[tiny.grid]` gives an axis other values; `tiny.runs` names the runs that are kept.

    Raises `RecipeError`.
    """
    if "grid" in content and "runs" in content:
        raise RecipeError("A recipe has a [grid] or [[runs]], not both.")
    axes = {"run": _kept_runs(content, small)} if "runs" in content else _axes(content, small)
    return [
        Cell(
            {axis: value.said for axis, value in zip(axes, values, strict=True)},
            merged({}, *(value.changes for value in values)),
        )
        for values in itertools.product(*axes.values())
    ]


def _kept_runs(content: Table, small: Table) -> list[Value]:
    runs = [_named("runs", table) for table in entries_of(content, "runs")]
    known = [run.said for run in runs]
    if "runs" not in small:
        return runs
    for name in entries_of(small, "runs"):
        if name not in known:
            raise RecipeError(str(UnknownNameError("run that [tiny] could keep", str(name), known)))
    return [run for run in runs if run.said in small["runs"]]


def _axes(content: Table, small: Table) -> dict[str, list[Value]]:
    grid, smaller = table_of(content, "grid"), table_of(small, "grid")
    check_keys("axis for [tiny.grid] to change", smaller, grid)
    whole = {**grid, **smaller}
    return {axis: [_value(axis, value) for value in entries_of(whole, axis)] for axis in whole}


def _value(axis: str, value: object) -> Value:
    if isinstance(value, Mapping):
        return _named(axis, value)
    if axis == "targets" and isinstance(value, str):
        value = [value]
    settled = converted(axis, value)
    return Value(settled, {axis: settled})


def _named(axis: str, table: object) -> Value:
    """A table among an axis's values."""
    if not isinstance(table, Mapping) or not isinstance(table.get("name"), str):
        raise RecipeError(f"Every table of {axis!r} must have a 'name', a text.")
    changes = {key: value for key, value in table.items() if key != "name"}
    return Value(table["name"], all_converted(f"{axis} {table['name']!r}", changes))
