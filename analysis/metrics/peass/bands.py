"""Gammatone filters an ERB apart, each band at a rate of its own, and the way back without loss.

A band keeps the spectrum within one ERB of its centre: so many bins are as many samples, so nothing is aliased, and
what each band has of a bin, divided by what all have of it, adds up to the bin (a "painless" frame).

Sources: Hohmann, "Frequency analysis and synthesis using a Gammatone filterbank", Acta Acustica 88, 2002; Glasberg and
Moore 1990, doi:10.1016/0378-5955(90)90170-T (ERB); Balazs et al. 2011, doi:10.1016/j.cam.2011.09.011 (the frame).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, factorial, log, pi

import numpy as np
import torch
from scipy.fft import next_fast_len
from torch import Tensor

LOWEST = 20.0  # Hz, the lowest centre
ORDER = 4
QUALITY, LEAST_WIDTH = 9.265, 24.7  # of Glasberg and Moore's ERB: 24.7 Hz + f / 9.265
_DECAY = pi * factorial(2 * ORDER - 2) * 2.0 ** (2 - 2 * ORDER) / factorial(ORDER - 1) ** 2  # ERB over decay rate


def width(frequency: float) -> float:
    """The equivalent rectangular bandwidth (Hz) at a frequency (Hz)."""
    return LEAST_WIDTH + frequency / QUALITY


def centres(lowest: float, highest: float, base: float) -> list[float]:
    """Frequencies (Hz) from lowest to highest, neighbours one ERB apart, one of them the base."""
    scale = LEAST_WIDTH * QUALITY
    place, low, high = (QUALITY * log(1 + one / scale) for one in (base, lowest, highest))
    steps = range(-int(place - low), int(high - place) + 1)
    return [float(scale * (np.exp((place + step) / QUALITY) - 1)) for step in steps]


def response(frequencies: Tensor, centre: float) -> Tensor:
    """A gammatone filter's complex response at frequencies (Hz): (1 + i(f − f_c) / b)^−4, 1 at its centre."""
    once = (1 + 1j * (frequencies - centre) * _DECAY / width(centre)).reciprocal()
    return once.square().square()  # a power of complex numbers takes ten times as long


@dataclass(frozen=True)
class Band:
    """One band of spectra: its first bin, how many samples it has, and which of its bins the spectrum has."""

    first: int
    size: int
    within: slice
    response: Tensor

    @property
    def bins(self) -> slice:
        """Of the spectrum."""
        return slice(self.first + self.within.start, self.first + self.within.stop)

    def of(self, spectra: Tensor) -> Tensor:
        """The band's samples (…, size) of spectra (…, bins)."""
        own = spectra.new_zeros(*spectra.shape[:-1], self.size)
        own[..., self.within] = spectra[..., self.bins] * self.response
        samples: Tensor = torch.fft.ifft(own)
        return samples


class Bands:
    """The bands of signals (…, samples) at a rate (Hz)."""

    def __init__(self, samples: int, rate: int) -> None:
        self.samples = samples
        self.length = next_fast_len(samples + rate // 4, real=True)  # silence, in which the filters die away
        step = rate / self.length  # Hz between two bins
        count = self.length // 2 + 1
        self.bands = [self._band(centre, step, count) for centre in centres(LOWEST, rate / 2 + width(rate / 2), LOWEST)]
        power = torch.zeros(count, dtype=torch.float64)
        for band in self.bands:
            power[band.bins] += band.response.abs().square()
        self._power = power

    def _band(self, centre: float, step: float, count: int) -> Band:
        size = next_fast_len(ceil(2 * width(centre) / step))
        first = round(centre / step) - size // 2
        within = slice(max(0, -first), min(size, count - first))
        frequencies = (first + torch.arange(within.start, within.stop, dtype=torch.float64)) * step
        return Band(first, size, within, response(frequencies, centre))

    def spectra(self, signals: Tensor) -> Tensor:
        """What bands are taken of."""
        found: Tensor = torch.fft.rfft(signals, self.length)
        return found

    def add(self, band: Band, samples: Tensor, spectra: Tensor) -> None:
        """Put a band's samples back to where they came from."""
        back = torch.fft.fft(samples)[..., band.within]
        spectra[..., band.bins] += back * (band.response.conj() / self._power[band.bins])

    def signals(self, spectra: Tensor) -> Tensor:
        """(…, samples)"""
        found: Tensor = torch.fft.irfft(spectra, self.length)
        return found[..., : self.samples]
