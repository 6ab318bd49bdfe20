"""Ratings become blocks, each rating in its own cell, and what is odd about them is said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics.blocks import blocks, why_undefined
from tests.analysis.tables import ratings_table, study

TWO_PAGES = ratings_table([
    {"listener": who, "system": system, "score": score}
    for who, scores in (("Ada", (10.0, 20.0, 30.0)), ("Ben", (40.0, 50.0, 90.0)))
    for system, score in zip(("wide", "deep", "mask"), scores, strict=True)
])  # fmt: skip


def test_rows_are_listeners_pages_and_columns_are_systems():
    found = blocks(TWO_PAGES)
    assert found.systems == ("deep", "mask", "wide")
    assert found.scores.tolist() == [[20.0, 30.0, 10.0], [50.0, 90.0, 40.0]]
    assert (found.notes, found.dropped) == ((), ())


@settings(max_examples=20)
@given(st.randoms())
def test_the_order_of_rows_is_irrelevant(random):
    order = list(range(len(TWO_PAGES)))
    random.shuffle(order)
    assert blocks(TWO_PAGES.iloc[order]).scores.tolist() == blocks(TWO_PAGES).scores.tolist()


@given(st.integers(0, 5))
def test_a_missing_rating_changes_only_its_own_cell_and_drops_its_block(row):
    holed = TWO_PAGES.copy()
    holed.loc[row, "score"] = np.nan
    changed = blocks(holed)
    assert np.isnan(changed.scores).sum() == 1
    kept = np.isfinite(changed.scores)
    np.testing.assert_array_equal(changed.scores[kept], blocks(TWO_PAGES).scores[kept])
    assert changed.complete.shape == (1, 3)
    assert changed.dropped[-1] == "1 of 2 blocks are left out: they lack a rating of a system."


def test_repeats_are_averaged_and_references_and_anchors_left_out():
    table = ratings_table([
        {"system": "deep", "score": 10.1}, {"system": "deep", "score": 10.2, "replicate": "1"},
        {"system": "wide", "score": 30.0}, {"system": "reference", "role": "reference", "score": 100.0},
    ])  # fmt: skip
    found = blocks(table)
    assert found.systems == ("deep", "wide")
    assert found.scores.tolist() == [[10.15, 30.0]]


def test_a_listener_can_count_once_instead_of_once_a_page():
    ratings, _ = study(songs=3, listeners=4, systems=2)
    pages, listeners = blocks(ratings), blocks(ratings, ("study", "listener"))
    assert (pages.scores.shape, listeners.scores.shape) == ((24, 2), (4, 2))
    assert pages.notes == ("24 blocks of 4 listeners: a listener's blocks count as independent.",)
    assert listeners.notes == ()
    expected = ratings.groupby(["listener", "system"])["score"].mean().unstack().to_numpy()
    np.testing.assert_allclose(listeners.scores, expected)


def test_one_listener_is_named_as_such():
    assert blocks(study(listeners=1)[0]).notes == (
        "All ratings are of one listener: they say nothing about other listeners.",
    )


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        (np.empty((0, 0)), "fewer than two systems"),
        ([[1.0], [2.0]], "fewer than two systems"),
        ([[1.0, 2.0]], "fewer than two blocks to compare systems in"),
        ([[1.0, 2.0], [np.nan, 3.0]], "fewer than two blocks to compare systems in"),
        ([[0.3, 0.1 + 0.2], [0.3, 0.3]], "the ratings are constant"),
        ([[1.0, 1.0], [2.0, 2.0]], "within every block, all systems are rated alike"),
        ([[1.0, 2.0], [2.0, 2.0]], ""),
    ],
)
def test_what_cannot_be_compared_says_why(scores, reason):
    assert why_undefined(np.array(scores)) == reason


def test_no_ratings_of_systems_make_no_blocks():
    assert why_undefined(blocks(ratings_table([])).scores) == "fewer than two systems"
