"""The ear's model against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from analysis.metrics.peaq import bands, ear
from tests.analysis.metrics.peaq.signals import RATE


def sine(frequency: float, level: float) -> torch.Tensor:
    """A sine (1, samples) of so many dB, on the scale of 16 bits."""
    amplitude = ear.FULL_SCALE * 10 ** ((level - ear.LEVEL) / 20)
    return torch.from_numpy(amplitude * np.sin(2 * np.pi * frequency * np.arange(RATE) / RATE)).unsqueeze(0)


def test_the_bands_are_109_without_gaps_from_80_to_18000_hz():
    assert bands.BANDS == 109
    assert (bands.LOWER[0], bands.UPPER[-1]) == (pytest.approx(80), pytest.approx(18000))
    assert bands.LOWER[1:].numpy() == pytest.approx(bands.UPPER[:-1].numpy())
    # the standard's printed centres of the first, the 50th and the last band
    assert bands.CENTRE[[0, 49, 108]].numpy() == pytest.approx(np.array([91.708, 2103.573, 17690.045]), abs=2e-3)


def test_every_bin_of_the_bands_is_shared_out_once():
    shares = bands.SHARES.sum(dim=1)
    width = bands.RATE / bands.FRAME
    inside = slice(math.ceil(bands.LOWEST / width + 0.5), math.floor(bands.HIGHEST / width - 0.5) + 1)
    assert shares[inside].numpy() == pytest.approx(1)
    assert float(shares.sum() * width) == pytest.approx(bands.HIGHEST - bands.LOWEST)


def test_a_sine_of_full_scale_has_92_db_in_its_strongest_bin():
    moment = next(ear.moments(sine(ear.TONE, 92), sine(ear.TONE, 92)))
    assert 10 * math.log10(float(moment.before.amax(dim=-1)[0, 0])) == pytest.approx(92, abs=0.01)


def test_silence_excites_by_the_ear_s_own_noise_alone():
    silence = ear.heard(torch.zeros(1, RATE))[0, 0]
    steady = slice(20, None)  # below, the noise falls so fast from band to band that it spreads
    assert silence[steady].numpy() == pytest.approx(bands.INTERNAL_NOISE[steady].numpy(), rel=0.04)


def test_a_tone_spreads_by_27_db_a_bark_downwards():
    excitation = 10 * torch.log10(ear.heard(sine(4000, 90))[0, 0])
    place = int(excitation.argmax())
    per_bark = (excitation[place - 1] - excitation[place - 4]) / (3 * bands.WIDTH)
    assert float(per_bark) == pytest.approx(ear.LOWER_SLOPE, abs=0.5)


def test_a_louder_tone_spreads_further_upwards():
    def fall(level: float) -> float:
        excitation = 10 * torch.log10(ear.heard(sine(1000, level))[0, 0])
        place = int(excitation.argmax())
        return float(excitation[place] - excitation[place + 8])

    assert fall(90) < fall(70) < fall(50)
