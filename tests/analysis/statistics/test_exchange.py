"""The permutation test equals every exchange by hand, and its p is uniform where systems do not differ."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest
from scipy import stats

from analysis.statistics import exchange
from analysis.statistics.blocks import Blocks
from analysis.statistics.exchange import exchange_test


def of(scores) -> Blocks:
    scores = np.array(scores, dtype=float)
    return Blocks(scores, tuple("abcdefgh"[: scores.shape[1]]))


def every_exchange(scores: np.ndarray) -> float:
    """The exact p: all orders of the rated systems of each block, between counted by hand."""

    def between(table: np.ndarray) -> float:
        away = [[value - np.nanmean(row) for value in row] for row in table]
        columns = [[value for value in column if not np.isnan(value)] for column in np.transpose(away)]
        return sum(len(column) * np.mean(column) ** 2 for column in columns)

    def orders(row: np.ndarray) -> list[np.ndarray]:
        found = []
        for order in permutations(row[~np.isnan(row)]):
            dealt = row.copy()
            dealt[~np.isnan(row)] = order
            found.append(dealt)
        return found

    values = [between(np.array(dealt)) for dealt in product(*(orders(row) for row in scores))]
    return np.mean(np.array(values) >= between(scores) - 1e-9)


@pytest.mark.parametrize(
    "scores",
    [
        [[1, 5, 9], [2, 4, 9], [3, 1, 8]],
        [[10, 10, 20], [10, 30, 20], [15, 15, 40]],
        [[1, 5, 9], [2, 4, np.nan], [3, 1, 8], [np.nan, 2, 7]],
    ],
    ids=["complete", "ties", "incomplete"],
)
def test_p_is_near_that_of_every_exchange(scores):
    exact = every_exchange(np.array(scores, dtype=float))
    found = exchange_test(of(scores), draws=10_000)
    assert found.p == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 10_000))


def test_two_systems_give_scipys_exact_test_of_signs():
    scores = np.random.default_rng(1).normal([0.0, 0.7], size=(9, 2))
    exact = stats.permutation_test(
        scores.T, lambda x, y, axis: (x - y).mean(axis=axis), permutation_type="samples", n_resamples=np.inf
    ).pvalue
    assert exchange_test(of(scores)).p == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 10_000))


def test_p_is_uniform_where_systems_do_not_differ():
    random = np.random.default_rng(3)
    ps = []
    for seed in range(600):
        # Listeners who disagree about where the middle is, and skewed, uneven ratings: only the order is by chance.
        scores = random.normal(50, 20, size=(6, 1)) + random.exponential(size=(6, 4)) * random.uniform(1, 20, (6, 1))
        ps.append(exchange_test(of(scores), draws=99, seed=seed).p)
    assert stats.kstest(np.array(ps) - random.uniform(0, 0.01, 600), "uniform").pvalue > 0.01
    for level in (0.05, 0.2, 0.5):
        assert stats.binomtest(int((np.array(ps) <= level + 1e-9).sum()), 600, level).pvalue > 0.01


def test_listeners_with_tastes_need_to_count_once_each():
    """Tastes that differ from listener to listener, but for no system on average: pages repeat them, and so mislead."""
    random = np.random.default_rng(4)
    by_page, by_listener = [], []
    for seed in range(300):
        taste = np.repeat(random.normal(0, 10, size=(8, 1, 4)), 6, axis=1)  # (listeners, songs, systems)
        ratings = 50 + taste + random.normal(0, 10, size=taste.shape)
        by_page.append(exchange_test(of(ratings.reshape(48, 4)), draws=99, seed=seed).p)
        by_listener.append(exchange_test(of(ratings.mean(axis=1)), draws=99, seed=seed).p)
    found = [int((np.array(ps) <= 0.05).sum()) for ps in (by_page, by_listener)]
    assert found[0] > 60
    assert stats.binomtest(found[1], 300, 0.05).pvalue > 0.01


def test_it_finds_a_difference_and_can_say_no_less_than_one_in_its_draws():
    scores = np.random.default_rng(5).normal([50.0, 50.0, 80.0], 5, size=(20, 3))
    assert exchange_test(of(scores), draws=999).p == 1 / 1000


def test_its_seed_fixes_its_draws():
    scores = of(np.random.default_rng(6).normal(size=(8, 3)))
    assert exchange_test(scores, draws=500, seed=1) == exchange_test(scores, draws=500, seed=1)
    assert len({exchange_test(scores, draws=500, seed=seed).p for seed in range(5)}) > 1


def test_of_very_many_ratings_fewer_draws_are_made_and_that_is_said(monkeypatch):
    monkeypatch.setattr(exchange, "MOST_DEALT", 24 * 30)
    found = exchange_test(of(np.random.default_rng(6).normal(size=(8, 3))), draws=500)
    assert found.draws == 30
    assert found.p >= 1 / 31
    assert found.notes == ("30 draws and not 500: 24 ratings are dealt anew in each.",)


def test_what_a_block_has_in_common_is_irrelevant():
    scores = np.random.default_rng(7).integers(0, 100, size=(8, 3))
    moved = scores + 10 * np.arange(8)[:, None]
    assert exchange_test(of(moved), draws=500).p == exchange_test(of(scores), draws=500).p


def test_incomplete_blocks_take_part_and_are_counted():
    found = exchange_test(of([[1, 2, 3], [2, np.nan, 5], [np.nan, 4, np.nan], [3, 1, 2]]), draws=99)
    assert found.blocks == 3
    assert found.notes == (
        "1 of 4 blocks are left out: they rate only one system.",
        "1 of 3 blocks lack a rating of a system; the others are dealt among themselves.",
    )


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        ([[5, 5], [5, 5]], "the ratings are constant"),
        ([[1], [2]], "fewer than two systems"),
        ([[1, 2, 3]], "fewer than two blocks to compare systems in"),
    ],
)
def test_the_undefined_is_nan_with_its_reason(scores, reason):
    found = exchange_test(of(scores))
    assert np.isnan([found.between, found.p]).all()
    assert (found.draws, found.reason) == (0, reason)
