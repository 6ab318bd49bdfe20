"""Listeners are given the trials that lack most, so that all are rated equally often, whoever leaves."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mushra.protocol.allocation import Offer, choose_trials
from tests.mushra.protocol.visits import Visit, simulate_visits

GIVEN = st.lists(st.integers(0, 6), min_size=2, max_size=8)


def offers(given) -> list[Offer]:
    return [Offer(trial, given=times) for trial, times in enumerate(given)]


def spread(given) -> float:
    return max(given) - min(given)


def let_in(given: list[int], listeners: int, count: int) -> list[int]:
    """What the trials were given after so many more listeners, none of whom leaves."""
    given = list(given)
    for number in range(listeners):
        for trial in choose_trials(offers(given), count, seed=str(number)):
            given[trial] += 1
    return given


def could_be_level(given: list[int], listeners: int, count: int) -> bool:
    """Whether any way to give each listener `count` different trials brings all within one (Gale and Ryser 1957).

    Any numbers from 0 to `listeners` that add up to `listeners * count` can be made of so many sets of `count`.
    """
    for low in range(max(given) + listeners + 1):
        least = [max(low - times, 0) for times in given]
        most = [min(low + 1 - times, listeners) for times in given]
        if all(a <= b for a, b in zip(least, most, strict=True)) and sum(least) <= listeners * count <= sum(most):
            return True
    return False


@given(trials=st.integers(1, 20), data=st.data())
def test_where_nobody_leaves_all_trials_are_given_equally_often_within_one_at_every_moment(trials, data):
    count = data.draw(st.integers(1, trials))
    given = [0] * trials
    for number in range(30):
        for trial in choose_trials(offers(given), count, seed=str(number)):
            given[trial] += 1
        assert sum(given) == (number + 1) * count
        assert spread(given) <= 1


@given(given=st.lists(st.floats(0, 9), min_size=2, max_size=8), seed=st.text(max_size=4), data=st.data())
def test_no_listener_makes_a_difference_larger_than_one_trial(given, seed, data):
    chosen = choose_trials(offers(given), data.draw(st.integers(1, len(given))), seed)
    after = [times + (trial in chosen) for trial, times in enumerate(given)]
    assert spread(after) <= max(spread(given), 1) + 1e-9


@given(given=GIVEN, listeners=st.integers(1, 12), data=st.data())
def test_gaps_are_filled_as_soon_as_any_rule_could(given, listeners, data):
    count = data.draw(st.integers(1, len(given)))
    assert (spread(let_in(given, listeners, count)) <= 1) == could_be_level(given, listeners, count)


def test_the_same_seed_chooses_the_same_and_others_choose_otherwise():
    choices = [tuple(choose_trials(offers([0] * 10), 3, seed=str(seed))) for seed in range(50)]
    assert choices == [tuple(choose_trials(offers([0] * 10), 3, seed=str(seed))) for seed in range(50)]
    assert len(set(choices)) > 30


def test_ties_favour_no_trial():
    drawn = Counter(trial for seed in range(3000) for trial in choose_trials(offers([0] * 6), 2, seed=str(seed)))
    # 1000 each of 3000 listeners; binomial with a share of a third has a standard deviation of 25.8.
    assert all(abs(drawn[trial] - 1000) < 4 * 25.8 for trial in range(6))


def test_a_listener_hears_as_many_songs_and_targets_as_the_balance_allows():
    grid = [(song, target) for song in "ABCD" for target in ("vocals", "drums")]
    level = [Offer(number, 0, song, target) for number, (song, target) in enumerate(grid)]
    for seed in range(50):
        songs, targets = zip(*(grid[trial] for trial in choose_trials(level, 4, str(seed))), strict=True)
        assert sorted(songs) == list("ABCD")
        assert sorted(targets) == ["drums", "drums", "vocals", "vocals"]
    lacking = [Offer(number, song != "A", song, target) for number, (song, target) in enumerate(grid)]
    assert choose_trials(lacking, 2, seed="1") == [0, 1]


def test_more_trials_than_there_are_is_all_of_them_in_their_order():
    assert choose_trials(offers([3, 1, 2]), 7, seed="1") == [0, 1, 2]


@pytest.mark.parametrize("seed", range(3))
def test_of_500_listeners_of_whom_a_third_leave_early_all_trials_are_handed_in_equally_often_within_one(seed):
    study = simulate_visits(seed, listeners=500, leavers=167, trials=24, count=8, last=20)
    assert len(study.visits) == 500
    assert sum(visit.leaves_after < len(visit.trials) for visit in study.visits) == 167
    assert study.at_once >= 5
    assert sum(study.handed_in(500)) == sum(min(visit.leaves_after, 8) for visit in study.visits)
    assert spread(study.handed_in(480)) <= 4  # nobody fills the gaps of the last ones yet
    assert spread(study.handed_in(500)) <= 1
    by_chance = simulate_visits(seed, listeners=500, leavers=167, trials=24, count=8, last=20, blind=True)
    assert spread(by_chance.handed_in(500)) > 10


def test_a_listener_who_has_left_is_expected_for_half_an_hour_and_then_counts_what_was_handed_in():
    visit = Visit(begins=0.0, page_minutes=3.0, leaves_after=2, trials=[5, 6, 7])
    assert [visit.counted(minute) for minute in (0, 7, 35)] == [[5, 6, 7]] * 3
    assert visit.counted(36) == [5, 6]  # the second page was handed in at minute 6
