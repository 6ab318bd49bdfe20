"""Whole weights give what copying the points would give, by numpy and scipy."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from analysis.statistics import weighted

values = st.integers(-9, 9).map(float)


def drawn(size: int):
    return st.tuples(
        arrays(float, size, elements=values),
        arrays(float, size, elements=values),
        arrays(float, size, elements=st.integers(0, 4).map(float)),
    )


some_points = st.integers(3, 12).flatmap(drawn)


def copies(side, weights):
    return np.repeat(side, weights.astype(int))


@given(some_points)
def test_correlations_equal_scipys_over_copied_points(points):
    x, y, w = points
    metrics = weighted.Metrics.of(x[:, None], np.arange(len(x)))
    pearson = weighted.pearson(metrics, y[None], w[None])[0, 0]
    spearman = weighted.spearman(metrics, weighted.midranks(y[None], w[None]), w[None])[0, 0]
    many_x, many_y = copies(x, w), copies(y, w)
    if (w > 0).sum() < 3 or not np.ptp(many_x) or not np.ptp(many_y):
        assert np.isnan([pearson, spearman]).all()
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert pearson == pytest.approx(stats.pearsonr(many_x, many_y).statistic, abs=1e-9)
        assert spearman == pytest.approx(stats.spearmanr(many_x, many_y).statistic, abs=1e-6)


@given(some_points)
def test_a_plain_correlation_leaves_out_what_is_absent(points):
    x, y, w = points
    there = w > 0
    ours = weighted.plain_pearson(x[:, None], y[:, None], there[:, None])[0]
    if there.sum() < 3 or not np.ptp(x[there]) or not np.ptp(y[there]):
        assert np.isnan(ours)
    else:
        assert ours == pytest.approx(stats.pearsonr(x[there], y[there]).statistic, abs=1e-9)


@given(some_points)
def test_midranks_equal_scipys_over_copied_points(points):
    _, y, w = points
    there = w > 0
    ours = weighted.midranks(y[None], w[None])[0]
    np.testing.assert_allclose(copies(ours, w), stats.rankdata(copies(y, w)))
    assert there.sum() == 0 or ours[there].max() <= w.sum()


@given(st.lists(st.tuples(values, st.integers(0, 4).map(float)), min_size=1, max_size=12))
def test_medians_equal_numpys_over_copies(rows):
    y, w = np.array(rows).T
    order = np.argsort(y)
    ours = weighted.median(y[order], w[order][None], np.array([0]))[0, 0]
    along = weighted.median_of_rows(y, w)
    if not w.sum():
        assert ours == 0.0
        assert np.isnan(along)
    else:
        assert ours == along == np.median(copies(y, w))


def test_fishers_mean_counts_repeats_and_leaves_out_the_undefined():
    ours = weighted.fisher_mean(np.array([[0.5, np.nan, -0.2]]), np.array([[2.0, 3.0, 1.0]]))
    assert ours[0] == pytest.approx(np.tanh((2 * np.arctanh(0.5) + np.arctanh(-0.2)) / 3))
    assert np.isnan(weighted.fisher_mean(np.array([np.nan]), np.array([1.0])))
    assert np.isnan(weighted.fisher_mean(np.array([1.0, -1.0]), np.array([1.0, 1.0])))
