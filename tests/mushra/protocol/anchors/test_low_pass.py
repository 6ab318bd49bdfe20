"""The low-pass anchors against the masks of BS.1534-3, at every usual sample rate, and aligned to the sample."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import freqz

from mushra.errors import ProtocolError
from mushra.protocol.anchors import ANCHORS, Material
from mushra.protocol.anchors.low_pass import low_pass, low_pass_taps
from separation.audio import Audio

RATES = (16000, 22050, 32000, 44100, 48000, 96000)


def made(name: str, samples: np.ndarray, rate: int, start: int = 0, frames: int | None = None) -> np.ndarray:
    """The anchor as a trial gets it, of one channel."""
    target = Audio(samples[None, :].astype(np.float32), rate)
    material = Material(target, start, target.frames - start if frames is None else frames)
    return ANCHORS.get(name).make(material).samples[0].astype(np.float64)


def measured_response(rate: int, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Frequencies (Hz) and gains (dB) of the whole anchor, from its answer to an impulse."""
    impulse = np.zeros(rate)
    impulse[rate // 2] = 1.0
    gains = 20 * np.log10(np.abs(np.fft.rfft(made(name, impulse, rate))) + 1e-12)
    return np.fft.rfftfreq(rate, 1 / rate), gains


@pytest.mark.parametrize("rate", RATES)
def test_the_low_anchor_keeps_to_the_mask_of_the_standard(rate):
    frequencies, gains = measured_response(rate, "anchor35")
    assert np.abs(gains[frequencies <= 3500]).max() <= 0.1
    assert gains[frequencies >= 4000].max() <= -25
    assert gains[frequencies >= 4500].max() <= -50


@pytest.mark.parametrize("rate", RATES)
def test_the_mid_anchor_keeps_to_the_same_mask_an_octave_up(rate):
    frequencies, gains = measured_response(rate, "anchor70")
    assert np.abs(gains[frequencies <= 7000]).max() <= 0.1
    # At 16 kHz the stop band begins at half the sample rate, where there is no signal: the mask has nothing to say.
    assert gains[(frequencies >= 8000) & (frequencies < rate / 2)].max(initial=-np.inf) <= -25
    assert gains[(frequencies >= 9000) & (frequencies < rate / 2)].max(initial=-np.inf) <= -50


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("edge", [3500.0, 7000.0])
def test_an_anchor_is_not_a_sample_late(rate, edge):
    impulse = np.zeros((2, 4001), dtype=np.float32)
    impulse[:, 1777] = 1.0
    filtered = low_pass(Audio(impulse, rate), edge)
    assert filtered.samples.shape == impulse.shape
    assert filtered.samples[0].argmax() == 1777
    # Symmetric about the impulse: linear phase, so no frequency is late either.
    np.testing.assert_allclose(filtered.samples[0, 1777 - 300 : 1777], filtered.samples[0, 2077:1777:-1], atol=1e-7)


def test_scipy_agrees_about_the_filters_response():
    frequencies, gains = measured_response(44100, "anchor35")
    _, expected = freqz(low_pass_taps(3500.0, 44100), worN=frequencies[1:9000], fs=44100)
    np.testing.assert_allclose(10 ** (gains[1:9000] / 20), np.abs(expected), atol=1e-5)


def test_a_rate_too_low_for_the_mid_anchor_is_named_with_what_would_do():
    with pytest.raises(ProtocolError, match=r"7 kHz needs a sample rate of at least 16000 Hz; this is 11025 Hz"):
        low_pass_taps(7000.0, 11025)


@pytest.mark.parametrize("name", ["anchor35", "anchor70"])
@pytest.mark.parametrize("start", [0, 100, 5000, 15990])
def test_the_anchor_of_an_excerpt_is_the_excerpt_of_the_filtered_stem(name, start):
    whole = np.random.default_rng(3).normal(0, 0.1, 20000)
    frames = min(4000, 20000 - start)
    expected = made(name, whole, 44100)[start : start + frames]
    np.testing.assert_allclose(made(name, whole, 44100, start, frames), expected, atol=1e-6)
