"""Each listener's trial is stretched to the whole scale."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.statistics.normalise import normalise_within_trials
from analysis.statistics.tables import read_ratings
from tests.analysis.tables import ratings_table


def test_it_gives_the_published_normalised_ratings(shared_data):
    path = shared_data / "study" / "ward2018" / "ratings.csv"
    ours = normalise_within_trials(read_ratings(path))["score"]
    np.testing.assert_allclose(ours, pd.read_csv(path)["normalised_rating"], atol=1e-9)


def test_listeners_and_repeated_trials_each_have_their_own_scale():
    table = ratings_table(
        [
            {"listener": "Ada", "system": "a", "score": 10.0},
            {"listener": "Ada", "system": "b", "score": 30.0},
            {"listener": "Ada", "system": "a", "score": 0.0, "replicate": "1"},
            {"listener": "Ada", "system": "b", "score": 80.0, "replicate": "1"},
            {"listener": "Ben", "system": "a", "score": 100.0},
            {"listener": "Ben", "system": "b", "score": 50.0},
        ]
    )
    assert normalise_within_trials(table)["score"].tolist() == [0.0, 100.0, 0.0, 100.0, 100.0, 0.0]


def test_a_trial_of_equal_grades_is_undefined_and_hurts_no_other():
    table = ratings_table(
        [
            {"system": "a", "score": 70.0},
            {"system": "b", "score": 70.0},
            {"system": "a", "song": "two", "score": 70.0},
            {"system": "b", "song": "two", "score": 71.0},
        ]
    )
    np.testing.assert_array_equal(normalise_within_trials(table)["score"], [np.nan, np.nan, 0.0, 100.0])
