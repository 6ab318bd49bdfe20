"""Variance components equal those of a printed table, and are right on average."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.statistics.variance import by_listener_and_song, variance_components
from tests.analysis.tables import ratings_table, study

# Shrout and Fleiss 1979, doi:10.1037/0033-2909.86.2.420, tables 2 and 3: six targets by four judges; mean squares 11.24
# between targets, 32.49 between judges, 1.02 residual.
SHROUT_AND_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float
)


def test_the_components_of_a_printed_table_come_out():
    found = variance_components(SHROUT_AND_FLEISS)
    assert (found.listeners, found.songs) == (6, 4)
    assert found.residual == pytest.approx(1.02, abs=0.005)
    assert found.listener == pytest.approx((11.24 - 1.02) / 4, abs=0.005)
    assert found.song == pytest.approx((32.49 - 1.02) / 6, abs=0.005)


def test_they_are_right_on_average():
    random = np.random.default_rng(0)
    found = []
    for _ in range(1500):
        ratings = random.normal(0, 8, (10, 1)) + random.normal(0, 6, (1, 6)) + random.normal(0, 5, (10, 6))
        components = variance_components(50 + ratings)
        found.append((components.listener, components.song, components.residual))
    np.testing.assert_allclose(np.mean(found, axis=0), [64, 36, 25], rtol=0.06)


@settings(max_examples=50)
@given(arrays(float, (4, 3), elements=st.integers(0, 100).map(float)))
def test_shifts_are_irrelevant_and_listeners_and_songs_are_alike(ratings):
    found, moved, turned = (variance_components(table) for table in (ratings, 100 - ratings, ratings.T))
    np.testing.assert_allclose(
        [moved.listener, moved.song, moved.residual], [found.listener, found.song, found.residual], atol=1e-9
    )
    np.testing.assert_allclose(
        [turned.song, turned.listener, turned.residual], [found.listener, found.song, found.residual], atol=1e-9
    )


def test_listeners_who_did_not_rate_every_song_are_left_out_and_counted():
    holed = np.vstack([SHROUT_AND_FLEISS, [1, np.nan, 3, 4]])
    assert variance_components(holed).residual == variance_components(SHROUT_AND_FLEISS).residual
    assert (variance_components(holed).listeners, variance_components(holed).left_out) == (6, 1)


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        (SHROUT_AND_FLEISS[:1], "fewer than two listeners who rated all songs, or fewer than two songs"),
        (SHROUT_AND_FLEISS[:, :1], "fewer than two listeners who rated all songs, or fewer than two songs"),
        (np.empty((0, 0)), "fewer than two listeners who rated all songs, or fewer than two songs"),
        (np.full((3, 3), 50.0), "the ratings are constant"),
    ],
)
def test_the_undefined_is_nan_with_its_reason(ratings, reason):
    found = variance_components(ratings)
    assert np.isnan([found.listener, found.song, found.residual]).all()
    assert found.reason == reason


def test_the_ratings_of_a_system_become_a_matrix_of_listeners_and_songs():
    table = ratings_table([
        {"listener": who, "song": song, "system": system, "score": score}
        for who, song, system, score in (
            ("Ada", "a", "mask", 10.0), ("Ada", "b", "mask", 20.0), ("Ben", "a", "mask", 30.0),
            ("Ada", "a", "wave", 15.0), ("Ada", "b", "wave", 40.0), ("Ben", "a", "wave", 20.0),
        )
    ])  # fmt: skip
    np.testing.assert_array_equal(by_listener_and_song(table, "mask"), [[10, 20], [30, np.nan]])
    np.testing.assert_array_equal(by_listener_and_song(table, "wave", than="mask"), [[5, 20], [-10, np.nan]])
    assert by_listener_and_song(table, "of another study").size == 0


def test_each_target_of_a_song_is_one_of_its_own():
    ratings, _ = study(songs=3, targets=("vocals", "drums"), listeners=5)
    assert by_listener_and_song(ratings, "system 1").shape == (5, 6)
