"""Groups whose correlations have another sign are named with their numbers, and chance is not called a finding."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from analysis.statistics.points import Points
from analysis.statistics.sign_differences import sign_differences

KINDS = ["discriminative"] * 10 + ["generative"] * 10


def made(opinion: np.ndarray, **scores: np.ndarray) -> Points:
    rows = [("song", "vocals", f"system {index}") for index in range(len(opinion))]
    labels = pd.DataFrame(rows, columns=["song", "target", "system"])
    return Points(labels, opinion, np.column_stack(list(scores.values())), tuple(scores))


def simpson() -> Points:
    """SDR rises with opinion among discriminative systems, falls among generative ones; PEASS rises in both."""
    opinion = np.concatenate([np.linspace(20, 60, 10), np.linspace(50, 90, 10)])
    wiggle = np.random.default_rng(0).normal(0, 6, 20)
    sdr = np.where(np.arange(20) < 10, opinion, 90 - opinion) + wiggle
    return made(opinion, sdr=sdr, peass=opinion + wiggle)


@pytest.mark.parametrize(("kind", "theirs"), [("pearson", stats.pearsonr), ("spearman", stats.spearmanr)])
def test_a_metric_that_falls_in_one_group_is_found_with_scipys_numbers(kind, theirs):
    points = simpson()
    (found,) = sign_differences(points, KINDS, kind=kind)
    assert found.metric == "sdr"
    assert found.clear
    sdr, opinion = points.scores[:, 0], points.opinion
    assert found.pooled.value == pytest.approx(theirs(sdr, opinion).statistic)
    assert [(row.group, row.n) for row in found.groups] == [("discriminative", 10), ("generative", 10)]
    for row, here in zip(found.groups, (slice(0, 10), slice(10, 20)), strict=True):
        assert row.value == pytest.approx(theirs(sdr[here], opinion[here]).statistic)
        assert row.low < row.value < row.high


def test_the_sentence_names_the_groups_their_numbers_and_points():
    (found,) = sign_differences(simpson(), KINDS)
    discriminative, generative = (f"{row.value:+.2f}".replace("-", "−") for row in found.groups)
    pooled = f"{found.pooled.value:+.2f}".replace("-", "−")
    assert found.reason == (
        f"Signs differ: r = {pooled} over all 20 points; "
        f"sdr agrees with people in discriminative ({discriminative}, 10 points); "
        f"sdr disagrees with people in generative ({generative}, 10 points)."
    )


def test_every_group_against_the_pooled_sign_is_simpsons_paradox():
    # Within each group the metric falls; the groups together rise.
    opinion = np.concatenate([np.arange(10.0), 50 + np.arange(10.0)])
    metric = np.concatenate([-np.arange(10.0), 50 - np.arange(10.0)])
    (found,) = sign_differences(made(opinion, sdr=metric), KINDS)
    assert found.pooled.value > 0.8
    assert [row.value for row in found.groups] == [-1.0, -1.0]
    assert (
        "disagrees with people in discriminative (−1.00, 10 points) and generative (−1.00, 10 points)" in found.reason
    )


def test_signs_that_chance_may_turn_are_shown_as_such():
    random = np.random.default_rng(6)
    differences = [
        sign_differences(made(random.normal(size=20), noise=random.normal(size=20)), KINDS) for _ in range(200)
    ]
    named = [row for found in differences for row in found]
    assert len(named) > 50  # two groups of noise have two signs half of the time
    assert np.mean([row.clear for row in named]) < 0.05
    assert all(row.reason.endswith("on one side, no interval excludes zero.") for row in named if not row.clear)


small = st.integers(4, 20).flatmap(
    lambda size: st.tuples(
        *[arrays(float, size, elements=st.integers(-9, 9).map(float))] * 2,
        st.lists(st.sampled_from("ab"), min_size=size, max_size=size),
    )
)


@given(small)
def test_one_is_found_exactly_where_two_signs_are(case):
    metric, opinion, groups = case
    places = [np.ones(len(metric), bool), *(np.array(groups) == name for name in "ab")]
    signs = set()
    for here in places:
        if here.sum() >= 3 and np.ptp(metric[here]) and np.ptp(opinion[here]):
            value = np.corrcoef(metric[here], opinion[here])[0, 1]
            signs.add(np.sign(np.round(value, 12)))
    assert len(sign_differences(made(opinion, m=metric), groups)) == ({-1.0, 1.0} <= signs)


def test_a_group_that_says_nothing_is_listed_and_decides_nothing():
    points = simpson()
    (found,) = sign_differences(points, [*KINDS[:18], "classical", "classical"])
    assert [(row.group, row.n) for row in found.groups] == [("classical", 2), ("discriminative", 10), ("generative", 8)]
    assert np.isnan([found.groups[0].value, found.groups[0].low]).all()
    assert "classical" not in found.reason
    assert sign_differences(made(points.opinion, flat=np.ones(20)), KINDS) == []


def test_a_group_must_be_given_for_each_point():
    with pytest.raises(ValueError, match="There are 20 points and 19 groups: give the group of each point"):
        sign_differences(simpson(), KINDS[:19])
