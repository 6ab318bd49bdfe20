"""Williams's Latin squares: orders that balance the place of each item, and what it follows."""

from __future__ import annotations

from collections.abc import Mapping


def williams_rows(size: int) -> int:
    """How many rows a square of so many items has: an even number as many as items, an odd one twice as many.

    Example:
        >>> [williams_rows(size) for size in (1, 2, 3, 4)]
        [1, 2, 6, 4]
    """
    return size if size % 2 == 0 or size == 1 else 2 * size


def williams_row(size: int, row: int) -> list[int]:
    """The row of that number, from 0 and round again: a permutation of the items 0 to size - 1.

    Row r is 0, 1, n - 1, 2, n - 2, ... with r added, modulo n; of an odd number of items the rows come once more,
    turned round. Over all rows every item comes at every place equally often, and directly after every other equally
    often: once, or of an odd number twice.

    Source: Williams 1949, "Experimental designs balanced for the estimation of residual effects of treatments",
    Australian Journal of Scientific Research A 2, 149-168.

    Example:
        >>> [williams_row(4, row) for row in range(4)]
        [[0, 1, 3, 2], [1, 2, 0, 3], [2, 3, 1, 0], [3, 0, 2, 1]]
    """
    if not size:
        return []
    shift = row % williams_rows(size)
    first = [(place + 1) // 2 if place % 2 else -(place // 2) for place in range(size)]
    items = [(item + shift) % size for item in first]
    return items if shift < size else items[::-1]


def next_row(used: Mapping[int, int], rows: int) -> int:
    """The row for the next listener: the first of those used least. While none leaves, the listeners' number.

    Example:
        >>> next_row({}, 4), next_row({0: 1, 1: 1}, 4), next_row({0: 1, 2: 1, 3: 1}, 4)
        (0, 2, 1)
    """
    return min(range(rows), key=lambda row: used.get(row, 0), default=0)
