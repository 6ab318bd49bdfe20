"""Numbers and names as they stand in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.parts.content import Column


def number(value: float, places: int = 1, *, signed: bool = False) -> str:
    """A number with a true minus sign; a dash where it is not defined.

    Example:
        >>> number(-1.25), number(3.0, 0, signed=True), number(float("nan"))
        ('−1.2', '+3', '–')
    """
    return Column("", "", places, signed=signed).text(value)


def interval(low: float, high: float, places: int = 1) -> str:
    """Its ends.

    Example:
        >>> interval(-1.0, 2.5)
        '95 % interval −1.0 to 2.5'
    """
    return f"95 % interval {number(low, places)} to {number(high, places)}"


def chance(p: float) -> str:
    """A p-value.

    Example:
        >>> chance(0.0312), chance(1e-9)
        ('p = 0.031', 'p < 0.001')
    """
    written = Column("", "", 3, chance=True).text(p)
    return f"p {written}" if written.startswith("<") else f"p = {written}"


def listed(names: Sequence[str]) -> str:
    """Names in a row.

    Example:
        >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
        ('a', 'a and b', 'a, b and c')
    """
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
