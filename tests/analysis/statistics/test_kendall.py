"""Kendall's tau equals scipy's, and a listener's own is taken from that listener's grades alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from analysis.statistics.kendall import kendall, listeners_kendall
from analysis.statistics.points import match
from tests.analysis.tables import study

whole = st.integers(-9, 9).map(float)
pairs = st.integers(3, 20).flatmap(
    lambda size: st.tuples(arrays(float, size, elements=whole), arrays(float, size, elements=whole))
)


@given(pairs)
def test_tau_equals_scipys_ties_and_all(pair):
    metric, opinion = pair
    found = kendall(metric, opinion)
    if np.ptp(metric) and np.ptp(opinion):
        assert found.tau == pytest.approx(stats.kendalltau(metric, opinion).statistic)
    else:
        assert np.isnan(found.tau)
        assert "constant" in found.reason


@given(pairs)
def test_tau_keeps_under_monotone_maps_and_turns_with_the_sign(pair):
    metric, opinion = pair
    straight = kendall(metric, opinion).tau
    np.testing.assert_allclose(kendall(np.exp(metric / 3), opinion).tau, straight)
    np.testing.assert_allclose(kendall(-metric, opinion).tau, -straight)


def test_few_and_missing_points_are_named():
    found = kendall(np.array([1.0, np.nan, 2.0, np.inf]), np.arange(4.0))
    assert (found.n, found.reason) == (2, "fewer than three points")
    assert np.isnan(found.tau)


def test_each_listeners_tau_is_their_own_and_the_mean_is_over_listeners():
    ratings, scores = study(listeners=4)
    # One listener rated some clips twice, another only some of them.
    ratings = ratings[(ratings["listener"] != "listener 1") | (ratings["song"] == "song 0")]
    again = ratings[(ratings["listener"] == "listener 2") & (ratings["song"] == "song 1")].assign(
        replicate="1", score=7.0
    )
    ratings = pd.concat([ratings, again], ignore_index=True)
    points = match(ratings, scores, average="mean")
    table = points.labels.assign(good=points.scores[:, 0], bad=points.scores[:, 1])
    own = ratings.groupby(["listener", "song", "target", "system"])["score"].mean().reset_index()
    own = own.merge(table, on=["song", "target", "system"])
    for found in listeners_kendall(points):
        taus = [stats.kendalltau(rows[found.metric], rows["score"]).statistic for _, rows in own.groupby("listener")]
        assert found.listeners == 4
        assert (found.mean, found.sd) == pytest.approx((np.mean(taus), np.std(taus, ddof=1)))


def test_a_listener_who_grades_all_alike_has_none_and_no_listener_at_all_is_said():
    ratings, scores = study(listeners=3)
    ratings.loc[ratings["listener"] == "listener 0", "score"] = 50.0
    points = match(ratings, scores, average="mean")
    assert [found.listeners for found in listeners_kendall(points)] == [2, 2]
    flat = match(ratings.assign(score=50.0), scores, average="mean")
    assert {found.reason for found in listeners_kendall(flat)} == {
        "no listener rated three points, differently, where the metric varies"
    }
    assert np.isnan([found.mean for found in listeners_kendall(flat)]).all()
    alone = match(ratings[ratings["listener"] == "listener 1"], scores, average="mean")
    assert np.isnan([found.sd for found in listeners_kendall(alone)]).all()
    assert {found.reason for found in listeners_kendall(points.without_grades())} == {
        "a published average holds no single ratings"
    }
