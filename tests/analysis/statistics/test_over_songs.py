"""Medians over songs and their mean, with intervals that draw the songs anew."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest
from scipy import stats

from analysis.statistics.over_songs import FEWEST, median_over_songs

SCORES = np.random.default_rng(3).normal(5, 2, (12, 2))


def test_medians_are_numpys_and_their_mean_is_of_them():
    found = median_over_songs(SCORES)
    assert found.medians == pytest.approx(np.median(SCORES, axis=0))
    assert found.mean == pytest.approx(np.median(SCORES, axis=0).mean())


def test_a_song_without_a_score_is_left_out_of_its_column_alone():
    holed = SCORES.copy()
    holed[3, 0] = nan
    found = median_over_songs(holed)
    assert found.medians == pytest.approx(np.nanmedian(holed, axis=0))
    empty = median_over_songs(np.full((6, 2), nan))
    assert all(isnan(value) for value in (*empty.medians, empty.mean, empty.interval.low))


def test_the_interval_is_scipys_percentile_bootstrap():
    ours = median_over_songs(SCORES[:, :1], draws=20_000).intervals[0]
    theirs = stats.bootstrap(
        (SCORES[:, 0],), np.median, n_resamples=20_000, method="percentile", rng=np.random.default_rng(1)
    ).confidence_interval
    assert (ours.low, ours.high) == pytest.approx(tuple(theirs), abs=0.15)


def test_the_mean_of_two_equal_columns_has_the_interval_of_one():
    twice = median_over_songs(np.hstack([SCORES[:, :1]] * 2))
    assert twice.interval == twice.intervals[0] == twice.intervals[1]


def test_few_songs_have_medians_and_no_interval():
    found = median_over_songs(SCORES[: FEWEST - 1])
    assert found.medians == pytest.approx(np.median(SCORES[: FEWEST - 1], axis=0))
    assert isnan(found.interval.low)
    assert isnan(found.intervals[0].high)


def test_no_song_has_nothing():
    assert all(isnan(value) for value in median_over_songs(np.empty((0, 3))).medians)
