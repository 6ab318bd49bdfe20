"""Orders are permutations, the same for the same seed, with training first."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from mushra.protocol.order import session_order

TRIALS = st.dictionaries(
    st.integers(1, 99), st.lists(st.integers(1, 999), min_size=1, max_size=12, unique=True), min_size=1, max_size=8
)


@given(trials=TRIALS, seed=st.integers(0, 2**48))
def test_every_trial_and_every_stimulus_comes_once(trials, seed):
    order = session_order([], trials, seed)
    assert sorted(trial for trial, _ in order) == sorted(trials)
    for trial, stimuli in order:
        assert sorted(stimuli) == sorted(trials[trial])


@given(trials=TRIALS, seed=st.integers(0, 2**48))
def test_training_comes_first_and_the_same_seed_gives_the_same_order(trials, seed):
    training = [max(trials)]
    order = session_order(training, trials, seed)
    assert order[0][0] == training[0]
    assert order == session_order(training, trials, seed)


def test_over_many_listeners_no_slot_favours_a_stimulus():
    first = Counter(session_order([], {1: [10, 11, 12, 13]}, seed)[0][1][0] for seed in range(2000))
    assert all(430 < count < 570 for count in first.values())  # 500 each, within 3.6 standard deviations
