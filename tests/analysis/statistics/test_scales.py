"""Every scale becomes 0 to 100, and what is no opinion is left out by name."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics.scales import on_hundred, opinions_only
from tests.analysis.tables import ratings_table


@given(low=st.integers(0, 10), length=st.integers(1, 100), share=st.floats(0, 1))
def test_the_ends_of_a_scale_are_0_and_100_and_between_them_it_is_straight(low, length, share):
    score = pd.Series([float(low), low + length * share, float(low + length)])
    found = on_hundred(score, pd.Series([low] * 3), pd.Series([low + length] * 3))
    assert found.iloc[[0, 2]].tolist() == [0.0, 100.0]
    assert abs(found.iloc[1] - 100 * share) < 1e-6


def test_a_scale_from_0_to_100_stays_exactly_as_it_is():
    score = pd.Series([float(number) for number in range(101)])
    assert on_hundred(score, pd.Series([0.0] * 101), pd.Series([100.0] * 101)).tolist() == score.tolist()


def test_what_abx_says_is_no_opinion():
    ratings = ratings_table([{"score": 100.0}, {"score": 0.0}, {"score": 70.0}]).assign(protocol=["abx", "abx", "acr"])
    kept, notes = opinions_only(ratings)
    assert kept["score"].tolist() == [70.0]
    assert notes == ("2 ratings are left out: ABX tells whether a difference is heard, and not how good a clip is.",)


def test_a_table_without_protocols_stays_whole():
    ratings = ratings_table([{"score": 70.0}])
    assert opinions_only(ratings)[0] is ratings
