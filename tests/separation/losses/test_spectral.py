"""Losses of spectra against their formulas in numpy."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from separation import stft
from separation.losses import LOSSES, at_rate
from separation.losses.spectral import FLOOR
from tests.separation.losses.signals import scene


def value_and_arrays(name):
    """A loss's value of one source, and the signals that it was given, in double precision."""
    loss = LOSSES.get(name)
    signals = [signal[0, 0].to(torch.promote_types(signal.dtype, torch.float64)) for signal in scene(loss)]
    return float(loss.function(*signals)), [signal.numpy() for signal in signals]


FORMULAS = {
    "l1_freq": lambda e, s, _: np.abs(e - s).mean(),
    "l2_freq": lambda e, s, _: ((e - s) ** 2).mean(),
    "log_l1_freq": lambda e, s, _: 10 * np.log10(np.abs(e - s).mean()),
    "log_l2_freq": lambda e, s, _: 10 * np.log10(((e - s) ** 2).mean()),
    "si_sdr_freq": lambda e, s, _: _negative_si_sdr(e.ravel(), s.ravel()),
    "psa": lambda e, s, x: ((np.abs(e) - np.abs(s) * np.cos(np.angle(x) - np.angle(s))) ** 2).mean(),
    "complex_l2": lambda e, s, _: (np.abs(e - s) ** 2).mean(),
    "complex_l1": lambda e, s, _: np.abs(e - s).mean(),
    "log_magnitude_l2": lambda e, s, _: ((np.log(e) - np.log(s)) ** 2).mean(),
    "log_magnitude_l1": lambda e, s, _: np.abs(np.log(e) - np.log(s)).mean(),
}


def _negative_si_sdr(e, s):
    scaled = (e @ s) / (s @ s) * s
    return -10 * np.log10((scaled @ scaled) / ((scaled - e) @ (scaled - e)))


@pytest.mark.parametrize("name", FORMULAS)
def test_the_value_is_the_formula(name):
    found, arrays = value_and_arrays(name)
    assert found == pytest.approx(FORMULAS[name](*arrays))


def test_the_mel_loss_is_that_of_triangles_in_hertz():
    rate, bins = 44100, stft.bins()
    random = np.random.default_rng(0)
    estimate, target = random.random((2, 1, bins, 3))
    mel = np.linspace(0, 2595 * np.log10(1 + rate / 2 / 700), 130)
    edges = 700 * (10 ** (mel / 2595) - 1)
    frequency = np.linspace(0, rate / 2, bins)[:, None]
    rising = (frequency - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - frequency) / (edges[2:] - edges[1:-1])
    bands = np.maximum(0, np.minimum(rising, falling)).T
    expected = ((bands @ (estimate[0] - target[0])) ** 2).mean()
    found = LOSSES.get("mel_l2").function(*(torch.from_numpy(signal) for signal in (estimate, target, target)))
    assert float(found) == pytest.approx(expected, rel=1e-5)


def test_the_mel_bands_reach_up_to_half_the_sample_rate():
    target = torch.zeros(1, stft.bins(), 1)
    peak = target.clone()
    peak[0, 20] = 1.0  # 215 Hz at 44,100 Hz, 78 Hz at 16,000 Hz: in other bands, of other weights
    loss = LOSSES.get("mel_l2")
    usual, slow = (float(one.function(peak, target, target)) for one in (loss, at_rate(loss, 16000)))
    assert usual > 0
    assert slow > 0
    assert usual != slow


def test_what_is_under_16_bit_noise_counts_as_silence_for_the_log_magnitudes():
    noise = torch.from_numpy(np.random.default_rng(0).uniform(-0.5, 0.5, 44100) * 2.0**-15)
    assert float(stft.magnitude(noise).square().mean().sqrt()) == pytest.approx(FLOOR, rel=0.05)
    quiet = torch.full((1, 5, 5), FLOOR / 10)
    assert float(LOSSES.get("log_magnitude_l2").function(quiet, torch.zeros(1, 5, 5), quiet)) == 0


def test_the_phase_sensitive_target_is_silence_where_the_mixture_is_silent():
    target = torch.ones(1, 1, 1, dtype=torch.complex64)
    silence = torch.zeros_like(target)
    assert float(LOSSES.get("psa").function(silence, target, silence)) == 0
