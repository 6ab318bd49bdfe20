"""SI-SDR and SD-SDR equal torchmetrics' and the formula written out, and what each does with an estimate's level."""

from __future__ import annotations

from math import inf, isnan, log10

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchmetrics.functional.audio import scale_invariant_signal_distortion_ratio, signal_noise_ratio

from analysis.metrics import METRICS
from analysis.metrics.scale_invariant import (
    scale_dependent_sdr,
    scale_invariant_sdr,
    windowed_scale_invariant_sdr,
)
from tests.analysis.metrics.scenes import noise, scene

both = pytest.mark.parametrize("ratio", [scale_invariant_sdr, scale_dependent_sdr])


def by_torchmetrics(function, estimate, target):
    return float(function(*(torch.from_numpy(signal.ravel()).double() for signal in (estimate, target))))


@pytest.mark.parametrize("channels", [1, 2])
def test_si_sdr_equals_torchmetrics_on_all_channels_as_one_vector(channels):
    estimate, target = noise(channels, 500), noise(channels, 500, seed=1) + noise(channels, 500)
    expected = by_torchmetrics(scale_invariant_signal_distortion_ratio, estimate, target)
    assert scale_invariant_sdr(estimate, target).value == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("channels", [1, 2])
def test_sd_sdr_is_the_snr_and_the_gain(channels):
    """SD-SDR = SNR + 10·log10 α², which the authors print beside the definition."""
    estimate, target = noise(channels, 500), noise(channels, 500, seed=1) + noise(channels, 500)
    (gain,), *_ = np.linalg.lstsq(target.reshape(-1, 1).astype(float), estimate.ravel().astype(float), rcond=None)
    expected = by_torchmetrics(signal_noise_ratio, estimate, target) + 20 * log10(abs(gain))
    assert scale_dependent_sdr(estimate, target).value == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("metric", "loss"), [("si_sdr", "si_sdr_time"), ("sd_sdr", "sd_sdr_time")])
@pytest.mark.parametrize("channels", [1, 2])
def test_each_is_the_loss_with_the_other_sign(metric, loss, channels):
    shared = scene(channels=channels, seconds=0.5)
    ours, trained = (METRICS.get(name).function(shared, "vocals").value for name in (metric, loss))
    assert ours == pytest.approx(-trained, abs=1e-3)


@given(st.floats(1e-3, 1e3), st.booleans())
def test_scaling_or_turning_the_estimate_changes_nothing(scale, turned):
    estimate, target = noise(2, 300), noise(2, 300, seed=1) + noise(2, 300)
    scaled = estimate.astype(float) * (-scale if turned else scale)
    expected = scale_invariant_sdr(estimate, target).value
    assert scale_invariant_sdr(scaled, target).value == pytest.approx(expected, abs=1e-6)


@given(st.floats(1e-3, 1e3).filter(lambda scale: abs(scale - 1) > 1e-3))
def test_an_estimate_of_the_wrong_level_is_an_error_for_sd_sdr_alone(scale):
    target = noise(1, 300).astype(float)
    assert scale_dependent_sdr(scale * target, target).value == pytest.approx(
        20 * log10(scale / abs(1 - scale)), abs=1e-6
    )
    assert scale_invariant_sdr(scale * target, target).value > 200


@both
def test_a_perfect_estimate_is_infinitely_good_and_one_at_right_angles_infinitely_bad(ratio):
    signal = noise(2, 100)
    assert ratio(signal, signal).value == inf
    assert ratio(np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])).value == -inf


@both
def test_silence_is_undefined(ratio):
    signal = noise(1, 100)
    for pair, reason in (
        ((signal, 0 * signal), "the stem is silent"),
        ((0 * signal, signal), "the estimate is silent"),
    ):
        value = ratio(*pair)
        assert isnan(value.value)
        assert value.reason == reason


def test_the_windowed_one_is_the_median_over_whole_seconds_by_torchmetrics():
    estimate, target = noise(2, 350), noise(2, 350, seed=1) + noise(2, 350)
    values = [
        by_torchmetrics(scale_invariant_signal_distortion_ratio, estimate[:, at : at + 100], target[:, at : at + 100])
        for at in (0, 100, 200)
    ]
    found = windowed_scale_invariant_sdr(estimate, target, rate=100)
    assert found.value == pytest.approx(np.median(values), abs=1e-9)


def test_a_window_in_which_the_stem_is_silent_is_left_out():
    estimate, target = noise(2, 300), noise(2, 300, seed=1) + noise(2, 300)
    target[:, 100:200] = 0
    values = [float(scale_invariant_sdr(estimate[:, part], target[:, part]).value) for part in np.s_[:100, 200:300]]
    assert windowed_scale_invariant_sdr(estimate, target, rate=100).value == pytest.approx(np.mean(values))
    estimate[:, :100] = estimate[:, 200:] = 0
    found = windowed_scale_invariant_sdr(estimate, target, rate=100)
    assert isnan(found.value)
    assert found.reason == "every window holds a silent stem or estimate"
