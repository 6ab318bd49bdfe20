"""Reading, writing, resampling and measuring audio."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from separation import audio
from separation.audio import Audio
from separation.errors import AudioError


def sine(frequency: float, *, rate: int = 44100, seconds: float = 1.0, peak: float = 0.5, channels: int = 2) -> Audio:
    wave = peak * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)
    return Audio(np.tile(wave.astype(np.float32), (channels, 1)), rate)


@pytest.mark.parametrize("suffix", audio.SUFFIXES)
def test_every_readable_format_is_read(tmp_path, suffix):
    path = tmp_path / f"tone{suffix}"
    soundfile.write(path, sine(440).samples.T, 44100)
    found = audio.read(path)
    assert (found.channels, found.rate) == (2, 44100)
    assert found.samples.dtype == np.float32
    assert np.abs(found.samples).max() == pytest.approx(0.5, abs=0.05)


def test_a_part_of_a_file_is_the_same_samples_as_in_the_whole(tmp_path):
    path = tmp_path / "tone.wav"
    soundfile.write(path, sine(440).samples.T, 44100)
    assert np.array_equal(audio.read(path, 100, 50).samples, audio.read(path).samples[:, 100:150])


def test_a_file_that_is_no_audio_is_named(tmp_path):
    (tmp_path / "notes.wav").write_text("not audio")
    with pytest.raises(AudioError, match=r"notes\.wav cannot be read as audio"):
        audio.read(tmp_path / "notes.wav")


def test_a_file_with_no_samples_is_named(tmp_path):
    soundfile.write(tmp_path / "empty.wav", np.zeros((0, 2)), 44100)
    with pytest.raises(AudioError, match=r"empty\.wav holds no samples"):
        audio.read(tmp_path / "empty.wav")


def test_a_sample_that_is_not_finite_is_found_and_its_time_told(tmp_path):
    samples = np.zeros((44100, 1), dtype=np.float32)
    samples[22050] = np.nan
    soundfile.write(tmp_path / "nan.wav", samples, 44100, subtype="FLOAT")
    with pytest.raises(AudioError, match=r"nan\.wav .* not finite numbers, the first at 0\.500 s"):
        audio.read(tmp_path / "nan.wav")


@given(st.sampled_from([8000, 16000, 22050, 32000, 48000, 96000]), st.integers(1000, 3000))
def test_resampling_gives_the_stated_length(rate, frames):
    signal = Audio(np.ones((1, frames), dtype=np.float32), 44100)
    assert audio.resample(signal, rate).frames == -(-frames * rate // 44100)


def test_resampling_moves_nothing_in_time_and_keeps_the_tone():
    there = audio.resample(sine(1000, rate=48000), 44100)
    inner = slice(2000, -2000)
    assert there.samples[:, inner] == pytest.approx(sine(1000, rate=44100).samples[:, inner], abs=1e-3)


def test_mono_is_copied_and_stereo_averaged():
    mono = Audio(np.array([[1.0, 2.0]], dtype=np.float32), 44100)
    stereo = audio.with_channels(mono, 2)
    assert stereo.samples.tolist() == [[1.0, 2.0], [1.0, 2.0]]
    assert audio.with_channels(stereo, 1).samples.tolist() == [[1.0, 2.0]]


def test_three_channels_cannot_become_two():
    with pytest.raises(AudioError, match="3 channels cannot be made into one of 2"):
        audio.with_channels(Audio(np.zeros((3, 10), dtype=np.float32), 44100), 2)


@pytest.mark.parametrize(("rate", "within"), [(16000, 0.05), (44100, 0.005), (48000, 0.005), (96000, 0.02)])
def test_a_full_scale_sine_at_997_hz_in_one_channel_measures_minus_3_01_lufs(rate, within):
    """The calibration that BS.1770-4 states in Annex 1."""
    tone = sine(997, rate=rate, seconds=5, peak=1.0, channels=1)
    assert audio.integrated_loudness(tone) == pytest.approx(-3.01, abs=within)


def test_the_filters_at_48_khz_are_the_standards_own():
    """BS.1770-4, Annex 1, Tables 1 and 2."""
    shelf, high_pass = audio._k_weighting(48000)
    assert shelf[:3] == pytest.approx([1.53512485958697, -2.69169618940638, 1.19839281085285], abs=1e-9)
    assert shelf[4:] == pytest.approx([-1.69065929318241, 0.73248077421585], abs=1e-9)
    assert high_pass[4:] == pytest.approx([-1.99004745483398, 0.99007225036621], abs=1e-9)


def test_a_pause_is_gated_out():
    tone = sine(997, seconds=4, peak=1.0, channels=1)
    pause = np.zeros((1, 4 * tone.rate), dtype=np.float32)
    with_pause = Audio(np.concatenate([tone.samples, pause], axis=1), tone.rate)
    assert audio.integrated_loudness(with_pause) == pytest.approx(audio.integrated_loudness(tone), abs=0.2)


def test_loudness_follows_the_level_decibel_by_decibel():
    tone = sine(997, seconds=3)
    quieter = Audio(tone.samples * np.float32(10 ** (-12 / 20)), tone.rate)
    difference = audio.integrated_loudness(tone) - audio.integrated_loudness(quieter)
    assert difference == pytest.approx(12, abs=0.01)


@pytest.mark.parametrize("seconds", [0.3, 2.0])
def test_the_loudness_of_silence_and_of_less_than_a_block_is_undefined(seconds):
    peak = 0.0 if seconds > 1 else 0.5
    assert np.isnan(audio.integrated_loudness(sine(440, seconds=seconds, peak=peak)))
