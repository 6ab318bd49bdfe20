"""Orders hold every page once, the same for the same seed, with training first, and favour nothing."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mushra.protocol.order import TRAINING_PAGES, page_sets, session_pages
from mushra.protocol.protocols import PROTOCOLS

MUSHRA, ACR, AB, ABX = (PROTOCOLS.get(name) for name in ("mushra", "acr", "ab", "abx"))
TRIALS = st.lists(st.integers(2, 12), min_size=1, max_size=8).map(
    lambda sizes: {trial: [100 * trial + index for index in range(size)] for trial, size in enumerate(sizes, start=1)}
)
SEEDS = st.integers(0, 2**48)


def sets_of(pages) -> Counter:
    return Counter((page.trial, frozenset(page.stimuli)) for page in pages)


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)
@given(trials=TRIALS, seed=SEEDS)
def test_every_set_of_stimuli_comes_once_and_the_same_seed_gives_the_same_pages(protocol, trials, seed):
    pages = session_pages(protocol, [], trials, seed)
    assert sets_of(pages) == Counter(
        (trial, frozenset(chosen)) for trial, stimuli in trials.items() for chosen in page_sets(protocol, stimuli)
    )
    assert pages == session_pages(protocol, [], trials, seed)


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)
@given(trials=TRIALS, seed=SEEDS)
def test_training_comes_first_on_a_few_pages_and_not_again(protocol, trials, seed):
    training = max(trials)
    pages = session_pages(protocol, [training], trials, seed)
    expected = min(len(page_sets(protocol, trials[training])), TRAINING_PAGES)
    assert [page.trial == training for page in pages] == [True] * expected + [False] * (len(pages) - expected)


def test_a_mushra_trial_is_one_page_and_single_clips_are_as_many_as_stimuli():
    assert page_sets(MUSHRA, [7, 8, 9]) == [(7, 8, 9)]
    assert page_sets(ACR, [7, 8, 9]) == [(7,), (8,), (9,)]


@given(count=st.integers(2, 12))
def test_pairs_are_all_there_are_and_against_the_reference_one_less_than_the_stimuli(count):
    stimuli = list(range(count))
    assert len(page_sets(AB, stimuli)) == count * (count - 1) // 2
    against = page_sets(ABX, stimuli)
    assert len(against) == count - 1
    assert all(0 in pair for pair in against)


def test_over_many_listeners_no_slot_favours_a_stimulus():
    first = Counter(session_pages(MUSHRA, [], {1: [10, 11, 12, 13]}, seed)[0].stimuli[0] for seed in range(2000))
    assert all(430 < count < 570 for count in first.values())  # 500 each, within 3.6 standard deviations


@given(trials=TRIALS, seed=SEEDS)
def test_as_many_pairs_are_one_way_round_as_the_other(trials, seed):
    pages = session_pages(AB, [], trials, seed)
    turned = sum(page.stimuli[0] > page.stimuli[1] for page in pages)
    assert abs(2 * turned - len(pages)) <= 1


@given(trials=TRIALS, seed=SEEDS)
def test_x_is_the_first_of_a_pair_as_often_as_the_second(trials, seed):
    pages = session_pages(ABX, [], trials, seed)
    assert abs(2 * sum(page.x_position for page in pages) - len(pages)) <= 1
    assert {page.x_position for page in session_pages(AB, [], trials, seed)} == {None}


def test_over_many_listeners_x_says_nothing_of_which_is_the_reference():
    trials = {1: [10, 11, 12]}
    pages = [page for seed in range(1000) for page in session_pages(ABX, [], trials, seed)]
    x_is_reference = sum(page.stimuli[page.x_position] == 10 for page in pages)
    assert abs(x_is_reference - 1000) < 3.5 * 500**0.5  # of 2000, binomial


def test_single_clips_of_different_songs_come_among_each_other():
    trials = {trial: [10 * trial + index for index in range(5)] for trial in range(1, 5)}
    followed = sum(
        one.trial == other.trial
        for seed in range(200)
        for pages in [session_pages(ACR, [], trials, seed)]
        for one, other in pairwise(pages)
    )
    # Of 19 neighbours 19 · 4/19 = 4 are of one song where chance alone decides; all sorted by song it were 16.
    assert 3.6 < followed / 200 < 4.4
