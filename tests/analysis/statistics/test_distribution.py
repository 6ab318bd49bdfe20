"""The bimodality coefficient takes its closed forms, and tests of normality are scipy's and hold their level."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from analysis.statistics.distribution import bimodality, normality

quantiles = (np.arange(200_000) + 0.5) / 200_000


@pytest.mark.parametrize("half", [2, 3, 10, 500])
def test_two_equal_camps_have_their_closed_form(half):
    n = 2 * half  # from the definitions: g = 0 and k = −2(n − 1) / (n − 3)
    found = bimodality(np.repeat([20.0, 80.0], half))
    assert found.coefficient == pytest.approx((n - 2) * (n - 3) / ((n - 1) * (n + 1)))


@pytest.mark.parametrize(
    ("distribution", "coefficient"),
    [
        (stats.norm, 1 / 3), (stats.uniform, 5 / 9), (stats.expon, 5 / 9), (stats.arcsine, 2 / 3),
        (stats.logistic, 1 / 4.2),
    ],
    ids=["normal", "uniform", "exponential", "arcsine", "logistic"],
)  # fmt: skip
def test_known_distributions_have_their_coefficients(distribution, coefficient):
    assert bimodality(distribution.ppf(quantiles)).coefficient == pytest.approx(coefficient, rel=2e-3)


def test_two_camps_are_bimodal_and_one_is_not():
    random = np.random.default_rng(0)
    assert bimodality(np.concatenate([random.normal(20, 6, 40), random.normal(80, 6, 40)])).bimodal
    assert not bimodality(random.normal(50, 20, 80)).bimodal


@settings(max_examples=50)
@given(arrays(float, st.integers(4, 20), elements=st.integers(0, 100).map(float)))
def test_the_coefficient_keeps_under_shift_scale_and_reflection(scores):
    found, moved = bimodality(scores), bimodality(100 - scores / 4)
    np.testing.assert_allclose(moved.coefficient, found.coefficient, rtol=1e-6)
    assert moved.reason == found.reason


@pytest.mark.parametrize(
    ("size", "test", "scipys"),
    [
        (3, "Shapiro-Wilk", stats.shapiro),
        (60, "Shapiro-Wilk", stats.shapiro),
        (6000, "D'Agostino-Pearson", stats.normaltest),
    ],
)
def test_normality_is_scipys_test_for_that_number(size, test, scipys):
    scores = np.random.default_rng(size).uniform(0, 100, size)
    found, expected = normality(np.append(scores, np.nan)), scipys(scores)
    assert (found.n, found.test, found.statistic, found.p) == (size, test, expected.statistic, expected.pvalue)


def test_normal_ratings_are_called_otherwise_as_often_as_the_level_says():
    random = np.random.default_rng(1)
    called = sum(normality(random.normal(50, 10, 30)).p < 0.05 for _ in range(500))
    assert stats.binomtest(called, 500, 0.05).pvalue > 0.01


@pytest.mark.parametrize(
    ("measure", "scores", "reason"),
    [
        (bimodality, [1.0, 2.0, 3.0, np.nan], "fewer than four ratings"),
        (bimodality, [7.0, 7.0, 7.0, 7.0], "the ratings are constant"),
        (normality, [1.0, 2.0], "fewer than three ratings"),
        (normality, [7.0, 7.0, 7.0], "the ratings are constant"),
        (normality, [], "fewer than three ratings"),
    ],
)
def test_the_undefined_is_nan_with_its_reason(measure, scores, reason):
    found = measure(np.array(scores))
    values = [found.coefficient] if measure is bimodality else [found.statistic, found.p]
    assert np.isnan(values).all()
    assert found.reason == reason


def test_what_is_undefined_is_not_called_bimodal():
    assert not bimodality(np.full(9, 50.0)).bimodal
