"""The inner representation, against what five loops do in theory."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from analysis.metrics.peass.bands import centres
from analysis.metrics.peass.ear import BASE, HIGHEST, LOWEST, THRESHOLD, representation

RATE = 8000
AT_1_KHZ = int(np.argmin(np.abs(np.array(centres(LOWEST, min(HIGHEST, RATE / 2), BASE)) - 1000)))


def tone(amplitude: float, seconds: float = 4.0) -> torch.Tensor:
    return amplitude * torch.sin(2 * torch.pi * 1000 * torch.arange(round(seconds * RATE)) / RATE)[None]


@pytest.mark.parametrize("amplitude", [0.5, 0.05, 0.005])
def test_a_steady_tone_is_compressed_to_its_32nd_root(amplitude):
    """In a steady state each loop gives the root of what it gets."""
    silence = THRESHOLD ** (1 / 32)
    expected = 100 / (1 - silence) * ((10 * amplitude / np.pi) ** (1 / 32) - silence)
    settled = representation(tone(amplitude), RATE)[0, AT_1_KHZ, -20]
    assert settled == pytest.approx(expected, rel=0.02)


def test_silence_is_zero():
    assert np.abs(representation(torch.zeros(2, RATE), RATE)).max() < 1e-9


def test_an_onset_stands_out():
    onset = torch.cat([torch.zeros(1, RATE), tone(0.1)], dim=1)
    heard = representation(onset, RATE)[0, AT_1_KHZ]
    assert heard[101:130].max() > 3 * heard[-1]
    assert np.abs(heard[:90]).max() < 0.1


def test_it_has_a_hundred_moments_a_second_and_takes_signals_apart():
    both = torch.cat([tone(0.1, 0.5), tone(0.3, 0.5)])
    heard = representation(both, RATE)
    assert heard.shape[2] == 50
    assert np.allclose(heard[1], representation(both[1:], RATE)[0], rtol=1e-4, atol=1e-3)
