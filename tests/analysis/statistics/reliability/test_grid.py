"""Ratings become a grid of items and listeners."""

from __future__ import annotations

import numpy as np

from analysis.statistics.reliability.grid import as_grid
from tests.analysis.tables import ratings_table, study


def test_a_grid_holds_what_each_listener_says_of_each_item():
    ratings = study()[0]
    grid = as_grid(ratings)
    assert grid.values.shape == (4 * 2 * 5, 6)
    assert grid.listeners == tuple(("study", f"listener {number}") for number in range(6))
    for row, item in enumerate(grid.items.itertuples()):
        for column, (_, listener) in enumerate(grid.listeners):
            same = ratings[["song", "target", "system", "listener"]] == [item.song, item.target, item.system, listener]
            assert grid.values[row, column] == ratings.loc[same.all(axis=1), "score"].item()
    assert grid.items["song"].is_monotonic_increasing


def test_repeats_are_averaged_and_what_is_missing_is_nan():
    rows = [
        {"listener": "Ada", "system": "a", "score": 20.0},
        {"listener": "Ada", "system": "a", "score": 50.0, "replicate": "1"},
        {"listener": "Ben", "system": "b", "score": 70.0},
        {"listener": "Ben", "system": "a", "score": np.nan},
        {"listener": "Cleo", "system": "reference", "score": 100.0, "role": "reference"},
    ]
    grid = as_grid(ratings_table(rows))
    assert grid.listeners == (("study", "Ada"), ("study", "Ben"))
    np.testing.assert_equal(grid.values, [[35.0, np.nan], [np.nan, 70.0]])


def test_a_missing_rating_changes_its_own_cell_only_and_the_order_of_rows_none():
    ratings = study()[0]
    whole, less = as_grid(ratings).values, as_grid(ratings.drop(index=17).sample(frac=1, random_state=0)).values
    gone = np.isnan(less)
    assert gone.sum() == 1
    assert whole[gone] == ratings.loc[17, "score"]
    np.testing.assert_equal(less[~gone], whole[~gone])


def test_one_name_in_two_studies_is_two_listeners_and_two_items():
    rows = [{"study": "one"}, {"study": "two"}]
    grid = as_grid(ratings_table(rows))
    assert grid.listeners == (("one", "Ada"), ("two", "Ada"))
    assert grid.values.shape == (2, 2)


def test_no_ratings_make_an_empty_grid():
    assert as_grid(ratings_table([])).values.shape == (0, 0)
