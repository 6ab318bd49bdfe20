"""Padding makes files equal in size and leaves every sample as it was."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from mushra.errors import ProtocolError
from mushra.protocol.flac import LONGEST_BLOCK, common_size, encode_flac, pad_flac
from separation.audio import Audio


def signal(seed: int = 0, frames: int = 3000, rate: int = 44100) -> Audio:
    return Audio(np.random.default_rng(seed).uniform(-0.5, 0.5, (2, frames)).astype(np.float32), rate)


def decode(data: bytes) -> np.ndarray:
    return soundfile.read(io.BytesIO(data), dtype="int16", always_2d=True)[0]


@settings(max_examples=30)
@given(extra=st.integers(4, 70_000), seed=st.integers(0, 5))
def test_a_padded_file_has_the_asked_size_and_the_same_samples(extra, seed):
    data = encode_flac(signal(seed), seed=seed)
    padded = pad_flac(data, len(data) + extra)
    assert len(padded) == len(data) + extra
    assert np.array_equal(decode(padded), decode(data))


@pytest.mark.parametrize("extra", [LONGEST_BLOCK + 3, LONGEST_BLOCK + 5, LONGEST_BLOCK + 8, LONGEST_BLOCK + 9])
def test_more_than_one_block_holds_is_spread_over_several(extra):
    data = encode_flac(signal(), seed=0)
    padded = pad_flac(data, len(data) + extra)
    assert len(padded) == len(data) + extra
    assert np.array_equal(decode(padded), decode(data))


def test_a_file_of_the_right_size_stays_as_it_is():
    data = encode_flac(signal(), seed=0)
    assert pad_flac(data, len(data)) == data


@pytest.mark.parametrize("extra", [-1, 1, 2, 3])
def test_a_size_that_no_padding_can_make_is_refused(extra):
    data = encode_flac(signal(), seed=0)
    with pytest.raises(ProtocolError, match=f"at least {len(data) + 4} are needed"):
        pad_flac(data, len(data) + extra)


def test_what_is_no_flac_file_is_refused():
    with pytest.raises(ProtocolError, match="no FLAC file"):
        pad_flac(b"RIFF" + bytes(100), 200)


@given(lengths=st.lists(st.integers(50, 5_000_000), min_size=1, max_size=12))
def test_files_of_any_lengths_have_a_size_in_common(lengths):
    size = common_size(lengths)
    assert all(size - length >= 4 for length in lengths)
    assert size - max(lengths) < 4096 + 4


def test_the_dither_changes_no_sample_by_two_steps_and_makes_each_file_its_own():
    audio = signal()
    one, other = encode_flac(audio, seed=1), encode_flac(audio, seed=2)
    assert one != other
    assert one == encode_flac(audio, seed=1)
    assert np.abs(decode(one).T / 32768 - audio.samples).max() < 1.5 / 32768


def test_a_signal_beyond_full_scale_is_refused_and_not_clipped():
    with pytest.raises(ProtocolError, match="would clip"):
        encode_flac(Audio(np.full((1, 100), 1.01, np.float32), 44100), seed=0)
