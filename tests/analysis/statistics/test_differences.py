"""Friedman's test equals scipy's; the analysis of variance equals two textbooks', corrections included."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from analysis.statistics.blocks import Blocks, why_undefined
from analysis.statistics.differences import friedman, repeated_measures

# Winer, Brown and Michels 1991, table 4.3: five people's reaction times under four drugs; ε as Stata's manual prints it
# for these ([R] anova, repeated-measures ANOVA: Huynh and Feldt's 1.0789 is reset to 1).
DRUGS = [[30, 28, 16, 34], [14, 18, 10, 22], [24, 20, 18, 30], [38, 34, 20, 44], [26, 28, 14, 30]]
# Field 2009, Discovering Statistics Using SPSS, chapter 13: eight people's time to retch after four foods.
BUSH_TUCKER = [
    [8, 7, 1, 6], [9, 5, 2, 5], [6, 2, 3, 8], [5, 3, 1, 9], [8, 4, 5, 8], [7, 5, 6, 7], [10, 2, 7, 2], [12, 6, 8, 1],
]  # fmt: skip
tenths = st.integers(0, 100).map(float)
many = st.tuples(st.integers(3, 9), st.integers(3, 5)).flatmap(lambda shape: arrays(float, shape, elements=tenths))


def of(scores) -> Blocks:
    scores = np.array(scores, dtype=float)
    return Blocks(scores, tuple("abcdefgh"[: scores.shape[1]]))


def test_winers_drugs_come_out_as_printed():
    found = repeated_measures(of(DRUGS))
    assert (found.blocks, found.systems, found.df_systems, found.df_error) == (5, 4, 3, 12)
    assert round(found.f, 2) == 24.76
    assert (round(found.greenhouse_geisser, 4), found.huynh_feldt) == (0.6049, 1.0)
    assert (round(found.p, 4), round(found.p_greenhouse_geisser, 4), round(found.p_huynh_feldt, 4)) == (0, 0.0006, 0)
    assert found.partial_eta_squared == pytest.approx(698.20 / (698.20 + 112.80))  # Winer's sums of squares


def test_fields_bush_tucker_comes_out_as_printed():
    found = repeated_measures(of(BUSH_TUCKER))
    assert (round(found.f, 3), found.df_systems, found.df_error) == (3.794, 3, 21)
    assert (round(found.greenhouse_geisser, 3), round(found.huynh_feldt, 3)) == (0.533, 0.666)
    ps = found.p, found.p_greenhouse_geisser, found.p_huynh_feldt
    assert [round(p, 3) for p in ps] == [0.026, 0.063, 0.048]


@settings(max_examples=50)
@given(many)
def test_friedmans_equals_scipys_ties_included(scores):
    assume(not why_undefined(scores))
    found, scipys = friedman(of(scores)), stats.friedmanchisquare(*scores.T)
    assert (found.chi_square, found.p) == pytest.approx((scipys.statistic, scipys.pvalue), abs=1e-9)
    assert -1e-9 <= found.kendalls_w <= 1 + 1e-9


@settings(max_examples=50)
@given(many)
def test_friedmans_keeps_under_monotone_maps_of_each_block(scores):
    assume(not why_undefined(scores))
    bent = np.exp(scores / 20) * np.arange(1, len(scores) + 1)[:, None]
    assert friedman(of(bent)).chi_square == pytest.approx(friedman(of(scores)).chi_square, abs=1e-9)


@settings(max_examples=50)
@given(many, st.randoms())
def test_the_analysis_of_variance_ignores_order_scale_and_what_blocks_have_in_common(scores, random):
    found = repeated_measures(of(scores))
    assume(not found.reason)
    columns = list(range(scores.shape[1]))
    random.shuffle(columns)
    moved = scores[::-1, columns] * 3 + np.arange(len(scores))[:, None] * 10
    np.testing.assert_allclose(astuple(repeated_measures(of(moved)))[2:11], astuple(found)[2:11], rtol=1e-6, atol=1e-9)


@settings(max_examples=50)
@given(many)
def test_both_epsilons_stay_in_their_bounds(scores):
    found = repeated_measures(of(scores))
    assume(not found.reason)
    assert 1 / (found.systems - 1) - 1e-9 <= found.greenhouse_geisser <= found.huynh_feldt + 1e-9 <= 1 + 2e-9


def test_two_systems_give_the_paired_t_test_and_need_no_correction():
    scores = np.array(BUSH_TUCKER, dtype=float)[:, :2]
    found, paired = repeated_measures(of(scores)), stats.ttest_rel(*scores.T)
    assert (found.f, found.p) == pytest.approx((paired.statistic**2, paired.pvalue))
    assert (found.greenhouse_geisser, found.huynh_feldt) == (1.0, 1.0)


def test_two_blocks_say_nothing_about_huynh_and_feldts_epsilon():
    found = repeated_measures(of(BUSH_TUCKER[:2]))
    assert found.greenhouse_geisser == pytest.approx(1 / 3)  # one direction of difference is all that two blocks have
    assert np.isnan([found.huynh_feldt, found.p_huynh_feldt]).all()
    assert np.isfinite([found.f, found.p, found.p_greenhouse_geisser]).all()


@pytest.mark.parametrize("test", [friedman, repeated_measures])
def test_incomplete_blocks_are_left_out_and_counted(test):
    holed = np.array([*BUSH_TUCKER, [1, np.nan, 2, 3]])
    found, whole = test(of(holed)), test(of(BUSH_TUCKER))
    assert (found.blocks, found.p) == (8, whole.p)
    assert found.notes == ("1 of 9 blocks are left out: they lack a rating of a system.",)


@pytest.mark.parametrize("test", [friedman, repeated_measures])
@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        ([[5, 5], [5, 5]], "the ratings are constant"),
        ([[1], [2]], "fewer than two systems"),
        ([[1, 2, 3]], "fewer than two blocks to compare systems in"),
        ([[1, np.nan], [np.nan, 2]], "fewer than two blocks to compare systems in"),
        (
            [[1, 2, np.nan], [3, np.nan, 2], [1, 2, 3]],
            "fewer than two blocks rate all systems; the permutation test takes blocks that rate some",
        ),
        ([[1, 1], [3, 3]], "within every block, all systems are rated alike"),
    ],
)
def test_the_undefined_is_nan_with_its_reason(test, scores, reason):
    found = test(of(scores))
    assert np.isnan(found.p)
    assert found.reason == reason


def test_the_same_differences_in_every_block_leave_no_error():
    found = repeated_measures(of([[1, 2, 4], [3, 4, 6], [0, 1, 3]]))
    assert np.isnan([found.f, found.p, found.greenhouse_geisser]).all()
    assert found.reason.startswith("the systems differ by the same amounts in every block")
    assert friedman(of([[1, 2, 4], [3, 4, 6], [0, 1, 3]])).kendalls_w == pytest.approx(1.0)
