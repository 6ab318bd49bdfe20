"""The simulation is steady, stays on the scale, and prefers what is nearer to the reference."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mushra.protocol.anchors.low_pass import low_pass
from mushra.protocol.protocols import PROTOCOLS
from mushra.protocol.simulation import SimulatedListener, log_spectral_distance
from separation.audio import Audio

RATE = 44100
HUNDRED, ONE_TO_FIVE, TIES, FORCED = (PROTOCOLS.get(name).scale for name in ("mushra", "acr", "ab", "abx"))


@pytest.fixture(scope="module")
def reference() -> Audio:
    return Audio(np.random.default_rng(0).normal(0, 0.1, (2, RATE)).astype(np.float32), RATE)


def test_a_signal_is_nowhere_from_itself_and_an_anchor_is_farther_the_lower_it_ends(reference):
    assert log_spectral_distance(reference, reference) == 0
    mid, low = (log_spectral_distance(low_pass(reference, edge), reference) for edge in (7000.0, 3500.0))
    assert 0 < mid < low


def test_six_decibels_more_are_six_decibels_of_distance(reference):
    louder = Audio(reference.samples * 2, RATE)
    assert log_spectral_distance(louder, reference) == pytest.approx(20 * np.log10(2), abs=0.01)


def test_silence_has_a_distance(reference):
    silence = Audio(np.zeros_like(reference.samples), RATE)
    assert log_spectral_distance(silence, silence) == 0
    assert log_spectral_distance(silence, reference) > 30
    assert log_spectral_distance(reference, silence) == 60


@given(distance=st.floats(0, 60), seed=st.integers(0, 10_000))
def test_grades_are_whole_numbers_on_the_scale_and_the_same_for_the_same_seed(distance, seed):
    def grade() -> int:
        random = np.random.default_rng(seed)
        return SimulatedListener.draw(random).grade(distance, random, HUNDRED)

    assert grade() == grade()
    assert 0 <= grade() <= 100
    assert isinstance(grade(), int)


def test_on_average_what_is_farther_off_is_graded_lower():
    random = np.random.default_rng(0)
    listeners = [SimulatedListener.draw(random) for _ in range(100)]
    means = [
        np.mean([listener.grade(distance, random, HUNDRED) for listener in listeners]) for distance in (0, 5, 15, 40)
    ]
    assert means == sorted(means, reverse=True)
    assert means[0] > 90
    assert means[-1] < 20


@given(distance=st.floats(0, 60), seed=st.integers(0, 10_000))
def test_on_a_scale_of_five_a_grade_is_one_of_five(distance, seed):
    random = np.random.default_rng(seed)
    assert SimulatedListener.draw(random).grade(distance, random, ONE_TO_FIVE) in {1, 2, 3, 4, 5}


@given(seed=st.integers(0, 10_000), first=st.floats(0, 60), second=st.floats(0, 60))
def test_a_choice_is_one_that_the_scale_has(seed, first, second):
    random = np.random.default_rng(seed)
    listener = SimulatedListener.draw(random)
    assert TIES.allows(listener.choose(first, second, random, TIES))
    assert FORCED.allows(listener.choose(first, second, random, FORCED))
    assert FORCED.allows(listener.identify(first, second, first, random))


def share(answer, draws: int = 400) -> float:
    """How often of many times the first was chosen."""
    random = np.random.default_rng(0)
    answers = [answer(SimulatedListener.draw(random), random) for _ in range(draws)]
    return float(np.mean(answers)) / 100


def test_the_nearer_is_chosen_and_equals_are_often_no_preference():
    assert share(lambda listener, random: listener.choose(0, 30, random, TIES)) > 0.98
    assert share(lambda listener, random: listener.choose(30, 0, random, FORCED)) < 0.02
    assert share(lambda listener, random: listener.choose(5, 5, random, FORCED)) == pytest.approx(0.5, abs=0.08)
    random = np.random.default_rng(0)
    alike = [SimulatedListener.draw(random).choose(5, 5, random, TIES) for _ in range(400)]
    # The difference of two normal impressions is within one standard deviation of each in erf(1/2) = 52 % of cases.
    assert np.mean(np.array(alike) == 50) == pytest.approx(0.52, abs=0.08)


def test_x_is_told_where_the_two_differ_and_guessed_where_they_do_not():
    assert share(lambda listener, random: listener.identify(0, 30, 0, random)) > 0.98
    assert share(lambda listener, random: listener.identify(0, 30, 30, random)) < 0.02
    assert share(lambda listener, random: listener.identify(5, 5, 5, random)) == pytest.approx(0.5, abs=0.08)
