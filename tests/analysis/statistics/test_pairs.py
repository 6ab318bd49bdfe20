"""Every pair equals scipy's paired tests, effects their definitions, and Holm's correction runs over all pairs."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from analysis.statistics.blocks import Blocks
from analysis.statistics.multiplicity import holm
from analysis.statistics.pairs import pairwise

whole = st.integers(0, 100).map(float)
some = st.integers(3, 9).flatmap(lambda blocks: arrays(float, (blocks, 2), elements=whole))
# Student 1908, table of ten patients' hours of sleep gained under two drugs; R's `sleep`, whose help tests these pairs.
SLEEP = np.array([
    [0.7, 1.9], [-1.6, 0.8], [-0.2, 1.1], [-1.2, 0.1], [-0.1, -0.1],
    [3.4, 4.4], [3.7, 5.5], [0.8, 1.6], [0.0, 4.6], [2.0, 3.4],
])  # fmt: skip


def of(scores) -> Blocks:
    scores = np.array(scores, dtype=float)
    return Blocks(scores, tuple("abcdefgh"[: scores.shape[1]]))


def test_students_sleep_comes_out_as_r_prints_it():
    (pair,) = pairwise(of(SLEEP))
    assert (round(pair.statistic, 4), round(pair.p, 6), round(pair.difference, 2)) == (-4.0621, 0.002833, -1.58)
    assert (round(pair.low, 4), round(pair.high, 4)) == (-2.4599, -0.7001)
    assert pair.effect == pytest.approx(-4.0621 / sqrt(10), abs=1e-4)  # d_z = t / √n
    assert (pair.first, pair.second, pair.n, pair.p_holm, pair.effect_name) == ("a", "b", 10, pair.p, "Cohen's d_z")


def test_a_system_that_always_wins_has_a_rank_biserial_correlation_of_one():
    (pair,) = pairwise(of(SLEEP[:, ::-1]), test="wilcoxon")
    assert pair.effect == 1.0  # nine patients gain more, one the same
    assert pair.statistic == 45.0  # all ranks from 1 to 9
    assert pair.p == pytest.approx(stats.wilcoxon(SLEEP[:, 1], SLEEP[:, 0]).pvalue)


@settings(max_examples=25)
@given(some)
def test_both_tests_equal_scipys(scores):
    (by_t,), (by_rank,) = pairwise(of(scores)), pairwise(of(scores), test="wilcoxon")
    differences = scores[:, 0] - scores[:, 1]
    if np.ptp(differences):
        found = stats.ttest_rel(*scores.T)
        assert (by_t.statistic, by_t.p) == pytest.approx((found.statistic, found.pvalue))
        assert (by_t.low, by_t.high) == pytest.approx(tuple(found.confidence_interval(0.95)))
    if differences.any():
        assert by_rank.p == pytest.approx(stats.wilcoxon(differences).pvalue)
        smaller = min(by_rank.statistic, sum(range(1, np.count_nonzero(differences) + 1)) - by_rank.statistic)
        assert smaller == pytest.approx(stats.wilcoxon(differences).statistic)


@settings(max_examples=25)
@given(some, st.sampled_from(["t", "wilcoxon"]))
def test_swapping_two_systems_turns_the_sign_of_difference_and_effect(scores, test):
    (one,), (other,) = pairwise(of(scores), test=test), pairwise(of(scores[:, ::-1]), test=test)
    np.testing.assert_allclose([one.difference, one.effect], [-other.difference, -other.effect], atol=1e-12)
    np.testing.assert_allclose(one.p, other.p, atol=1e-12)


@pytest.mark.parametrize("test", ["t", "wilcoxon"])
def test_every_two_systems_are_a_pair_and_holms_correction_is_over_all(test):
    scores = np.random.default_rng(0).normal([40, 45, 50, 50], 8, size=(12, 4))
    pairs = pairwise(of(scores), test=test)
    assert [(pair.first, pair.second) for pair in pairs] == [*map(tuple, ("ab", "ac", "ad", "bc", "bd", "cd"))]
    assert [pair.p_holm for pair in pairs] == holm(np.array([pair.p for pair in pairs])).tolist()
    assert sum(pair.p_holm > pair.p for pair in pairs) >= 5


def test_a_pair_uses_each_block_with_both_of_its_systems():
    scores = np.array([[1, 2, 9], [2, 5, np.nan], [4, 4, 8], [np.nan, 7, 7], [3, 9, 8]])
    pairs = {(pair.first, pair.second): pair for pair in pairwise(of(scores))}
    assert [pairs[pair].n for pair in (("a", "b"), ("a", "c"), ("b", "c"))] == [4, 3, 4]
    assert pairs["a", "b"].p == pytest.approx(stats.ttest_rel([1, 2, 4, 3], [2, 5, 4, 9]).pvalue)


@pytest.mark.parametrize(
    ("scores", "test", "reason"),
    [
        ([[1, 2], [3, np.nan]], "t", "fewer than two blocks with both systems"),
        ([[5, 5], [6, 6]], "t", "both systems are rated alike in every block"),
        ([[5, 5], [6, 6]], "wilcoxon", "both systems are rated alike in every block"),
        ([[0.3, 0.1], [0.5, 0.3]], "t", "the difference is the same in every block"),
    ],
)
def test_the_undefined_is_nan_with_its_reason_and_is_no_test_to_correct_for(scores, test, reason):
    (pair,) = pairwise(of(scores), test=test)
    assert np.isnan([pair.statistic, pair.p, pair.effect, pair.p_holm, pair.low, pair.high]).all()
    assert pair.reason == reason


def test_the_same_difference_everywhere_is_still_ranked():
    (pair,) = pairwise(of([[1, 2], [3, 4], [5, 6]]), test="wilcoxon")
    assert (pair.effect, pair.difference, pair.reason) == (-1.0, -1.0, "")


def test_one_system_makes_no_pair():
    assert pairwise(of([[1], [2]])) == ()
