"""A plan's interval is as wide as promised in simulated studies, and no smaller plan would do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.statistics.planning import expected_width, plan_listeners, simulate_listeners
from analysis.statistics.variance import Components, variance_components

TYPICAL = Components(listeners=20, songs=8, listener=100.0, song=64.0, residual=225.0)
# A pilot whose listeners are exactly as a normal distribution has them, with a standard deviation of 10.
NORMAL = 50 + 10 * stats.norm.ppf((np.arange(2000) + 0.5) / 2000)[:, None]


def simulated(random: np.random.Generator, listeners: int, songs: int) -> np.ndarray:
    """Ratings of a made-up study with the typical components, about a true mean of 0."""
    shapes = ((100.0, (listeners, 1)), (64.0, (1, songs)), (225.0, (listeners, songs)))
    return np.asarray(sum(random.normal(0, np.sqrt(variance), shape) for variance, shape in shapes))


def interval_width(ratings: np.ndarray, *, other_songs: bool) -> float:
    """The width of the interval that this very study finds, from its own mean squares."""
    found = variance_components(ratings)
    return float(expected_width(found, np.array([len(ratings)]), songs=ratings.shape[1], other_songs=other_songs)[0])


def test_over_the_same_songs_it_is_students_interval_over_listeners_means():
    random = np.random.default_rng(0)
    ratings = random.normal(0, 20, (12, 1)) + random.normal(0, 10, (12, 5))
    interval = stats.ttest_1samp(ratings.mean(axis=1), 0).confidence_interval()
    assert interval_width(ratings, other_songs=False) == pytest.approx(interval.high - interval.low)


def test_studies_find_the_width_that_was_expected():
    random = np.random.default_rng(1)
    squares = [
        np.ptp(stats.ttest_1samp(simulated(random, 15, 8).mean(axis=1), 0).confidence_interval()) ** 2
        for _ in range(500)
    ]
    expected = expected_width(TYPICAL, np.array([15.0]), songs=8)[0]
    assert np.sqrt(np.mean(squares)) == pytest.approx(expected, rel=0.04)


@pytest.mark.parametrize("other_songs", [True, False])
def test_intervals_hold_the_true_mean_at_their_level_over_other_songs_only_if_made_for_them(other_songs):
    random = np.random.default_rng(2)
    studies = [simulated(random, 15, 8) for _ in range(1500)]
    held = sum(abs(ratings.mean()) <= interval_width(ratings, other_songs=other_songs) / 2 for ratings in studies)
    if other_songs:
        assert 0.93 <= held / 1500 <= 0.97
    else:
        # The songs' own spread is not in it.
        assert stats.binomtest(int(held), 1500, 0.95, alternative="less").pvalue < 1e-6


@settings(max_examples=50)
@given(
    st.integers(1, 400), st.integers(0, 400), st.integers(0, 400), st.integers(2, 12), st.integers(4, 40), st.booleans()
)
def test_no_smaller_plan_would_do(listener, song, residual, songs, width, other_songs):
    components = Components(10, 5, float(listener), float(song), float(residual))
    plan = plan_listeners(components, width, songs=songs, other_songs=other_songs)
    if plan.reason:
        assert np.isnan([plan.listeners, plan.width]).all()
        return
    fewer = np.arange(2.0, plan.listeners)
    assert plan.width <= width
    assert (expected_width(components, fewer, songs=songs, other_songs=other_songs) > width).all()


def test_more_songs_save_listeners_only_as_far_as_the_listeners_agree():
    plans = [plan_listeners(TYPICAL, 8.0, songs=songs).listeners for songs in (1, 4, 16, 1000)]
    assert plans == sorted(plans, reverse=True)
    agreed = Components(20, 8, 100.0, 64.0, 0.0)
    assert plans[-1] == plan_listeners(agreed, 8.0, songs=1).listeners


def test_where_songs_alone_leave_it_too_wide_no_number_of_listeners_helps():
    plan = plan_listeners(TYPICAL, 5.0, songs=8, other_songs=True)
    assert np.isnan(plan.listeners)
    assert plan.reason.startswith("more listeners do not help")
    assert plan_listeners(TYPICAL, 5.0, songs=100, other_songs=True).listeners > 2
    assert plan_listeners(TYPICAL, 0.5, songs=9000, other_songs=True).reason == "more than 2000 listeners"


@pytest.mark.parametrize(("width", "assurance"), [(8.0, 0.5), (8.0, 0.8), (8.0, 0.95), (3.0, 0.8)])
def test_a_simulation_with_normal_listeners_has_its_closed_form(width, assurance):
    def share(n: int) -> float:  # of studies whose variance, 100 χ² / (n − 1), is small enough
        t = stats.t.ppf(0.975, n - 1)
        return float(stats.chi2.cdf(n * (n - 1) * (width / 2) ** 2 / (100 * t**2), n - 1))

    expected = next(n for n in range(2, 1000) if share(n) >= assurance)
    assert simulate_listeners(NORMAL, width, assurance=assurance).listeners == pytest.approx(expected, rel=0.03, abs=1)


def test_a_plan_half_of_the_studies_miss_is_the_one_without_assurance():
    components = Components(2000, 1, float(NORMAL.var(ddof=1)), 0.0, 0.0)
    plan = plan_listeners(components, 6.0, songs=1).listeners
    assert simulate_listeners(NORMAL, 6.0, assurance=0.5).listeners == pytest.approx(plan, abs=2)


def test_a_simulation_follows_its_seed_and_does_not_need_every_rating():
    ratings = simulated(np.random.default_rng(4), 12, 8)
    holed = ratings.copy()
    holed[0, 0] = holed[5, 3] = np.nan
    whole, again, some = (simulate_listeners(table, 12.0) for table in (ratings, ratings, holed))
    assert whole == again
    assert some.listeners == pytest.approx(whole.listeners, rel=0.25)
    shifted = ratings + 10 * np.arange(8)  # songs of other difficulty: the same listeners are needed
    assert simulate_listeners(shifted, 12.0).listeners == whole.listeners


@pytest.mark.parametrize(
    ("ratings", "width", "reason"),
    [
        (np.array([[10.0, 20.0]]), 5.0, "fewer than two listeners in the pilot"),
        (np.array([[10.0, 20.0], [np.nan, np.nan]]), 5.0, "fewer than two listeners in the pilot"),
        (np.empty((0, 0)), 5.0, "fewer than two listeners in the pilot"),
        (np.full((4, 2), 50.0), 5.0, "the ratings are constant"),
        (np.array([[10.0, 20.0], [10.0, 20.0]]), 5.0, "the pilot's listeners do not differ"),
        (np.array([[10.0], [90.0]]), 0.1, "more than 2000 listeners"),
    ],
)
def test_a_pilot_that_cannot_tell_says_why(ratings, width, reason):
    for plan in (
        simulate_listeners(ratings, width, draws=200),
        plan_listeners(variance_components(ratings), width, songs=1),
    ):
        assert np.isnan([plan.listeners, plan.width]).all()
        assert plan.reason
    assert simulate_listeners(ratings, width, draws=200).reason == reason


def test_listeners_who_agree_wholly_are_no_ground_for_a_plan():
    plan = plan_listeners(Components(5, 4, 0.0, 30.0, 0.0), 5.0, songs=4)
    assert plan.reason == "the pilot's listeners do not differ"


def test_a_plan_that_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="cannot be 0 wide"):
        plan_listeners(TYPICAL, 0.0, songs=4)
    with pytest.raises(ValueError, match="cannot be -2 wide"):
        simulate_listeners(NORMAL, -2.0)
    with pytest.raises(ValueError, match="assurance of 1 is none"):
        simulate_listeners(NORMAL, 5.0, assurance=1.0)
    with pytest.raises(ValueError, match="takes 2 or more"):
        plan_listeners(TYPICAL, 5.0, songs=1, other_songs=True)
