"""What the ear model knows of frequencies: 109 bands of a quarter of a Bark, the ear's weights, its own noise.

Source: ITU-R BS.1387-1, annex 2, clauses 2.1.3 to 2.1.8.
"""

from __future__ import annotations

import torch
from torch import Tensor

RATE = 48000  # Hz
FRAME, HOP = 2048, 1024  # samples
FRAMES_A_SECOND = RATE / HOP
LOWEST, HIGHEST = 80.0, 18000.0  # Hz
WIDTH = 0.25  # Bark, of a band

_BARK = 7.0  # z = 7·asinh(f / 650)


def bark(frequency: Tensor) -> Tensor:
    """A frequency (Hz) on the Bark scale, by Schroeder's formula."""
    return _BARK * torch.asinh(frequency / 650)


def _hertz(pitch: Tensor) -> Tensor:
    return 650 * torch.sinh(pitch / _BARK)


def _edges() -> tuple[Tensor, Tensor, Tensor]:
    first, last = bark(torch.tensor([LOWEST, HIGHEST], dtype=torch.float64))
    count = int(torch.ceil((last - first) / WIDTH))
    lower = first + WIDTH * torch.arange(count, dtype=torch.float64)
    upper = (lower + WIDTH).clamp(max=last)
    return _hertz(lower), _hertz((lower + upper) / 2), _hertz(upper)


LOWER, CENTRE, UPPER = _edges()  # Hz, (bands)
BANDS = len(CENTRE)
_KILOHERTZ = CENTRE / 1000

INTERNAL_NOISE = 10 ** (0.1456 * _KILOHERTZ**-0.8)  # energy, (bands): what the ear hears in silence


def _shares() -> Tensor:
    """(bins, bands): how much of each bin of the spectrum lies in each band."""
    width = RATE / FRAME
    middle = width * torch.arange(FRAME // 2 + 1, dtype=torch.float64).unsqueeze(1)
    overlap = torch.minimum(UPPER, middle + width / 2) - torch.maximum(LOWER, middle - width / 2)
    return overlap.clamp(min=0) / width


def _ear_weights() -> Tensor:
    """(bins): what the outer and the middle ear let through, as a factor of energy; nothing at 0 Hz."""
    kilohertz = torch.arange(1, FRAME // 2 + 1, dtype=torch.float64) * RATE / FRAME / 1000
    decibels = -2.184 * kilohertz**-0.8 + 6.5 * torch.exp(-0.6 * (kilohertz - 3.3) ** 2) - 0.001 * kilohertz**3.6
    return torch.cat([torch.zeros(1, dtype=torch.float64), 10 ** (decibels / 10)])


SHARES = _shares()
EAR_WEIGHTS = _ear_weights()


def decay(slowest: float, fastest: float = 0.008) -> Tensor:
    """(bands): the factor a frame of an exponential that takes `slowest` seconds at 100 Hz, `fastest` far above."""
    seconds = fastest + 100 / CENTRE * (slowest - fastest)
    return torch.exp(-1 / (FRAMES_A_SECOND * seconds))
