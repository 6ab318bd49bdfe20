"""The three parts of an error, where it is known what they are."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.signal import lfilter

from analysis.metrics.peass.parts import WINDOW, parts, taps

RATE = 8000
STEMS = torch.from_numpy(0.1 * np.random.default_rng(0).standard_normal((2, 2, RATE)))  # (stems, channels, samples)
TARGET, OTHER = STEMS


def shares(error: torch.Tensor, stems: torch.Tensor = STEMS) -> tuple[float, float, float]:
    """What of an error's energy each part has."""
    found = parts(stems, error[None], [0], RATE)
    assert torch.allclose((found.target + found.interference + found.artifacts)[0], error, atol=1e-14)
    energies = [one.square().sum() for one in (found.target, found.interference, found.artifacts)]
    return tuple(float(energy / error.square().sum()) for energy in energies)


@pytest.mark.parametrize("kind", ["gain", "low-pass", "channels exchanged"])
def test_a_target_that_is_filtered_is_target_distortion(kind):
    estimate = {
        "gain": 0.5 * TARGET,
        "low-pass": torch.from_numpy(lfilter([0.5, 0.5], [1], TARGET.numpy())),
        "channels exchanged": TARGET.flip(0),
    }[kind]
    target, interference, artifacts = shares(estimate - TARGET)
    assert target == pytest.approx(1, abs=0.01)
    assert interference < 0.01
    assert artifacts < 0.01


def test_a_gain_that_changes_over_time_is_target_distortion():
    target, interference, artifacts = shares(TARGET * torch.linspace(0.1, 0.5, RATE))
    assert target == pytest.approx(1, abs=0.02)
    assert interference < 0.02
    assert artifacts < 0.02


def test_another_stem_is_interference():
    target, interference, artifacts = shares(0.3 * OTHER)
    assert interference == pytest.approx(1, abs=0.01)
    assert target < 0.01
    assert artifacts < 0.01


def test_noise_is_artifacts_but_for_what_so_many_filters_explain_by_chance():
    noise = torch.from_numpy(np.random.default_rng(9).standard_normal(TARGET.shape))
    few = shares(noise[:1], STEMS[:, :1])  # half as many filters
    many = shares(noise)
    assert few[2] > 0.5
    assert many[2] < few[2]


def test_no_error_has_no_parts():
    found = parts(STEMS, torch.zeros(1, 2, RATE, dtype=torch.float64), [0], RATE)
    assert not torch.cat([found.target, found.interference, found.artifacts]).any()


def test_without_other_stems_there_is_no_interference():
    assert shares(OTHER, TARGET[None])[1] == 0


def test_errors_do_not_change_each_other():
    errors = torch.stack([0.3 * OTHER, 0.5 * TARGET])
    both = parts(STEMS, errors, [0, 1], RATE)
    alone = parts(STEMS, errors[1:], [1], RATE)
    assert torch.allclose(both.interference[1], alone.interference[0], atol=1e-10)


def test_window_and_filters_are_the_toolkits():
    """500 ms and 40 ms at 1 kHz, where the band has 265 samples a second; less for many signals."""
    assert WINDOW == 132
    assert [taps(signals) for signals in (1, 4, 8, 1000)] == [11, 11, 5, 3]
