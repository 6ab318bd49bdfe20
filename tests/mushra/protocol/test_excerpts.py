"""An excerpt lies where the target is heard, begins with a sound, and has soft ends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mushra.errors import ProtocolError
from mushra.protocol.excerpts import FADE, choose_start, excerpt_frames, fade_edges
from separation.audio import Audio

RATE = 8000


def bursts(*seconds: tuple[float, float], length: float = 10.0, level: float = 0.3) -> Audio:
    samples = np.zeros((1, round(length * RATE)), dtype=np.float32)
    noise = np.random.default_rng(0).normal(0, level, samples.shape).astype(np.float32)
    for begin, end in seconds:
        stretch = slice(round(begin * RATE), round(end * RATE))
        samples[:, stretch] = noise[:, stretch]
    return Audio(samples, RATE)


def test_it_is_where_the_target_sounds_longest():
    start = choose_start(bursts((1, 2), (5, 9)), frames=3 * RATE)
    assert 5 * RATE <= start <= 6 * RATE


def test_it_begins_with_a_sound_and_not_in_the_silence_before_it():
    # Every window of 4 s that holds the burst is equally active; the one that begins with it is taken.
    assert choose_start(bursts((5, 6)), frames=4 * RATE) == 5 * RATE


def test_a_song_no_longer_than_the_excerpt_is_heard_from_its_beginning():
    assert choose_start(bursts((3, 4), length=5), frames=5 * RATE) == 0


def test_the_same_signal_always_gives_the_same_place():
    target = bursts((2, 3), (4, 7), (8, 9))
    assert choose_start(target, 2 * RATE) == choose_start(Audio(target.samples.copy(), RATE), 2 * RATE)


@given(
    samples=st.integers(4000, 40000),
    frames=st.integers(4000, 30000),
    seed=st.integers(0, 9),
    channels=st.sampled_from([1, 2]),
)
def test_it_always_lies_inside_the_song(samples, frames, seed, channels):
    frames = min(frames, samples)
    signal = np.random.default_rng(seed).normal(0, 0.1, (channels, samples)).astype(np.float32)
    assert 0 <= choose_start(Audio(signal, RATE), frames) <= samples - frames


def test_a_silent_stretch_of_song_still_gives_a_place():
    assert choose_start(bursts(), frames=2 * RATE) == 0


def test_its_ends_are_soft_and_its_middle_is_untouched():
    signal = Audio(np.ones((2, RATE), np.float32), RATE)
    faded = fade_edges(signal).samples
    count = round(FADE * RATE)
    assert faded[:, 0].tolist() == [0, 0]
    assert faded[:, -1].tolist() == [0, 0]
    assert np.array_equal(faded[:, count:-count], signal.samples[:, count:-count])
    assert np.abs(np.diff(faded[0])).max() < 0.03
    assert signal.samples[0, 0] == 1  # the original stays as it was


@pytest.mark.parametrize("seconds", [0.4, 12.5, float("nan")])
def test_a_length_that_the_standard_does_not_allow_is_refused(seconds):
    with pytest.raises(ProtocolError, match=r"out of range: 0\.5 to 12 s"):
        excerpt_frames(seconds, RATE, 20 * RATE)


def test_a_shorter_song_is_taken_whole_and_a_tiny_one_is_refused():
    assert excerpt_frames(8, RATE, 3 * RATE) == 3 * RATE
    with pytest.raises(ProtocolError, match=r"lasts 0\.10 s"):
        excerpt_frames(8, RATE, RATE // 10)
