"""Error harmonic structure: how much an error's log spectrum repeats itself, as that of a distorted tone does.

Source: ITU-R BS.1387-1, annex 2, clause 4.8; details as Kabal 2003.
"""

from __future__ import annotations

import torch
from torch import Tensor

from analysis.metrics.peaq.bands import HOP
from analysis.metrics.peaq.ear import Moment

LAGS = 256
AUDIBLE = 8000.0  # energy of a frame's second half, of samples of 16 bits

_WINDOW = (8 / 3) ** 0.5 / LAGS * torch.hann_window(LAGS, periodic=False, dtype=torch.float64)


def structure(now: Moment) -> Tensor:
    """The highest peak in the spectrum of the error's autocorrelation, (channels, frames); −1 where nothing sounds."""
    ratio = torch.log(now.after[..., : 2 * LAGS - 1] / now.before[..., : 2 * LAGS - 1])
    # Where a bin is digital silence there is no ratio; it stands for no structure (ours).
    ratio = torch.where(ratio.isfinite(), ratio, 0.0)
    audible = (_energy(now.reference) >= AUDIBLE) | (_energy(now.estimate) >= AUDIBLE)
    return torch.where(audible, _highest_peak(_autocorrelation(ratio)), -1.0)


def _energy(framed: Tensor) -> Tensor:
    return framed[..., HOP:].square().sum(dim=-1)


def _autocorrelation(values: Tensor) -> Tensor:
    """Normalised by both parts' energies, (..., lags); 1 where one of them has none."""
    start = torch.fft.rfft(values[..., :LAGS], 2 * LAGS)
    products = torch.fft.irfft(start.conj() * torch.fft.rfft(values, 2 * LAGS), 2 * LAGS)[..., :LAGS]
    energies = values.square().unfold(-1, LAGS, 1).sum(dim=-1)  # from each lag on
    norm = energies[..., :1] * energies
    return torch.where(norm > 0, products / norm.clamp(min=torch.finfo(norm.dtype).tiny).sqrt(), 1.0)


def _highest_peak(correlations: Tensor) -> Tensor:
    """The highest of the powers (..., lags) above the one at zero, where the spectrum begins; 0 if none is."""
    centred = correlations - correlations.mean(dim=-1, keepdim=True)
    spectrum = torch.fft.rfft(centred * _WINDOW)
    power = spectrum.real.square() + spectrum.imag.square()
    higher = power[..., 1:] > power[..., :1]
    return torch.where(higher, power[..., 1:], 0.0).amax(dim=-1)
