"""Tables out of TOML, looked into strictly: whatever is not what it must be is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from separation.errors import RecipeError, UnknownNameError
from separation.training.settings import Table, converted


def table_of(content: Table, name: str) -> Table:
    """The table of that name, empty where there is none."""
    value = content.get(name, {})
    if not isinstance(value, Mapping):
        raise RecipeError(f"{name!r} is {value!r}; it must be a table.")
    return value


def entries_of(content: Table, name: str) -> list[Any]:
    """The list of that name, which must not be empty."""
    value = content[name]
    if not isinstance(value, list) or not value:
        raise RecipeError(f"{name!r} is {value!r}; it must be a list of one value or more.")
    return value


def check_keys(kind: str, table: Table, known: Iterable[str]) -> None:
    """Raise `RecipeError` on a key that is not known, nearest first."""
    names = list(known)
    for name in table:
        if name not in names:
            raise RecipeError(str(UnknownNameError(kind, name, names)))


def all_converted(place: str, table: Table) -> dict[str, Any]:
    """A table's settings, converted; place: where it stands, for the message."""
    try:
        return {name: converted(name, value) for name, value in table.items()}
    except RecipeError as error:
        raise RecipeError(f"{place}: {error}") from error
