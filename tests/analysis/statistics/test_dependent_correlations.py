"""Tests of two dependent correlations give the printed numbers, hold their level, and say why where undefined."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from analysis.statistics.dependent_correlations import compare_correlations, dependent_correlations

moderate = st.floats(-0.9, 0.9)


def test_williams_and_steiger_equal_the_printed_numbers():
    # DEPCOR (Silver, Hittner and May 2006, doi:10.1177/0146621605277132), to which R's cocor is held too.
    found = compare_correlations(0.3, 0.4, 0.5, 100)
    assert (found.williams_t, found.williams_p) == pytest.approx((-1.0767, 0.2843), abs=5e-5)
    assert (found.steiger_z, found.steiger_p) == pytest.approx((-1.0718, 0.2838), abs=5e-5)


def test_steigers_own_example_comes_out_as_cocor_has_it():
    # Steiger 1980, p. 249, case A. He prints -.8913 from rounded intermediates; cocor's tests have -0.8887185.
    found = compare_correlations(0.4, 0.5, 0.1, 103)
    assert found.steiger_z == pytest.approx(-0.8887185, abs=5e-8)
    assert found.steiger_z == pytest.approx(-0.8913, abs=0.003)


def test_zous_interval_equals_the_one_in_his_paper():
    # Zou 2007, doi:10.1037/1082-989X.12.4.399, p. 409.
    found = compare_correlations(0.396, 0.179, 0.088, 66)
    assert (found.low, found.high) == pytest.approx((-0.093, 0.517), abs=5e-4)


@given(moderate, moderate, moderate, st.integers(4, 200))
def test_swapping_the_metrics_turns_every_sign(first, second, between, n):
    assume(1 + 2 * first * second * between - first**2 - second**2 - between**2 > 1e-6)
    one, other = compare_correlations(first, second, between, n), compare_correlations(second, first, between, n)
    assert (one.williams_t, one.steiger_z) == pytest.approx((-other.williams_t, -other.steiger_z))
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))
    assert (one.williams_p, one.steiger_p) == pytest.approx((other.williams_p, other.steiger_p))
    assert one.low <= first - second <= one.high


def test_on_points_it_takes_the_correlations_of_scipy_and_leaves_missing_points_out():
    first, second, opinion = np.random.default_rng(3).normal(size=(3, 30)) + np.linspace(0, 3, 30)
    first[4] = np.nan
    kept = np.arange(30) != 4
    r = [stats.pearsonr(a[kept], b[kept]).statistic for a, b in ((first, opinion), (second, opinion), (first, second))]
    assert astuple(dependent_correlations(first, second, opinion)) == pytest.approx(
        astuple(compare_correlations(*r, 29))
    )


def test_under_the_null_they_reject_at_their_level_and_zous_interval_covers():
    # Both metrics correlate 0.6 with the ratings and 0.5 with each other.
    covariance = np.array([[1.0, 0.5, 0.6], [0.5, 1.0, 0.6], [0.6, 0.6, 1.0]])
    samples = np.random.default_rng(1).multivariate_normal(np.zeros(3), covariance, size=(1000, 40))
    found = [dependent_correlations(*sample.T) for sample in samples]
    # 5 % of 1000 has a standard error of 0.7 %.
    assert np.mean([one.williams_p < 0.05 for one in found]) == pytest.approx(0.05, abs=0.021)
    assert np.mean([one.steiger_p < 0.05 for one in found]) == pytest.approx(0.05, abs=0.021)
    assert np.mean([one.low <= 0 <= one.high for one in found]) == pytest.approx(0.95, abs=0.021)


RISING, OTHER = np.array([1.0, 2.0, 3.0, 4.0, 6.0]), np.array([1.0, 3.0, 2.0, 5.0, 4.0])
OPINION, FLAT = np.array([2.0, 1.0, 4.0, 3.0, 5.0]), np.full(5, 7.0)


@pytest.mark.parametrize(
    ("first", "second", "opinion", "reason"),
    [
        (RISING[:3], OTHER[:3], OPINION[:3], "fewer than four points"),
        (FLAT, OTHER, OPINION, "one of the metrics is constant"),
        (RISING, FLAT, OPINION, "one of the metrics is constant"),
        (RISING, OTHER, FLAT, "the ratings are constant"),
        (RISING, OTHER, 2 * RISING, "a metric agrees or disagrees perfectly with the ratings"),
        (RISING, 3 * RISING, OPINION, "the two metrics say the same, or the opposite, at every point"),
        (np.full(5, np.nan), OTHER, OPINION, "fewer than four points"),
    ],
)
def test_the_undefined_is_nan_with_its_reason(first, second, opinion, reason):
    found = dependent_correlations(first, second, opinion)
    assert found.reason == reason
    undefined = [found.williams_t, found.williams_p, found.steiger_z, found.steiger_p, found.low, found.high]
    assert np.isnan(undefined).all()


def test_correlations_that_no_three_variables_have_are_refused():
    with pytest.raises(ValueError, match=r"correlations 0\.9, -0\.9 and 0\.5: the third must lie nearer to .* -0\.81"):
        compare_correlations(0.9, -0.9, 0.5, 30)
