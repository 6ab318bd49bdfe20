"""A signal resampled in pieces is the signal resampled as a whole."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from separation import audio
from separation.audio import Audio
from separation.inference.resampling import Ratio, Resampler, resampled

RATES = [(44100, 8000), (8000, 44100), (48000, 44100), (11025, 44100), (16000, 8000), (44100, 44100)]


def signal(samples: int) -> np.ndarray:
    return np.random.default_rng(samples).standard_normal((2, samples)).astype(np.float32)


@pytest.mark.parametrize("rates", RATES)
@settings(deadline=None, max_examples=25)
@given(st.data())
def test_pushed_in_pieces_of_any_length(rates, data):
    lengths = data.draw(st.lists(st.sampled_from([1, 3, 50, 1000, 9000]), min_size=1, max_size=6))
    whole = signal(sum(lengths))
    resampler, pieces, place = Resampler(*rates), [], 0
    for length in lengths:
        place += length
        pieces.append(resampler.push(whole[:, place - length : place], is_last=place == whole.shape[1]))
    found, expected = np.concatenate(pieces, axis=1), audio.resample(Audio(whole, rates[0]), rates[1]).samples
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() < 1e-5


@pytest.mark.parametrize("rates", RATES)
@settings(deadline=None, max_examples=25)
@given(st.integers(1, 30000), st.data())
def test_any_part_can_be_read(rates, samples, data):
    whole = signal(samples)
    expected = audio.resample(Audio(whole, rates[0]), rates[1]).samples
    assert expected.shape[1] == Ratio(*rates).length(samples)
    start = data.draw(st.integers(0, expected.shape[1] - 1))
    count = data.draw(st.integers(1, expected.shape[1] - start))
    part = resampled(lambda first, length: whole[:, first : first + length], samples, *rates)(start, count)
    assert np.abs(part - expected[:, start : start + count]).max() < 1e-5


def test_a_part_is_read_from_little_more_than_itself():
    asked = []

    def read(start, count):
        asked.append((start, count))
        return np.zeros((1, count), dtype=np.float32)

    resampled(read, 10**9, 48000, 44100)(441 * 10**6 // 2, 44100)
    ((start, count),) = asked
    assert 48000 <= count < 48000 + 400
    assert start <= 24 * 10**7 <= start + count
