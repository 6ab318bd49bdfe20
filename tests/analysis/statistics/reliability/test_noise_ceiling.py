"""The noise ceiling is 1 where listeners are of one mind, and what theory says where noise is known."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.reliability.grid import Grid
from analysis.statistics.reliability.intraclass import intraclass
from analysis.statistics.reliability.noise_ceiling import noise_ceiling


def as_items(values: np.ndarray, songs: int = 4) -> Grid:
    """A grid of these ratings, its items dealt out to songs in order."""
    song = [f"song {place * songs // len(values):02}" for place in range(len(values))]
    items = pd.DataFrame({"study": "study", "song": song, "target": "vocals", "attribute": "", "system": "x"})
    return Grid(items, tuple(("study", str(listener)) for listener in range(values.shape[1])), values)


def noisy(items: int, listeners: int, noise: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """What is true of each item, with variance 1, and ratings of it with noise of that variance."""
    random = np.random.default_rng(seed)
    truth = random.normal(0, 1, items)
    return truth, truth[:, None] + random.normal(0, np.sqrt(noise), (items, listeners))


@pytest.mark.parametrize("listeners", [2, 3, 8])
def test_perfect_raters_leave_room_up_to_one(listeners):
    values = np.repeat(np.random.default_rng(0).uniform(0, 100, (12, 1)), listeners, axis=1)
    found = noise_ceiling(as_items(values))
    assert (found.halves, found.reliability, found.value, found.low, found.high) == pytest.approx((1.0,) * 5)


def test_so_they_do_on_scales_of_their_own_level():
    values = np.array([[10.0], [40.0], [60.0], [90.0]]) + np.array([0.0, 5.0, -5.0, 10.0])
    assert noise_ceiling(as_items(values)).value == pytest.approx(1.0)


def test_two_listeners_halves_are_the_two_and_the_whole_is_spearman_and_browns():
    _, values = noisy(30, 2, 0.5)
    r = np.corrcoef(values.T)[0, 1]
    found = noise_ceiling(as_items(values))
    assert found.halves == pytest.approx(r)
    assert found.reliability == pytest.approx(2 * r / (1 + r))
    assert found.value == pytest.approx(np.sqrt(2 * r / (1 + r)))


def test_the_mean_over_random_splits_nears_that_over_all_of_them():
    _, values = noisy(20, 6, 1.0)
    all_splits = [
        np.corrcoef(values[:, list(half)].mean(axis=1), np.delete(values, half, axis=1).mean(axis=1))[0, 1]
        for half in combinations(range(6), 3)
    ]
    assert noise_ceiling(as_items(values), splits=2000).halves == pytest.approx(np.mean(all_splits), abs=0.005)


@pytest.mark.parametrize(("listeners", "noise"), [(3, 1.0), (5, 4.0), (16, 4.0)])
def test_with_known_noise_it_is_the_correlation_of_truth_with_the_listeners_mean(listeners, noise):
    truth, values = noisy(4000, listeners, noise)
    found = noise_ceiling(as_items(values), splits=50, draws=10)
    assert found.reliability == pytest.approx(1 / (1 + noise / listeners), abs=0.02)
    assert found.value == pytest.approx(np.corrcoef(truth, values.mean(axis=1))[0, 1], abs=0.02)


def test_without_gaps_the_reliability_is_about_that_of_the_intraclass_correlation():
    _, values = noisy(60, 10, 3.0)
    assert noise_ceiling(as_items(values)).reliability == pytest.approx(intraclass(values)[5].value, abs=0.02)


def test_gaps_are_skipped_and_gaps_of_all_but_one_listener_count_for_nothing():
    truth, values = noisy(2000, 8, 1.0)
    values[np.random.default_rng(1).random(values.shape) < 0.25] = np.nan
    found = noise_ceiling(as_items(values), splits=50, draws=10)
    assert found.value == pytest.approx(np.corrcoef(truth, np.nanmean(values, axis=1))[0, 1], abs=0.02)
    single = np.vstack([values, [5.0, *[np.nan] * 7]])
    grid, more = as_items(values, songs=1), as_items(single, songs=1)
    assert noise_ceiling(more, splits=50).halves == pytest.approx(noise_ceiling(grid, splits=50).halves)


def test_the_order_of_items_is_irrelevant_and_the_seed_decides_the_rest():
    grid = as_items(noisy(24, 6, 1.0)[1])
    order = np.random.default_rng(0).permutation(24)
    turned = Grid(grid.items.iloc[order].reset_index(drop=True), grid.listeners, grid.values[order])
    one, other = noise_ceiling(grid, seed=3), noise_ceiling(turned, seed=3)
    assert (other.value, other.low, other.high) == pytest.approx((one.value, one.low, one.high))
    assert noise_ceiling(grid, seed=3) == one
    assert noise_ceiling(grid, seed=4) != one


def test_the_interval_holds_the_value_and_narrows_with_more_songs():
    widths = []
    for songs in (6, 60):
        found = noise_ceiling(as_items(noisy(songs * 5, 8, 2.0)[1], songs))
        assert found.low < found.value < found.high <= 1.0
        widths.append(found.high - found.low)
    assert widths[1] < widths[0] / 2


def test_the_interval_covers_the_truth_at_about_its_rate_in_simulation():
    # Songs differ by nothing but their items here, so that items are drawn with songs.
    covered = 0
    for seed in range(100):
        found = noise_ceiling(as_items(noisy(120, 8, 2.0, seed)[1], 30), splits=50, draws=300)
        covered += found.low <= np.sqrt(1 / (1 + 2 / 8)) <= found.high
    assert 86 <= covered <= 100


def test_one_song_has_a_ceiling_and_no_interval():
    found = noise_ceiling(as_items(noisy(20, 6, 1.0)[1], songs=1))
    assert 0.5 < found.value < 1.0
    assert np.isnan([found.low, found.high]).all()


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (np.empty((0, 0)), "fewer than two listeners"),
        (np.array([[10.0], [20.0], [30.0]]), "fewer than two listeners"),
        (np.array([[10.0, 20.0], [20.0, 30.0]]), "fewer than three items were rated in both halves of the listeners"),
        (np.full((5, 4), 70.0), "the ratings are constant"),
        (np.array([[10.0, 70.0], [20.0, 70.0], [30.0, 70.0]]), "the means of one half of the listeners are constant"),
        (
            np.array([[10.0, 30.0], [20.0, 20.0], [30.0, 10.0]]),
            "the halves' means do not go together: no opinion is shared",
        ),
    ],
)
def test_the_undefined_is_nan_with_its_reason(values, reason):
    found = noise_ceiling(as_items(values))
    assert found.reason == reason
    assert np.isnan([found.value, found.low, found.high]).all()
