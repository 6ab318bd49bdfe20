"""From samples to what a short moment excites in the ear, before anything is smeared over time.

Source: ITU-R BS.1387-1, annex 2, clauses 2.1.2 to 2.1.7.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from analysis.metrics.peaq.bands import (
    BANDS,
    CENTRE,
    EAR_WEIGHTS,
    FRAME,
    HOP,
    INTERNAL_NOISE,
    RATE,
    SHARES,
    WIDTH,
)

LEVEL = 92.0  # dB sound pressure level of a sine of full scale, where the listening level is not known
TONE = 1019.5  # Hz, the sine that is
FULL_SCALE = 32768.0  # of 16 bits
SECTION = 512  # frames that are looked at in one go
FLOOR = 1e-12  # energy of a band
EXPONENT = 0.4  # of the addition of what neighbouring bands spread
LOWER_SLOPE = 27.0  # dB a Bark


def _window() -> Tensor:
    """The Hann window with the factor that gives the sine of full scale its level."""
    span = FRAME - 1
    off = TONE / RATE * FRAME % 1
    off = min(off, 1 - off) / FRAME * span  # of the nearest bin, in the window's own bins
    loss = math.sin(math.pi * off) / (math.pi * off * (1 - off**2))
    hann = torch.hann_window(FRAME, periodic=False, dtype=torch.float64)
    return hann * 10 ** (LEVEL / 20) / (loss * FULL_SCALE / 4 * span)


_WINDOW = _window()


@dataclass(frozen=True)
class Moment:
    """Some neighbouring frames of two signals (channels, frames, 2048), and their power spectra (…, 1025)."""

    reference: Tensor
    estimate: Tensor
    before: Tensor
    after: Tensor


def moments(reference: Tensor, estimate: Tensor) -> Iterator[Moment]:
    """Two signals (channels, samples), so many frames at a time that memory stays bounded."""
    for first, second in zip(_sections(reference), _sections(estimate), strict=True):
        yield Moment(first, second, _powers(first), _powers(second))


def heard(signal: Tensor) -> Tensor:
    """A signal's (channels, samples) excitation patterns (channels, frames, 109)."""
    return torch.cat([excitation(_powers(framed)) for framed in _sections(signal)], dim=1)


def _sections(signal: Tensor) -> Iterator[Tensor]:
    """Frames (channels, at most SECTION, 2048) that overlap by half."""
    framed = signal.unfold(-1, FRAME, HOP)
    for start in range(0, framed.shape[1], SECTION):
        section: Tensor = framed[:, start : start + SECTION]
        yield section


def _powers(framed: Tensor) -> Tensor:
    """Power spectra (…, 1025) of frames, on the scale of sound pressure levels."""
    spectrum = torch.fft.rfft(framed * _WINDOW)
    power: Tensor = spectrum.real.square() + spectrum.imag.square()
    return power


def in_bands(spectra: Tensor) -> Tensor:
    """Energies of the bands (..., 109) of power spectra."""
    energies: Tensor = spectra @ SHARES
    return energies.clamp(min=FLOOR)


def excitation(spectra: Tensor) -> Tensor:
    """Excitation patterns (..., 109) of power spectra: weighed by the ear, with its noise, spread over pitch."""
    return _spread(in_bands(spectra * EAR_WEIGHTS) + INTERNAL_NOISE) / _SPREAD_OF_ONE


def error_in_bands(reference: Tensor, estimate: Tensor) -> Tensor:
    """Energies of the bands (..., 109) of the difference of magnitudes, from two power spectra."""
    return in_bands((reference.sqrt() - estimate.sqrt()).square() * EAR_WEIGHTS)


_PLACE = torch.arange(BANDS, dtype=torch.float64)
_FALL = 10 ** (-LOWER_SLOPE / 10 * WIDTH)  # of energy, a band down
_RISE = 10 ** ((-2.4 - 23 / CENTRE) * WIDTH)  # of energy, a band up, for a band's energy of 1
_FALLEN = (1 - _FALL ** (_PLACE + 1)) / (1 - _FALL)  # what a band and all below it get of it


def _spread(energies: Tensor) -> Tensor:
    """What every band gets of all bands: 27 dB a Bark down, less steep upwards the louder a band is.

    Σ_l (E_l·S_l,i)^0.4, to the power of 1/0.4; what a band spreads adds up to its energy.
    """
    rise = _RISE * energies ** (0.2 * WIDTH)
    risen = (1 - rise ** (BANDS - _PLACE)) / (1 - rise)
    own = (energies / (_FALLEN + risen - 1)) ** EXPONENT
    rise = rise**EXPONENT
    parts = list(own.unbind(-1))
    down = [parts[-1]]
    for part in reversed(parts[:-1]):
        down.append(_FALL**EXPONENT * down[-1] + part)
    total = torch.stack(down[::-1], dim=-1)
    on_its_way = own.clone()  # what each lower band still has at the band that is looked at
    for place in range(1, BANDS):
        on_its_way[..., :place] *= rise[..., :place]
        total[..., place] += on_its_way[..., :place].sum(dim=-1)
    return total ** (1 / EXPONENT)


_SPREAD_OF_ONE = _spread(torch.ones(BANDS, dtype=torch.float64))
