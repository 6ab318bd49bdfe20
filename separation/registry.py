"""One registry a kind: a name, the thing it stands for, and no second meaning for the same name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

from separation.errors import UnknownNameError


class Named(Protocol):
    """Anything with a name: the record that a registry holds."""

    @property
    def name(self) -> str: ...


Entry = TypeVar("Entry", bound=Named)


class Registry(Generic[Entry]):
    """Entries by name, in the order they were added.

    Raises `ValueError` on a second entry of the same name, `UnknownNameError` on a name that is not there.

    Example:
        >>> from types import SimpleNamespace
        >>> colours = Registry("colour")
        >>> _ = colours.add(SimpleNamespace(name="red"))
        >>> colours.names()
        ['red']
        >>> colours.get("rde")
        Traceback (most recent call last):
            ...
        separation.errors.UnknownNameError: There is no colour named 'rde'. Known, nearest first: red.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._entries: dict[str, Entry] = {}

    def add(self, entry: Entry) -> Entry:
        """Add an entry under its own name, and return it."""
        if entry.name in self._entries:
            raise ValueError(f"There already is a {self.kind} named {entry.name!r}.")
        self._entries[entry.name] = entry
        return entry

    def get(self, name: str) -> Entry:
        """The entry of that name."""
        if name not in self._entries:
            raise UnknownNameError(self.kind, name, self._entries)
        return self._entries[name]

    def names(self) -> list[str]:
        """All names, in the order they were added."""
        return list(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __len__(self) -> int:
        return len(self._entries)
