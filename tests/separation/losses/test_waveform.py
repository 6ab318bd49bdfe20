"""Losses of waveforms against their formulas in numpy, torchmetrics, and what no scaling may change."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchmetrics.functional.audio import scale_invariant_signal_distortion_ratio, signal_noise_ratio

from separation.losses import LOSSES
from separation.losses.scale_invariant import negative_scale_invariant_sdr
from tests.separation.losses.signals import scene

WAVEFORM = LOSSES.get("l1_time")
levels = st.floats(0.01, 100)


def one(seed=0, channels=1):
    """Estimate, target and mixture (channels, samples)."""
    return tuple(signal[seed, 0] for signal in scene(WAVEFORM, channels=channels))


def value(name, *signals):
    return float(LOSSES.get(name).function(*signals))


def test_plain_distances_are_their_formulas():
    estimate, target, mixture = (signal.double() for signal in one(channels=2))
    error = (estimate - target).numpy()
    assert value("l1_time", estimate, target, mixture) == pytest.approx(np.abs(error).mean())
    assert value("l2_time", estimate, target, mixture) == pytest.approx((error**2).mean())
    assert value("log_l1_time", estimate, target, mixture) == pytest.approx(10 * np.log10(np.abs(error).mean()))
    assert value("log_l2_time", estimate, target, mixture) == pytest.approx(10 * np.log10((error**2).mean()))


def test_si_sdr_is_torchmetrics_with_the_other_sign():
    estimate, target, mixture = one()
    expected = -scale_invariant_signal_distortion_ratio(estimate[0], target[0])
    assert value("si_sdr_time", estimate, target, mixture) == pytest.approx(float(expected), abs=1e-3)


def test_sd_sdr_is_the_snr_plus_the_decibels_of_alpha_squared():
    estimate, target, mixture = one()
    alpha = float((estimate * target).sum() / target.square().sum())
    expected = -float(signal_noise_ratio(estimate[0], target[0])) - 20 * np.log10(alpha)
    assert value("sd_sdr_time", estimate, target, mixture) == pytest.approx(expected, abs=1e-3)


def test_sd_sdr_of_a_negative_product_takes_the_square_of_alpha():
    _, target, mixture = one()
    assert value("sd_sdr_time", -0.5 * target, target, mixture) == pytest.approx(10 * np.log10(1.5**2 / 0.25), abs=1e-4)


def test_weighted_sdr_is_equation_6_of_sawata():
    estimate, target, mixture = (signal.double() for signal in one(channels=2))
    s, e, x = target.numpy().ravel(), estimate.numpy().ravel(), mixture.numpy().ravel()
    rho = s @ s / (s @ s + (x - s) @ (x - s))
    own = s @ e / np.linalg.norm(s) / np.linalg.norm(e)
    rest = (x - s) @ (x - e) / np.linalg.norm(x - s) / np.linalg.norm(x - e)
    assert value("weighted_sdr", estimate, target, mixture) == pytest.approx(-rho * own - (1 - rho) * rest)


def test_weighted_sdr_is_minus_one_at_best_and_leaves_out_a_term_without_weight():
    _, target, mixture = one()
    assert value("weighted_sdr", target, target, mixture) == pytest.approx(-1)
    assert value("weighted_sdr", 2 * target, target, target) == pytest.approx(-1)
    assert value("weighted_sdr", torch.zeros_like(target), torch.zeros_like(target), mixture) == pytest.approx(-1)
    assert np.isnan(value("weighted_sdr", torch.zeros_like(target), target, mixture))
    assert np.isnan(value("weighted_sdr", mixture, target, mixture))


def test_flattened_si_sdr_is_one_vector_of_all_sources():
    estimate, target, _ = scene(WAVEFORM)
    flat = negative_scale_invariant_sdr(estimate, target, dimensions=2, flatten=True)
    whole = negative_scale_invariant_sdr(estimate.reshape(1, 1, -1), target.reshape(1, 1, -1), dimensions=2)
    torch.testing.assert_close(flat, whole.expand_as(flat))


@given(level=levels)
def test_si_sdr_does_not_change_with_the_level_of_the_estimate(level):
    estimate, target, mixture = one()
    scaled = value("si_sdr_time", level * estimate, target, mixture)
    assert scaled == pytest.approx(value("si_sdr_time", estimate, target, mixture), abs=1e-3)


@given(level=levels)
def test_weighted_sdr_does_not_change_with_the_level_of_all_signals(level):
    signals = one()
    scaled = value("weighted_sdr", *(level * signal for signal in signals))
    assert scaled == pytest.approx(value("weighted_sdr", *signals), abs=1e-4)


@given(level=levels)
def test_logarithms_move_by_the_level_in_decibels(level):
    signals = one()
    for name, factor in (("log_l1_time", 10), ("log_l2_time", 20)):
        moved = value(name, *(level * signal for signal in signals)) - value(name, *signals)
        assert moved == pytest.approx(factor * np.log10(level), abs=1e-3)


@pytest.mark.parametrize("name", ["l1_time", "l2_time", "log_l1_time", "log_l2_time"])
def test_distances_are_symmetric(name):
    estimate, target, mixture = one()
    assert value(name, estimate, target, mixture) == pytest.approx(value(name, target, estimate, mixture))
