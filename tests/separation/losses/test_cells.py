"""Cells against numpy, published bandwidths and the published threshold."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from separation.losses.cells import LEVEL, cells_at, erb_rate, frequency_at, threshold_in_quiet

RATES = [8000, 16000, 44100, 48000, 96000]


@pytest.mark.parametrize(("rate", "frame"), [(8000, 512), (16000, 1024), (44100, 2048), (48000, 2048), (96000, 4096)])
def test_a_frame_is_the_power_of_two_from_40_ms_up_and_a_cell_about_400_ms(rate, frame):
    cells = cells_at(rate)
    assert (cells.frame, cells.hop) == (frame, frame // 2)
    assert abs(cells.length * cells.hop / rate - 0.4) < 0.51 * cells.hop / rate


@pytest.mark.parametrize("frequency", [100.0, 1000.0, 4000.0])
def test_a_band_is_one_equivalent_rectangular_bandwidth_wide(frequency):
    """Glasberg and Moore's bandwidth, 24.7·(4.37·f + 1) with f in kHz, is one over the slope of the ERB-rate."""
    middle = erb_rate(torch.tensor(frequency, dtype=torch.float64))
    width = frequency_at(middle + 0.5) - frequency_at(middle - 0.5)
    assert float(width) == pytest.approx(24.7 * (4.37 * frequency / 1000 + 1), rel=0.01)


@pytest.mark.parametrize("rate", RATES)
def test_every_bin_up_to_16_khz_is_in_one_band_and_every_band_has_one(rate):
    cells = cells_at(rate)
    top = (len(cells.band) - 1) * rate / cells.frame
    assert top <= min(16000, rate / 2) < top + rate / cells.frame
    assert cells.band.unique().tolist() == list(range(len(cells.quiet)))
    assert (cells.band.diff() >= 0).all()


def test_energies_and_inner_products_are_numpys_over_every_cell_the_last_and_shorter_one_too():
    cells = cells_at(8000)
    shape = (2, len(cells.band), 2 * cells.length + 1)
    one, other = (
        torch.randn(shape, dtype=torch.complex128, generator=torch.Generator().manual_seed(n)) for n in (0, 1)
    )
    energy, inner = cells.energy(one), cells.inner(one, other)
    assert energy.shape == inner.shape == (2, len(cells.quiet), 3)
    length = cells.length
    for band in (0, 5, 27):
        bins = (cells.band == band).numpy()
        for cell, frames in enumerate((slice(length), slice(length, 2 * length), slice(2 * length, None))):
            ours, theirs = (signal.numpy()[1, bins, frames].ravel() for signal in (one, other))
            assert complex(inner[1, band, cell]) == pytest.approx(complex(np.vdot(theirs, ours)))
            assert float(energy[1, band, cell]) == pytest.approx(float(np.vdot(ours, ours).real))


def test_a_value_a_cell_is_spread_over_all_that_the_cell_sums():
    cells = cells_at(8000)
    values = torch.rand(2, len(cells.quiet), 3)
    spread = cells.spread(values, 2 * cells.length + 1)
    assert spread.shape == (2, len(cells.band), 2 * cells.length + 1)
    ones = torch.ones_like(spread).to(torch.complex64)
    torch.testing.assert_close(cells.energy(spread * ones), values.square() * cells.energy(ones))


def test_the_threshold_in_quiet_is_terhardts():
    """As its curve is drawn in the literature: lowest near 3.3 kHz, at -5 dB, and 65 dB at 16 kHz."""
    found = threshold_in_quiet(torch.tensor([100.0, 1000.0, 3300.0, 16000.0], dtype=torch.float64))
    by_hand = [3.64 * f**-0.8 - 6.5 * math.exp(-0.6 * (f - 3.3) ** 2) + 1e-3 * f**4 for f in (0.1, 1.0, 3.3, 16.0)]
    assert found.tolist() == pytest.approx(by_hand)
    assert found.tolist() == pytest.approx([22.95, 3.37, -4.98, 65.93], abs=0.01)


@pytest.mark.parametrize("rate", [8000, 44100])
def test_a_tone_at_the_threshold_has_the_thresholds_energy_in_its_cell(rate):
    """A tone in the middle of a band, as loud beside a mean square of 1 as the threshold is beside 70 dB."""
    cells = cells_at(rate)
    band = int(cells.band[round(1000 * cells.frame / rate)])
    frequency = float(frequency_at(torch.tensor(band + 0.5, dtype=torch.float64)))
    level = float(threshold_in_quiet(torch.tensor(frequency, dtype=torch.float64)))
    time = torch.arange(3 * rate, dtype=torch.float64) / rate
    tone = math.sqrt(2) * 10 ** ((level - LEVEL) / 20) * torch.sin(2 * math.pi * frequency * time)
    spectrum = cells.spectrum(tone)
    energy, threshold = cells.energy(spectrum), cells.threshold(spectrum.shape[-1], tone)
    assert energy.shape == threshold.shape
    decibels = 10 * (energy / threshold)[band, 1:-2].log10()
    assert decibels.abs().max() < 0.5  # what the window spreads lies in the bands beside it
