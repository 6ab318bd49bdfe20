"""The six intraclass correlations equal those that Shrout and Fleiss, and R, print."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from analysis.statistics.reliability.intraclass import intraclass

# Shrout and Fleiss 1979, Table 2: six targets, four judges.
TABLE_2 = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float
)  # fmt: skip
# form, then what R's psych::ICC prints of it: ICC, lower and upper bound, F, df1, df2, p. The coefficients are also in
# Shrout and Fleiss, Table 4.
PSYCH = [
    ("ICC(1,1)", 0.17, -0.133, 0.72, 1.8, 5, 18, 0.16477),
    ("ICC(2,1)", 0.29, 0.019, 0.76, 11.0, 5, 15, 0.00013),
    ("ICC(3,1)", 0.71, 0.342, 0.95, 11.0, 5, 15, 0.00013),
    ("ICC(1,k)", 0.44, -0.884, 0.91, 1.8, 5, 18, 0.16477),
    ("ICC(2,k)", 0.62, 0.071, 0.93, 11.0, 5, 15, 0.00013),
    ("ICC(3,k)", 0.91, 0.676, 0.99, 11.0, 5, 15, 0.00013),
]
grids = st.tuples(st.integers(2, 8), st.integers(2, 6)).flatmap(
    lambda shape: arrays(float, shape, elements=st.integers(0, 100).map(float))
)


def values(found) -> list[float]:
    return [row.value for row in found]


@pytest.mark.parametrize(("place", "printed"), list(enumerate(PSYCH)), ids=[row[0] for row in PSYCH])
def test_every_number_is_the_printed_one(place, printed):
    found = intraclass(TABLE_2)[place]
    assert (found.items, found.listeners, found.reason) == (6, 4, "")
    ours = (found.form, round(found.value, 2), round(found.low, 3), round(found.high, 2), round(found.f, 1))
    assert (*ours, found.df1, found.df2, round(found.p, 5)) == printed


def test_the_f_test_within_items_is_scipys_one_way_analysis_of_variance():
    expected = stats.f_oneway(*TABLE_2)
    found = intraclass(TABLE_2)[0]
    assert (found.f, found.p) == pytest.approx((expected.statistic, expected.pvalue))


@settings(max_examples=25, deadline=None)
@given(grids)
def test_the_consistency_of_the_mean_is_cronbachs_alpha(grid):
    # Cronbach 1951, from variances and nothing of the analysis of variance.
    k = grid.shape[1]
    total = grid.sum(axis=1).var(ddof=1)
    found = intraclass(grid)[5].value
    if total > 0:
        assert found == pytest.approx(k / (k - 1) * (1 - grid.var(axis=0, ddof=1).sum() / total), abs=1e-9)
    else:
        assert np.isnan(found)


@settings(max_examples=25, deadline=None)
@given(grids, st.randoms(), st.floats(0.1, 5), st.floats(-20, 20))
def test_neither_the_order_of_items_and_listeners_nor_the_scale_matters(grid, random, slope, offset):
    rows, columns = list(range(grid.shape[0])), list(range(grid.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    turned = intraclass(slope * grid[rows][:, columns] + offset)
    np.testing.assert_allclose(values(turned), values(intraclass(grid)), rtol=1e-6, atol=1e-6)


@settings(max_examples=25, deadline=None)
@given(grids)
def test_every_single_rater_form_lies_within_its_interval(grid):
    for row in intraclass(grid)[:3]:
        if not row.reason:
            assert row.low - 1e-9 <= row.value <= row.high + 1e-9


def test_listeners_who_say_the_same_agree_without_doubt():
    for row in intraclass(np.repeat([[10.0], [40.0], [90.0]], 4, axis=1)):
        assert (row.value, row.low, row.high) == pytest.approx((1.0, 1.0, 1.0))
        assert (row.f, row.p) == (np.inf, 0.0)


def test_listeners_of_different_levels_are_consistent_and_do_not_agree():
    found = dict(
        zip("123", intraclass(np.array([[10.0], [40.0], [90.0]]) + np.array([-10.0, 0.0, 10.0])), strict=False)
    )
    assert found["3"].value == pytest.approx(1.0)
    assert found["2"].value < 0.96
    assert found["2"].low < found["2"].value < found["2"].high


def test_an_item_with_a_missing_rating_is_left_out_whole():
    more = np.vstack([TABLE_2, [1.0, np.nan, 9.0, 3.0]])
    assert intraclass(more) == intraclass(TABLE_2)


@pytest.mark.parametrize(
    ("grid", "reason"),
    [
        (TABLE_2[:, :1], "fewer than two listeners"),
        (np.empty((0, 0)), "fewer than two listeners"),
        (TABLE_2[:1], "fewer than two items"),
        (np.where(np.eye(6, 4) > 0, np.nan, TABLE_2)[:5], "fewer than two items were rated by every listener"),
        (np.full((3, 3), 70.0), "the ratings are constant"),
    ],
)
def test_the_undefined_is_nan_with_its_reason(grid, reason):
    for row in intraclass(grid):
        assert row.reason == reason
        assert np.isnan([row.value, row.low, row.high, row.f, row.p]).all()


def test_items_that_do_not_differ_leave_the_mean_without_a_reliability():
    single, mean = intraclass(np.array([[10.0, 30.0], [30.0, 10.0]]))[2::3]
    assert single.value == -1.0
    assert np.isnan(mean.value)
    assert mean.reason == "the items' means do not differ"
