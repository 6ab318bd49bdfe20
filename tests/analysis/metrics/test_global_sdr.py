"""Global SDR equals torchmetrics' signal-to-noise ratio, and the challenge's own code up to the epsilon it adds."""

from __future__ import annotations

from math import inf, isnan, log10

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchmetrics.functional.audio import signal_noise_ratio

from analysis.metrics.global_sdr import global_sdr
from tests.analysis.metrics.scenes import noise


@pytest.mark.parametrize("channels", [1, 2])
def test_it_equals_torchmetrics_on_all_channels_as_one_vector(channels):
    target = noise(channels, 500)
    estimate = target + noise(channels, 500, seed=1)
    signals = (torch.from_numpy(signal.ravel()).double() for signal in (estimate, target))
    assert global_sdr(estimate, target).value == pytest.approx(float(signal_noise_ratio(*signals)), abs=1e-9)


def test_it_is_the_challenges_up_to_its_epsilon():
    target, delta = noise(2, 5000).astype(float), 1e-7
    estimate = target + 0.1 * noise(2, 5000, seed=1)
    theirs = 10 * np.log10((np.sum(target**2) + delta) / (np.sum((target - estimate) ** 2) + delta))
    assert global_sdr(estimate, target).value == pytest.approx(theirs, abs=1e-5)


@given(st.floats(1e-3, 10).filter(lambda scale: abs(scale - 1) > 1e-3))
def test_a_scaled_target_has_a_closed_form(scale):
    target = noise(2, 300).astype(float)
    assert global_sdr(scale * target, target).value == pytest.approx(-20 * log10(abs(1 - scale)), abs=1e-6)


def test_the_edges_are_what_the_formula_says():
    signal = noise(1, 100)
    assert global_sdr(signal, signal).value == inf
    assert global_sdr(0 * signal, signal).value == 0.0
    silent = global_sdr(signal, 0 * signal)
    assert isnan(silent.value)
    assert silent.reason == "the stem is silent"
