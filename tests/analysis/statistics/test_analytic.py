"""Analytic intervals equal scipy's and the printed formula."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.statistics.analytic import pearson_interval, spearman_interval


def test_pearsons_equals_scipys():
    x, y = np.random.default_rng(0).normal(size=(2, 17))
    found = stats.pearsonr(x, y)
    assert pearson_interval(found.statistic, 17) == pytest.approx(tuple(found.confidence_interval()))


def test_spearmans_is_wider_by_bonett_and_wrights_factor():
    low, high = spearman_interval(0.6, 30)
    half = (np.arctanh(high) - np.arctanh(low)) / 2
    assert half == pytest.approx(1.959964 * np.sqrt(1.18 / 27), rel=1e-6)


@pytest.mark.parametrize("interval", [pearson_interval, spearman_interval])
def test_three_points_and_nan_have_none(interval):
    assert np.isnan(interval(0.5, 3)).all()
    assert np.isnan(interval(float("nan"), 30)).all()
    assert interval(1.0, 10) == (1.0, 1.0)
