"""Gammatone bands: as wide as the ear's, and nothing is lost on the way there and back."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from analysis.metrics.peass.bands import QUALITY, Bands, centres, response, width


@pytest.mark.parametrize(("samples", "rate"), [(8000, 8000), (1201, 11025), (4410, 44100)])
def test_bands_add_up_to_the_signal(samples, rate):
    signals = torch.randn(2, samples, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    bands = Bands(samples, rate)
    spectra = bands.spectra(signals)
    back = torch.zeros_like(spectra)
    for band in bands.bands:
        bands.add(band, band.of(spectra), back)
    assert torch.allclose(bands.signals(back), signals, atol=1e-12)


@pytest.mark.parametrize("centre", [100.0, 1000.0, 8000.0])
def test_a_filter_has_the_equivalent_rectangular_bandwidth_of_its_centre(centre):
    frequencies = centre + torch.linspace(-60, 60, 200001, dtype=torch.float64) * width(centre)
    power = response(frequencies, centre).abs().square()
    assert torch.trapezoid(power, frequencies).item() == pytest.approx(width(centre), rel=1e-6)
    assert power.max().item() == pytest.approx(1)


def test_centres_lie_an_erb_apart_with_the_base_among_them():
    found = np.array(centres(235, 14500, 1000))
    assert found.min() >= 235
    assert found.max() <= 14500
    assert np.isclose(found, 1000).sum() == 1
    assert np.diff(QUALITY * np.log(1 + found / (24.7 * QUALITY))) == pytest.approx(1)


def test_a_tone_sounds_in_the_band_nearest_to_it():
    rate = 8000
    tone = torch.sin(2 * torch.pi * 1000 * torch.arange(rate, dtype=torch.float64) / rate)
    bands = Bands(rate, rate)
    energies = [band.of(bands.spectra(tone)).abs().square().sum().item() * band.size for band in bands.bands]
    nearest = np.argmin(np.abs(np.array(centres(20, 4000 + width(4000), 20)) - 1000))
    assert np.argmax(energies) == nearest
