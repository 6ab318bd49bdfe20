"""Welch's test over seeds gives what Sahai et al. print, and what scipy says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from analysis.statistics.seeds import welch

tenths = st.integers(-500, 500).map(lambda value: value / 10)
some_runs = st.integers(2, 8).flatmap(lambda size: arrays(float, size, elements=tenths, unique=True))


@pytest.mark.parametrize(
    ("first", "second", "t", "df", "p", "interval"),
    [  # Sahai et al., Table II (drums) and Table IV (vocals, mono): four runs of each model
        ([4.70, 4.53, 4.52, 4.64], [4.88, 4.65, 4.71, 4.88], -2.49, 5.53, 0.051, (-0.37, 0.00)),
        ([3.70, 3.72, 3.83, 3.73], [3.98, 3.93, 4.06, 3.84], -3.81, 5.06, 0.012, (-0.35, -0.07)),
    ],
    ids=["drums", "mono vocals"],
)
def test_the_published_tests_come_out(first, second, t, df, p, interval):
    found = welch(np.array(first), np.array(second))
    assert (round(found.t, 2), round(found.df, 2), round(found.p, 3)) == (t, df, p)
    assert (round(found.low, 2), round(found.high, 2)) == interval
    assert (found.first_runs, found.second_runs, found.reason) == (4, 4, "")


@given(some_runs, some_runs)
def test_it_equals_scipys(first, second):
    found, scipys = welch(first, second), stats.ttest_ind(first, second, equal_var=False)
    assert (found.t, found.df, found.p) == pytest.approx((scipys.statistic, scipys.df, scipys.pvalue), abs=1e-12)
    assert (found.low, found.high) == pytest.approx(tuple(scipys.confidence_interval(0.95)), abs=1e-9)


@given(some_runs, some_runs)
def test_swapping_the_models_turns_every_sign(first, second):
    one, other = welch(first, second), welch(second, first)
    assert (one.t, one.low, one.high) == pytest.approx((-other.t, -other.high, -other.low), abs=1e-9)
    assert one.p == pytest.approx(other.p)


@pytest.mark.parametrize(
    ("first", "second", "difference", "reason"),
    [
        ([4.0], [3.0, 5.0], 0.0, "fewer than two runs of a model"),
        ([4.0, np.nan], [3.0, 4.0], 0.5, "fewer than two runs of a model"),
        ([], [3.0, 4.0], np.nan, "fewer than two runs of a model"),
        ([4.0, 4.0], [3.0, 3.0], 1.0, "neither model's runs differ from each other"),
    ],
)
def test_too_few_or_equal_runs_give_nan_and_the_reason(first, second, difference, reason):
    found = welch(np.array(first), np.array(second))
    assert found.difference == pytest.approx(difference, nan_ok=True)
    assert np.isnan([found.t, found.df, found.p, found.low, found.high]).all()
    assert found.reason == reason


def test_one_model_without_spread_is_still_tested():
    found = welch(np.array([4.0, 4.0, 4.0]), np.array([3.0, 3.5, 4.0]))
    assert (found.df, found.reason) == (pytest.approx(2.0), "")
    assert found.t == pytest.approx(0.5 / np.sqrt(0.25 / 3))
