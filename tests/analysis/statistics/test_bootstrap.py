"""The bootstrap draws listeners and songs, and equals doing so by hand."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.statistics.bootstrap import bootstrap, can_resample
from analysis.statistics.correlation import correlate
from analysis.statistics.points import match
from tests.analysis.statistics.by_hand import resampled_by_hand
from tests.analysis.tables import study


@pytest.mark.parametrize("average", ["mean", "median"])
def test_it_equals_copying_listeners_and_songs_by_hand(average):
    ratings, scores = study(songs=3, listeners=4, systems=4)
    # One metric without a value somewhere, and one with ties.
    scores.loc[(scores["metric"] == "bad") & (scores.index == 1), "value"] = np.nan
    scores.loc[scores["metric"] == "good", "value"] = scores["value"].round(-1)
    expected = resampled_by_hand(ratings, scores, average=average, draws=40, seed=7)
    for ours in bootstrap(match(ratings, scores, average=average), average=average, draws=40, seed=7):
        values = expected[ours.level, ours.group, ours.metric]
        for interval, column in ((ours.pearson, values[:, 0]), (ours.spearman, values[:, 1])):
            defined = column[np.isfinite(column)]
            if len(defined) < 36:
                assert np.isnan([interval.low, interval.high]).all()
            else:
                assert (interval.low, interval.high) == pytest.approx(
                    tuple(np.quantile(defined, [0.025, 0.975])), abs=1e-6
                )


def test_it_follows_the_order_of_the_correlations_and_its_seed():
    points = match(*study(), average="mean")
    first, again, other = (bootstrap(points, average="mean", draws=200, seed=seed) for seed in (1, 1, 2))
    assert [(row.level, row.group, row.metric) for row in first] == [
        (row.level, row.group, row.metric) for row in correlate(points)
    ]
    assert first == again
    assert first != other


def test_intervals_hold_the_estimate_and_shrink_with_more_songs():
    few, many = (match(*study(songs=songs, listeners=12), average="mean") for songs in (4, 24))
    widths = []
    for points in (few, many):
        estimate = next(iter(correlate(points)))
        interval = bootstrap(points, average="mean", draws=1000)[0].pearson
        assert interval.low < estimate.pearson < interval.high
        widths.append(interval.high - interval.low)
    assert widths[1] < 0.7 * widths[0]


def test_one_listener_and_one_song_cannot_be_resampled():
    assert not can_resample(match(*study(songs=1, listeners=1), average="mean"))
    assert can_resample(match(*study(songs=1, listeners=2), average="mean"))
    assert can_resample(match(*study(songs=2, listeners=1), average="mean"))


def test_a_published_average_cannot_be_resampled():
    points = match(*study(), average="mean")
    bare = type(points)(points.labels, points.opinion, points.scores, points.metrics)
    assert not can_resample(bare)
    with pytest.raises(ValueError, match="no single ratings"):
        bootstrap(bare, average="mean")
