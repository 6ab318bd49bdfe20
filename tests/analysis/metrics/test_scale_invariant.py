"""SI-SDR equals torchmetrics' and the loss of the same name, and does not care for scale."""

from __future__ import annotations

from math import inf, isnan

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchmetrics.functional.audio import scale_invariant_signal_distortion_ratio

from analysis.metrics import METRICS
from analysis.metrics.scale_invariant import scale_invariant_sdr
from tests.analysis.metrics.scenes import noise, scene


def test_it_equals_torchmetrics():
    estimate, target = noise(1, 500), noise(1, 500, seed=1) + noise(1, 500)
    expected = scale_invariant_signal_distortion_ratio(*(torch.from_numpy(x).double() for x in (estimate, target)))
    assert scale_invariant_sdr(estimate, target).value == pytest.approx(float(expected), abs=1e-9)


@pytest.mark.parametrize("channels", [1, 2])
def test_it_is_the_loss_with_the_other_sign(channels):
    shared = scene(channels=channels, seconds=0.5)
    ours, loss = (METRICS.get(name).function(shared, "vocals").value for name in ("si_sdr", "si_sdr_time"))
    assert ours == pytest.approx(-loss, abs=1e-3)


@given(st.floats(1e-3, 1e3), st.booleans())
def test_scaling_or_turning_the_estimate_changes_nothing(scale, turned):
    estimate, target = noise(2, 300), noise(2, 300, seed=1) + noise(2, 300)
    scaled = estimate.astype(float) * (-scale if turned else scale)
    expected = scale_invariant_sdr(estimate, target).value
    assert scale_invariant_sdr(scaled, target).value == pytest.approx(expected, abs=1e-6)


def test_the_edges_are_defined():
    signal = noise(1, 100)
    assert scale_invariant_sdr(signal, signal).value > 300 or scale_invariant_sdr(signal, signal).value == inf
    assert scale_invariant_sdr(np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])).value == -inf
    for pair, reason in (
        ((signal, 0 * signal), "the stem is silent"),
        ((0 * signal, signal), "the estimate is silent"),
    ):
        value = scale_invariant_sdr(*pair)
        assert isnan(value.value)
        assert value.reason == reason
