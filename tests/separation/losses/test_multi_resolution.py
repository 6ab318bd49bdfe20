"""The multi-resolution loss against its formula on scipy's spectra."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.signal import get_window

from separation.losses import LOSSES
from tests.separation.losses.signals import signal


def magnitudes(samples, size):
    """|STFT| by numpy, hop a quarter, ends mirrored."""
    padded = np.pad(samples, size // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[:: size // 4]
    return np.abs(np.fft.rfft(frames * get_window("hann", size)))


def test_it_is_the_mean_of_convergence_and_log_distance_over_four_sizes():
    estimate, target = signal("waveform", 1), signal("waveform", 1, seed=1)
    expected = []
    for size in (512, 1024, 2048, 4096):
        e, s = (magnitudes(one[0].double().numpy(), size) for one in (estimate, target))
        expected.append(np.linalg.norm(s - e) / np.linalg.norm(s) + np.abs(np.log(s) - np.log(e)).mean())
    found = LOSSES.get("multi_resolution").function(estimate, target, target)
    assert float(found) == pytest.approx(np.mean(expected), rel=1e-3)


def test_a_perfect_estimate_gives_zero_and_a_silent_target_nothing():
    target = signal("waveform", 1)
    loss = LOSSES.get("multi_resolution")
    assert float(loss.function(target, target, target)) == 0
    assert torch.isnan(loss.function(target, torch.zeros_like(target), target))
