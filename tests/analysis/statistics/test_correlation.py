"""Correlations equal scipy's, keep their invariants, and say why where they are undefined."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from analysis.statistics.correlation import coefficients, correlate, fisher_mean
from analysis.statistics.normalise import normalise_within_trials
from analysis.statistics.points import match
from analysis.statistics.tables import read_ratings, read_scores
from tests.analysis.tables import ratings_table, scores_table, study

whole = st.integers(-50, 50).map(float)
pairs = st.integers(3, 30).flatmap(
    lambda size: st.tuples(arrays(float, size, elements=whole), arrays(float, size, elements=whole))
)


def found(points, level: str, group: str = "") -> dict:
    return {row.metric: row for row in correlate(points) if (row.level, row.group) == (level, group)}


@given(pairs)
def test_both_coefficients_equal_scipys(pair):
    metric, opinion = pair
    ours = coefficients(metric, opinion)
    if np.ptp(metric) and np.ptp(opinion):
        assert ours.pearson == pytest.approx(stats.pearsonr(metric, opinion).statistic, abs=1e-9)
        assert ours.spearman == pytest.approx(stats.spearmanr(metric, opinion).statistic, abs=1e-9)
    else:
        assert np.isnan([ours.pearson, ours.spearman]).all()
        assert "constant" in ours.reason


@given(pairs)
def test_spearman_keeps_under_monotone_maps_and_both_turn_with_the_sign(pair):
    metric, opinion = pair
    straight = coefficients(metric, opinion)
    bent, turned = coefficients(np.exp(metric / 10), opinion), coefficients(-metric, opinion)
    np.testing.assert_allclose(bent.spearman, straight.spearman, atol=1e-12)
    np.testing.assert_allclose([turned.pearson, turned.spearman], [-straight.pearson, -straight.spearman], atol=1e-12)


@given(pairs, st.randoms())
def test_the_order_of_points_is_irrelevant(pair, random):
    order = list(range(len(pair[0])))
    random.shuffle(order)
    straight, shuffled = coefficients(*pair), coefficients(pair[0][order], pair[1][order])
    np.testing.assert_allclose([shuffled.pearson, shuffled.spearman], [straight.pearson, straight.spearman], atol=1e-12)


@pytest.mark.parametrize(
    ("metric", "opinion", "n", "reason"),
    [
        ([1.0, 2.0], [1.0, 2.0], 2, "fewer than three points"),
        ([1.0, np.nan, 2.0, np.inf], [1.0, 2.0, 3.0, 4.0], 2, "fewer than three points"),
        ([0.3, 0.1 + 0.2, 0.3], [1.0, 2.0, 3.0], 3, "the metric is constant"),
        ([1.0, 2.0, 3.0], [7.0, 7.0, 7.0], 3, "the ratings are constant"),
        ([], [], 0, "fewer than three points"),
    ],
)
def test_the_undefined_is_nan_with_its_reason(metric, opinion, n, reason):
    ours = coefficients(np.array(metric), np.array(opinion))
    assert (ours.n, ours.reason) == (n, reason)
    assert np.isnan([ours.pearson, ours.spearman]).all()


def test_the_published_correlations_of_a_real_study_come_out(shared_data):
    folder = shared_data / "study" / "ward2018"
    ratings = normalise_within_trials(read_ratings(folder / "ratings.csv"))
    points = match(ratings, read_scores(folder / "metrics.csv"), average="median")
    pooled, within = found(points, "pooled"), found(points, "within_song")
    for metric, expected in json.loads((folder / "expected.json").read_text()).items():
        assert pooled[metric].n == expected["n"]
        assert round(pooled[metric].pearson, 4) == expected["pearson"]
        assert round(pooled[metric].spearman, 4) == expected["spearman"]
        assert round(within[metric].spearman, 4) == expected["within_song_spearman_median"]


def test_each_level_is_what_scipy_says_of_its_points():
    points = match(*study(), average="mean").turned({"bad": False})
    table = points.labels.assign(opinion=points.opinion, good=points.scores[:, 0], bad=points.scores[:, 1])
    for metric in ("good", "bad"):
        vocals = table[table["target"] == "vocals"]
        assert found(points, "target", "vocals")[metric].pearson == pytest.approx(
            stats.pearsonr(vocals[metric], vocals["opinion"]).statistic
        )
        pages = [page for _, page in table.groupby(["song", "target"])]
        within = found(points, "within_song")[metric]
        assert within.n == len(pages) == 8
        z = [np.arctanh(stats.pearsonr(page[metric], page["opinion"]).statistic) for page in pages]
        assert within.pearson == pytest.approx(np.tanh(np.mean(z)))
        rho = [stats.spearmanr(page[metric], page["opinion"]).statistic for page in pages]
        assert within.spearman == pytest.approx(np.median(rho))
        means = table.groupby("system")[[metric, "opinion"]].mean()
        assert found(points, "system")[metric].pearson == pytest.approx(
            stats.pearsonr(means[metric], means["opinion"]).statistic
        )
        assert found(points, "system")[metric].n == 5


def test_plus_means_agrees_whichever_way_a_metric_points():
    rows = found(match(*study(), average="mean").turned({"bad": False}), "pooled")
    assert rows["good"].pearson > 0.8
    assert rows["bad"].pearson > 0.8


def test_two_systems_say_nothing_within_a_song_and_that_is_said():
    points = match(*study(systems=2), average="mean")
    row = found(points, "within_song")["good"]
    assert (row.n, row.reason) == (0, "no song has three points and a metric and ratings that vary")
    assert found(points, "system")["good"].reason == "fewer than three points"
    assert np.isfinite(found(points, "pooled")["good"].pearson)


def test_fishers_mean_of_opposites_is_undefined():
    assert fisher_mean(np.array([0.5, 0.5])) == pytest.approx(0.5)
    assert fisher_mean(np.array([1.0, 0.2])) == 1.0
    assert np.isnan(fisher_mean(np.array([1.0, -1.0])))
    assert np.isnan(fisher_mean(np.array([])))


def test_a_song_that_agrees_wholly_against_one_that_disagrees_wholly_is_named():
    ratings = ratings_table(
        [{"song": song, "system": s, "score": float(n)} for song in "ab" for n, s in enumerate("xyz")]
    )
    values = [(song, "vocals", s, "m", sign * n) for song, sign in (("a", 1), ("b", -1)) for n, s in enumerate("xyz")]
    row = found(match(ratings, scores_table(values), average="mean"), "within_song")["m"]
    assert np.isnan(row.pearson)
    assert row.spearman == 0.0
    assert "perfect disagreement" in row.reason
