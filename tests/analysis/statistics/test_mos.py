"""Mean opinion scores equal what scipy says of the same ratings."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.statistics.mos import MOS_COLUMNS, mean_opinion_scores
from analysis.statistics.tables import read_ratings
from tests.analysis.tables import ratings_table


def test_every_number_equals_scipys(shared_data):
    ratings = read_ratings(shared_data / "study" / "ward2018" / "ratings.csv")
    table = mean_opinion_scores(ratings, ["song", "system"])
    assert len(table) == 64  # eight songs, each with five systems, a reference and two anchors
    for row in table.itertuples():
        scores = ratings.loc[(ratings["song"] == row.song) & (ratings["system"] == row.system), "score"].to_numpy()
        found = stats.describe(scores)
        interval = stats.ttest_1samp(scores, 0).confidence_interval(0.95)
        assert row.n == found.nobs
        assert row.mean == pytest.approx(found.mean)
        assert row.sd == pytest.approx(np.sqrt(found.variance))
        if found.variance:
            assert (row.low, row.high) == pytest.approx((interval.low, interval.high))
        assert row.median == np.median(scores)
        assert row.iqr == pytest.approx(stats.iqr(scores))


def test_one_rating_has_a_mean_and_no_interval():
    row = mean_opinion_scores(ratings_table([{"score": 42.0}]), ["system"]).iloc[0]
    assert (row["n"], row["mean"], row["median"]) == (1, 42.0, 42.0)
    assert row[["sd", "low", "high"]].isna().all()


def test_undefined_ratings_are_left_out():
    table = ratings_table([{"score": 40.0}, {"score": np.nan, "listener": "Ben"}, {"score": 60.0, "listener": "Cy"}])
    row = mean_opinion_scores(table, ["system"]).iloc[0]
    assert (row["n"], row["mean"]) == (2, 50.0)


def test_no_ratings_give_a_table_without_rows():
    table = mean_opinion_scores(ratings_table([]), ["song", "system"])
    assert table.empty
    assert list(table.columns) == ["song", "system", *MOS_COLUMNS]
