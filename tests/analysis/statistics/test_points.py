"""Points are what ratings and scores share."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import NothingToCompareError
from analysis.statistics.points import match
from tests.analysis.tables import ratings_table, scores_table, study


def test_a_point_has_the_average_of_all_its_ratings():
    ratings = ratings_table(
        [
            {"listener": "Ada", "score": 10.0},
            {"listener": "Ada", "score": 20.0, "replicate": "1"},
            {"listener": "Ben", "score": 90.0},
        ]
    )
    scores = scores_table([("song", "vocals", "system", "sdr", 1.0)])
    assert match(ratings, scores, average="mean").opinion.tolist() == [40.0]
    assert match(ratings, scores, average="median").opinion.tolist() == [20.0]


def test_references_and_anchors_and_what_only_one_table_has_are_left_out():
    ratings = ratings_table(
        [{"system": "a"}, {"system": "b"}, {"system": "anchor35", "role": "anchor35"}, {"system": "c", "score": np.nan}]
    )
    scores = scores_table([("song", "vocals", name, "sdr", 1.0) for name in ("a", "c", "d", "anchor35")])
    points = match(ratings, scores, average="mean")
    assert points.labels.to_numpy().tolist() == [["song", "vocals", "a"]]


def test_missing_and_infinite_scores_are_no_values():
    ratings = ratings_table([{"system": name} for name in "abc"])
    scores = scores_table(
        [
            ("song", "vocals", "a", "sdr", 5.0),
            ("song", "vocals", "b", "sdr", np.inf),
            ("song", "vocals", "c", "sdr", np.nan),
            ("song", "vocals", "a", "sir", 7.0),
        ]
    )
    points = match(ratings, scores, average="mean")
    assert points.metrics == ("sdr", "sir")
    np.testing.assert_array_equal(points.scores, [[5.0, 7.0], [np.nan, np.nan], [np.nan, np.nan]])


def test_the_order_of_rows_is_irrelevant():
    ratings, scores = study()
    shuffled = match(ratings.sample(frac=1, random_state=1), scores, average="median")
    straight = match(ratings, scores, average="median")
    assert shuffled.labels.equals(straight.labels)
    np.testing.assert_array_equal(shuffled.opinion, straight.opinion)
    np.testing.assert_array_equal(shuffled.scores, straight.scores)


def test_a_metric_of_unknown_direction_is_taken_as_higher_is_better():
    ratings, scores = study()
    points = match(ratings, scores, average="mean")
    turned = points.turned({"bad": False})
    np.testing.assert_array_equal(turned.scores, points.scores * [1, -1])


@pytest.mark.parametrize(
    ("ratings", "scores", "message"),
    [
        ([{"system": "x"}], [("song", "vocals", "y", "sdr", 1.0)], "share no .*song / vocals / x.*song / vocals / y"),
        ([{"role": "anchor35"}], [("song", "vocals", "y", "sdr", 1.0)], "no ratings of systems"),
        ([{"system": "x"}], [], "There are no scores"),
    ],
)
def test_nothing_shared_is_said_with_an_example(ratings, scores, message):
    with pytest.raises(NothingToCompareError, match=message):
        match(ratings_table(ratings), scores_table(scores), average="mean")
