"""Two metrics are compared on the same points and in the same draws, and their difference says what their own intervals
cannot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.errors import ParameterError
from analysis.statistics.bootstrap import bootstrap
from analysis.statistics.comparison import Comparison, compare_metrics, metric_differences
from analysis.statistics.correlation import correlate
from analysis.statistics.dependent_correlations import dependent_correlations
from analysis.statistics.points import Points, match
from tests.analysis.statistics.by_hand import resampled_by_hand
from tests.analysis.tables import study


def three_metrics(**shape) -> Points:
    """The usual study with a third metric: `good` with a little noise."""
    points = match(*study(**shape), average="mean").turned({"bad": False})
    noisy = points.scores[:, :1] + np.random.default_rng(9).normal(0, 3, (len(points), 1))
    return replace(points, scores=np.hstack([points.scores, noisy]), metrics=(*points.metrics, "noisy"))


def values(comparison: Comparison) -> list[float]:
    return [
        number
        for row in comparison.levels
        for found in (row.pearson, row.spearman)
        for number in (found.difference, found.interval.low, found.interval.high)
    ]


def test_it_equals_copying_listeners_and_songs_and_taking_the_difference_in_each_draw():
    ratings, scores = study(songs=3, listeners=4, systems=4)
    scores.loc[3, "value"] = np.nan  # the point is then left out for the other metric, too
    missing = scores.loc[3, ["song", "target", "system"]]
    kept = scores[(scores[missing.index] != missing).any(axis=1)]
    drawn = resampled_by_hand(ratings, kept, average="mean", draws=40, seed=7)
    ours = compare_metrics(match(ratings, scores, average="mean"), "bad", "good", draws=40, seed=7)
    assert ours.pooled.n == 23
    for row in ours.levels:
        difference = drawn[row.level, row.group, "bad"] - drawn[row.level, row.group, "good"]
        for found, column in zip((row.pearson, row.spearman), difference.T, strict=True):
            defined = column[np.isfinite(column)]
            if len(defined) < 36:
                assert np.isnan([found.interval.low, found.interval.high]).all()
                assert row.reason == "more than a tenth of the draws give no value, and so no interval"
            else:
                expected = tuple(np.quantile(defined, [0.025, 0.975]))
                assert (found.interval.low, found.interval.high) == pytest.approx(expected, abs=1e-6)


def test_the_coefficients_are_those_of_each_metric_and_the_tests_those_of_the_points():
    points = three_metrics()
    found = compare_metrics(points, "noisy", "bad", draws=50)
    rows = {(row.level, row.group, row.metric): row for row in correlate(points)}
    for row in found.levels:
        one, other = rows[row.level, row.group, "noisy"], rows[row.level, row.group, "bad"]
        assert (row.pearson.first, row.spearman.second, row.n) == (one.pearson, other.spearman, one.n)
        assert row.pearson.difference == one.pearson - other.pearson
    assert found.tests == dependent_correlations(points.scores[:, 2], points.scores[:, 1], points.opinion)


def test_all_pairs_at_once_are_the_pairs_one_by_one():
    points = three_metrics()
    points.scores[5, 1] = np.nan  # `bad` has values at other points than the other two
    together = metric_differences(points, average="mean", draws=60, seed=4)
    pairs = [("good", "bad"), ("good", "noisy"), ("bad", "noisy")]
    one_by_one = [row for pair in pairs for row in compare_metrics(points, *pair, draws=60, seed=4).levels]
    assert [(row.first, row.second, row.level, row.group) for row in together] == [
        (row.first, row.second, row.level, row.group) for row in one_by_one
    ]
    for ours, alone in zip(together, one_by_one, strict=True):
        for kind in ("pearson", "spearman"):
            assert getattr(ours, kind).interval.low == pytest.approx(getattr(alone, kind).interval.low)
            assert getattr(ours, kind).interval.high == pytest.approx(getattr(alone, kind).interval.high)


def test_swapping_the_metrics_turns_every_sign():
    points = three_metrics()
    one, other = (compare_metrics(points, *pair, draws=200) for pair in (("good", "bad"), ("bad", "good")))
    assert values(one)[0::3] == pytest.approx([-value for value in values(other)[0::3]])
    assert values(one)[1::3] == pytest.approx([-value for value in values(other)[2::3]])


def test_a_difference_can_be_clear_where_the_two_intervals_overlap():
    points = match(*study(songs=20, targets=("vocals",)), average="mean")
    random = np.random.default_rng(0)
    # Both follow the ratings and share most of their errors; the second has a little more of its own.
    first = points.opinion + random.normal(0, 10, len(points))
    second = first + random.normal(0, 10, len(points))
    points = replace(points, scores=np.stack([first, second], axis=1), metrics=("first", "second"))
    one, other, *_ = (row.pearson for row in bootstrap(points, average="mean", draws=1000))
    assert one.low < other.high
    found = compare_metrics(points, "first", "second", draws=1000)
    assert found.pooled.pearson.clear
    assert found.pooled.pearson.interval.low > 0
    assert found.tests.williams_p < 0.05


def test_two_metrics_that_agree_alike_are_seldom_called_different():
    # In 40 studies of 10 songs; with 95 % intervals, about 2 are expected to leave zero out.
    clear = 0
    for seed in range(40):
        random = np.random.default_rng(seed)
        points = match(*study(songs=10, targets=("vocals",), systems=4, seed=seed), average="mean")
        scores = points.opinion[:, None] + random.normal(0, 15, (len(points), 2))
        equals = replace(points, scores=scores, metrics=("one", "other"))
        clear += compare_metrics(equals, "one", "other", draws=300, seed=seed).pooled.pearson.clear
    assert 0 < clear <= 7


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda points: points.without_grades(), "a published average holds no single ratings to resample"),
        (lambda points: replace(points, scores=points.scores * [1, np.nan]), "fewer than three points"),
        (lambda points: replace(points, scores=points.scores * [1, 0]), "the metric is constant"),
    ],
)
def test_the_undefined_is_nan_with_its_reason(change, reason):
    found = compare_metrics(change(match(*study(), average="mean")), "good", "bad", draws=50).pooled
    assert found.reason == reason
    assert np.isnan([found.pearson.interval.low, found.spearman.interval.high]).all()
    assert not found.pearson.clear


def test_one_listener_and_one_song_have_a_difference_and_no_interval():
    found = compare_metrics(match(*study(songs=1, listeners=1), average="mean"), "good", "bad").pooled
    assert np.isfinite(found.pearson.difference)
    assert np.isnan(found.pearson.interval.low)
    assert found.reason == "one listener and one song cannot be resampled"


def test_a_metric_that_is_not_there_or_the_same_twice_is_refused():
    points = match(*study(), average="mean")
    with pytest.raises(ParameterError, match="There is no metric 'SDR'; there are good, bad"):
        compare_metrics(points, "good", "SDR")
    with pytest.raises(ParameterError, match="good cannot be compared with itself"):
        compare_metrics(points, "good", "good")
