"""Combinations equal closed forms, are never judged on what they were fitted on, and find what is there to find."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics.combinations import (
    PENALTIES,
    all_metrics,
    combine,
    each_metric,
    every_pair,
    held_out_predictions,
)
from analysis.statistics.points import Points


def made(scores: np.ndarray, opinion: np.ndarray, *, songs: int) -> Points:
    """Points of so many songs, the systems of each in a row; a column of scores a metric."""
    systems = len(opinion) // songs
    rows = [(f"song {song}", "vocals", f"system {system}") for song in range(songs) for system in range(systems)]
    labels = pd.DataFrame(rows, columns=["song", "target", "system"])
    return Points(labels, opinion, scores, tuple(f"metric {column}" for column in range(scores.shape[1])))


def two_sides(songs: int = 8, systems: int = 6, seed: int = 0, extra: int = 2) -> Points:
    """Opinions of which metric 0 knows one half and metric 1 the other; the others know nothing."""
    random = np.random.default_rng(seed)
    scores = random.normal(size=(songs * systems, 2 + extra))
    return made(scores, 50 + 10 * scores[:, 0] - 10 * scores[:, 1] + random.normal(size=len(scores)), songs=songs)


def test_a_pair_left_out_song_by_song_equals_numpys_least_squares():
    points = two_sides()
    predicted, baseline = np.empty(len(points)), np.empty(len(points))
    for song in range(8):
        held = np.arange(len(points)) // 6 == song
        design = np.column_stack([np.ones(len(points)), points.scores[:, :2]])
        weights = np.linalg.lstsq(design[~held], points.opinion[~held])[0]
        predicted[held], baseline[held] = design[held] @ weights, points.opinion[~held].mean()
    found = combine(points, points.metrics[:2]).unseen_songs
    squares = ((points.opinion - predicted) ** 2).sum()
    assert found.rmse == pytest.approx(np.sqrt(squares / len(points)))
    assert found.r_squared == pytest.approx(1 - squares / ((points.opinion - baseline) ** 2).sum())
    assert found.pearson == pytest.approx(np.corrcoef(predicted, points.opinion)[0, 1])
    assert (found.n, found.left_out, found.reason) == (48, 8, "")


def test_ridge_equals_its_closed_form():
    random = np.random.default_rng(1)
    scores, opinion = random.normal(2, 3, size=(30, 5)), random.normal(50, 10, 30)
    groups = np.repeat(np.arange(3), 10)
    predicted = held_out_predictions(scores, opinion, groups, (0.2,))
    for group in range(3):
        held, others = groups == group, groups != group
        mean, spread, level = scores[others].mean(axis=0), scores[others].std(axis=0), opinion[others].mean()
        x = (scores[others] - mean) / spread
        weights = np.linalg.solve(x.T @ x + 20 * 0.2 * np.eye(5), x.T @ (opinion[others] - level))
        np.testing.assert_allclose(predicted[held], level + (scores[held] - mean) / spread @ weights)


@settings(max_examples=25)
@given(st.integers(0, 4), st.floats(-1000, 1000), st.integers(0, 1000))
def test_what_is_said_of_a_song_does_not_depend_on_its_opinions(song, shift, seed):
    random = np.random.default_rng(seed)
    scores, opinion, groups = random.normal(size=(20, 6)), random.normal(size=20), np.repeat(np.arange(5), 4)
    changed = opinion.copy()
    changed[groups == song] = shift * random.normal(size=4)
    before, after = (held_out_predictions(scores, values, groups, PENALTIES) for values in (opinion, changed))
    np.testing.assert_array_equal(before[groups == song], after[groups == song])


def test_a_pair_that_completes_each_other_beats_either_alone_on_songs_and_on_systems():
    points = two_sides()
    pairs = {pair.metrics: pair for pair in every_pair(points)}
    best = pairs["metric 0", "metric 1"]
    assert len(pairs) == 6
    assert best.weights == pytest.approx((10 * points.scores[:, 0].std(), -10 * points.scores[:, 1].std()), rel=0.05)
    for alone in each_metric(points):
        assert best.unseen_songs.rmse < 0.3 * alone.unseen_songs.rmse
        assert best.unseen_systems.rmse < 0.3 * alone.unseen_systems.rmse
    assert best.unseen_songs.r_squared > 0.95
    assert best.unseen_systems.left_out == 6


def test_metrics_that_know_nothing_are_not_made_to_look_good_by_their_number():
    random = np.random.default_rng(4)
    points = made(random.normal(size=(40, 30)), random.normal(50, 10, 40), songs=8)
    x = np.column_stack([np.ones(40), points.scores])
    residual = points.opinion - x @ np.linalg.lstsq(x, points.opinion)[0]
    assert 1 - residual.var() / points.opinion.var() > 0.6  # on its own points, least squares looks fine
    found = all_metrics(points)
    assert found.unseen_songs.r_squared < 0.1
    assert found.penalty > 0.3


def test_ridge_finds_the_two_that_know_among_many():
    points = two_sides(extra=20)
    found = all_metrics(points)
    assert found.unseen_songs.r_squared > 0.9
    assert np.abs(found.weights[2:]).max() < 0.2 * np.abs(found.weights[:2]).min()


def test_a_system_unlike_all_others_shows_only_where_systems_are_left_out():
    points = two_sides(extra=0)
    odd = (points.labels["system"] == "system 5").to_numpy()
    # Metric 0 names the odd system, whose opinions are its own.
    points.scores[:, 0] = np.where(odd, 5.0, 0.0) + 0.1 * points.scores[:, 0]
    points.opinion[:] = np.where(odd, 90.0, 40.0) + np.random.default_rng(3).normal(size=len(points))
    found = combine(points, ["metric 0"])
    assert found.unseen_songs.r_squared > 0.9
    assert found.unseen_systems.r_squared < found.unseen_songs.r_squared - 0.3


def test_the_unit_of_a_metric_and_the_order_of_points_are_irrelevant():
    points = two_sides()
    order = np.random.default_rng(0).permutation(len(points))
    labels = points.labels.iloc[order].reset_index(drop=True)
    other = Points(labels, points.opinion[order], 1000 * points.scores[order] - 7, points.metrics)
    one, two = all_metrics(points), all_metrics(other)
    assert one.weights == pytest.approx(two.weights)
    assert one.unseen_songs.rmse == pytest.approx(two.unseen_songs.rmse)
    assert one.unseen_systems.spearman == pytest.approx(two.unseen_systems.spearman)


def test_a_missing_score_takes_its_point_from_its_pairs_and_its_metric_from_the_whole():
    points = two_sides()
    points.scores[3, 2] = np.nan
    sizes = {pair.metrics: pair.unseen_songs.n for pair in every_pair(points)}
    assert sizes["metric 0", "metric 1"] == 48
    assert sizes["metric 0", "metric 2"] == 47
    assert all_metrics(points).metrics == ("metric 0", "metric 1", "metric 3")


def test_a_metric_twice_is_worth_as_much_as_once():
    points = two_sides(extra=0)
    twice = made(np.column_stack([points.scores[:, 0]] * 2), points.opinion, songs=8)
    pair, alone = every_pair(twice)[0], each_metric(twice)[0]
    assert pair.unseen_songs.rmse == pytest.approx(alone.unseen_songs.rmse)


@pytest.mark.parametrize(
    ("scores", "opinion", "songs", "reason"),
    [
        (np.arange(2.0)[:, None], np.arange(2.0), 2, "fewer than three points"),
        (np.full((6, 1), np.nan), np.arange(6.0), 2, "fewer than three points"),
        (np.full((6, 1), 3.0), np.arange(6.0), 2, "the metric is constant"),
        (np.arange(6.0)[:, None], np.full(6, 3.0), 2, "the ratings are constant"),
        (np.arange(6.0)[:, None], np.arange(6.0), 1, "leaving songs out takes 2 of them; found: 1"),
    ],
)
def test_the_undefined_is_nan_with_its_reason(scores, opinion, songs, reason):
    found = each_metric(made(scores, opinion, songs=songs))[0].unseen_songs
    assert found.reason == reason
    assert np.isnan([found.pearson, found.spearman, found.rmse, found.r_squared]).all()


def test_choosing_a_penalty_takes_three_songs_and_some_metric():
    found = all_metrics(two_sides(songs=2))
    assert found.unseen_songs.reason == "leaving songs out takes 3 of them; found: 2"
    assert np.isfinite(found.unseen_systems.rmse)
    assert np.isnan([*all_metrics(two_sides(songs=1)).weights, all_metrics(two_sides(songs=1)).penalty]).all()
    nothing = all_metrics(made(np.full((6, 1), np.nan), np.arange(6.0), songs=3))
    assert (nothing.metrics, nothing.unseen_songs.reason) == ((), "no metric varies and has a value at every point")


def test_a_metric_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="There is no metric SDR; there are metric 0, metric 1"):
        combine(two_sides(), ["metric 0", "SDR"])
