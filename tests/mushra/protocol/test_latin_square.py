"""A Williams square balances every item's place and what it follows."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from mushra.protocol.latin_square import next_row, williams_row, williams_rows

SIZES = [*range(2, 10), 24, 35]


@pytest.mark.parametrize("size", SIZES)
def test_every_item_comes_at_every_place_and_after_every_other_equally_often(size):
    rows = [williams_row(size, row) for row in range(williams_rows(size))]
    times = len(rows) // size
    assert times == (1 if size % 2 == 0 else 2)
    places = Counter((place, item) for row in rows for place, item in enumerate(row))
    assert places == Counter(dict.fromkeys(((place, item) for place in range(size) for item in range(size)), times))
    followed = Counter(pair for row in rows for pair in pairwise(row))
    others = ((one, other) for one in range(size) for other in range(size) if one != other)
    assert followed == Counter(dict.fromkeys(others, times))


def test_the_places_are_level_after_as_many_listeners_as_items_also_of_an_odd_number():
    rows = [williams_row(5, row) for row in range(5)]
    assert all(sorted(column) == list(range(5)) for column in zip(*rows, strict=True))


def test_after_the_last_row_the_first_comes_again():
    assert williams_row(6, 6 + 2) == williams_row(6, 2)
    assert williams_row(5, 10 + 7) == williams_row(5, 7)


def test_of_one_item_there_is_one_row_and_of_none_nothing():
    assert williams_row(1, 3) == [0]
    assert williams_row(0, 3) == []
    assert next_row({}, williams_rows(0)) == 0


def test_rows_are_taken_in_turn_and_one_that_a_listener_left_is_taken_again():
    used: Counter[int] = Counter()
    taken = []
    for _ in range(8):
        taken.append(next_row(used, 4))
        used[taken[-1]] += 1
    assert taken == [0, 1, 2, 3] * 2
    used[2] -= 1
    assert next_row(used, 4) == 2
