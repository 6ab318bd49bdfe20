"""What is seen of an excerpt is what is in the file: peaks, activity, loudness, clipping, and the sound itself."""

from __future__ import annotations

import io
import json
import math

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from mushra.errors import ProtocolError
from mushra.protocol.excerpts import choose_start
from mushra.protocol.overview import clip_facts, excerpt_flac, excerpt_overview, peaks
from separation.audio import Audio
from separation.songs.folder import read_song

RATE = 16000


@pytest.fixture
def song(tmp_path):
    """Ten seconds, the vocals from 4 s to 7 s."""
    samples = np.zeros((10 * RATE, 2))
    samples[4 * RATE : 7 * RATE] = np.random.default_rng(0).normal(0, 0.1, (3 * RATE, 2))
    (tmp_path / "Amber").mkdir()
    soundfile.write(tmp_path / "Amber" / "vocals.wav", samples, RATE, subtype="PCM_24")
    return read_song(tmp_path / "Amber")


def test_the_waveform_and_the_activity_show_where_the_target_sounds(song):
    seen = excerpt_overview(song=song, target="vocals", seconds=3)
    assert len(seen.lows) == len(seen.highs) == 800
    sounds = [at for at, (low, high) in enumerate(zip(seen.lows, seen.highs, strict=True)) if low < 0 < high]
    assert (min(sounds), max(sounds)) == (320, 559)
    assert len(seen.active) == 200
    assert [at for at, active in enumerate(seen.active) if active] == list(range(80, 140))


def test_the_proposed_start_is_the_one_that_building_takes(song):
    seen = excerpt_overview(song=song, target="vocals", seconds=2.5)
    assert seen.start == choose_start(song.stem("vocals"), seen.excerpt_frames)
    assert (seen.excerpt_frames, seen.rate) == (40000, RATE)


def test_it_is_plain_data_with_seconds_too(song):
    data = json.loads(json.dumps(excerpt_overview(song=song, target="vocals", seconds=3).as_json()))
    assert (data["seconds"], data["excerpt_seconds"], data["start_seconds"]) == (10.0, 3.0, 4.0)


def test_a_length_that_the_standard_does_not_allow_is_refused(song):
    with pytest.raises(ProtocolError, match="out of range"):
        excerpt_overview(song=song, target="vocals", seconds=15)


@given(
    channels=st.sampled_from([1, 2]), frames=st.integers(1, 3000), points=st.integers(1, 900), seed=st.integers(0, 9)
)
def test_no_sample_lies_outside_the_peaks_and_the_extremes_are_kept(channels, frames, points, seed):
    samples = np.random.default_rng(seed).normal(0, 0.3, (channels, frames)).astype(np.float32)
    lows, highs = peaks(samples, points)
    assert len(lows) == len(highs) == min(points, frames)
    assert (lows.min(), highs.max()) == (samples.min(), samples.max())
    assert (lows <= highs).all()


def test_a_sine_has_the_loudness_and_the_peak_that_the_standard_gives_it():
    # ITU-R BS.1770-4: a 997 Hz sine at full scale in one channel reads -3.01 LUFS.
    time = np.arange(2 * 48000) / 48000
    facts = clip_facts("sine", Audio(np.sin(2 * np.pi * 997 * time, dtype=np.float32)[None] * np.float32(0.5), 48000))
    assert facts.loudness == pytest.approx(-3.01 - 6.02, abs=0.05)
    assert facts.peak_db == pytest.approx(-6.02, abs=0.01)
    assert facts.clipped == 0


def test_samples_at_full_scale_are_counted_once_for_both_channels():
    samples = np.zeros((2, RATE), np.float32)
    samples[:, 100:105] = 1.0
    samples[0, 200] = -1.0
    assert clip_facts("loud", Audio(samples, RATE)).clipped == 6


def test_of_silence_the_loudness_is_undefined_and_the_peak_bottomless():
    facts = clip_facts("silence", Audio(np.zeros((1, RATE), np.float32), RATE))
    assert math.isnan(facts.loudness)
    assert facts.peak_db == -math.inf


def test_what_is_listened_to_is_the_clip_itself():
    samples = np.random.default_rng(1).normal(0, 0.2, (2, RATE)).astype(np.float32)
    heard, rate = soundfile.read(io.BytesIO(excerpt_flac(Audio(samples, RATE))), always_2d=True)
    assert rate == RATE
    assert np.abs(heard.T - samples).max() < 2**-22
    loud, _ = soundfile.read(io.BytesIO(excerpt_flac(Audio(np.full((1, 9), 1.5, np.float32), RATE))))
    assert loud.min() == pytest.approx(1.0, abs=1e-6)
