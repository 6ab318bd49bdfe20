"""What follows from excitation over time: forward masking, adaptation to level and pattern, modulation, loudness.

Everything is (..., frames, bands). Source: ITU-R BS.1387-1, annex 2, clauses 2.1.8 and 3.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from analysis.metrics.peaq.bands import BANDS, CENTRE, FRAMES_A_SECOND, INTERNAL_NOISE, decay

_MASKING = decay(0.030)
_ADAPTING = decay(0.050)
BELOW, ABOVE = 3, 4  # bands that a pattern's correction is averaged over

_KILOHERTZ = CENTRE / 1000
_THRESHOLD = 10 ** (0.364 * _KILOHERTZ**-0.8)
_INDEX = 10 ** ((-2 - 2.05 * torch.atan(CENTRE / 4000) - 0.75 * torch.atan((CENTRE / 1600) ** 2)) / 10)
_LOUDNESS = 1.07664 * (_THRESHOLD / (_INDEX * 1e4)) ** 0.23


@dataclass(frozen=True)
class Patterns:
    """Of one signal: excitation smeared over time, modulation, and the mean loudness that this is relative to."""

    smeared: Tensor
    modulation: Tensor
    mean: Tensor


def patterns(excitation: Tensor) -> Patterns:
    """The patterns of a signal's excitation."""
    loudness = excitation**0.3
    change = (loudness - F.pad(loudness, (0, 0, 1, -1))).abs() * FRAMES_A_SECOND
    mean = _smoothed(loudness, _ADAPTING)
    modulation = _smoothed(change, _ADAPTING) / (1 + mean / 0.3)
    return Patterns(torch.maximum(_smoothed(excitation, _MASKING), excitation), modulation, mean)


def adapted(reference: Tensor, estimate: Tensor) -> tuple[Tensor, Tensor]:
    """Smeared excitations of both, with what is but another level or another timbre taken away."""
    slow_reference, slow_estimate = (_smoothed(pattern, _ADAPTING) for pattern in (reference, estimate))
    level = (slow_estimate * slow_reference).sqrt().sum(dim=-1, keepdim=True) / slow_estimate.sum(dim=-1, keepdim=True)
    level = level.square()
    reference, estimate = reference / level.clamp(min=1), estimate * level.clamp(max=1)
    together = _summed(reference * estimate, _ADAPTING)
    alone = _summed(reference.square(), _ADAPTING)
    return (
        reference * _smoothed(_neighbourly((together / alone).clamp(max=1)), _ADAPTING),
        estimate * _smoothed(_neighbourly((alone / together).clamp(max=1)), _ADAPTING),
    )


def loudness(smeared: Tensor) -> Tensor:
    """Loudness in sone of every frame (..., frames)."""
    of_bands = _LOUDNESS * ((1 - _INDEX + _INDEX * smeared / _THRESHOLD) ** 0.23 - 1)
    return 24 / BANDS * of_bands.clamp(min=0).sum(dim=-1)


def noise_loudness(reference: Patterns, estimate: Patterns) -> Tensor:
    """Loudness in sone of what the estimate has more than the reference, partly masked by it (..., frames)."""
    quiet, loud = adapted(reference.smeared, estimate.smeared)
    at_reference, at_estimate = (0.15 * found.modulation + 0.5 for found in (reference, estimate))
    masking = torch.exp(-1.5 * (loud - quiet) / quiet)
    excess = (at_estimate * loud - at_reference * quiet).clamp(min=0)
    partial = (1 + excess / (INTERNAL_NOISE + at_reference * quiet * masking)) ** 0.23 - 1
    return (24 / BANDS * ((INTERNAL_NOISE / at_estimate) ** 0.23 * partial).sum(dim=-1)).clamp(min=0)


def _neighbourly(ratios: Tensor) -> Tensor:
    """The mean over a band, three below and four above, as far as there are any."""
    padded = F.pad(ratios, (BELOW, ABOVE))
    there = F.pad(torch.ones(BANDS, dtype=ratios.dtype), (BELOW, ABOVE))
    width = BELOW + 1 + ABOVE
    mean: Tensor = padded.unfold(-1, width, 1).sum(dim=-1) / there.unfold(-1, width, 1).sum(dim=-1)
    return mean


def _smoothed(values: Tensor, factor: Tensor) -> Tensor:
    """y[n] = a·y[n−1] + (1 − a)·x[n], from y = 0 on."""
    return _summed(values * (1 - factor), factor)


def _summed(values: Tensor, factor: Tensor) -> Tensor:
    """y[n] = a·y[n−1] + x[n], from y = 0 on."""
    state = torch.zeros_like(values[..., 0, :])
    found = []
    for value in values.unbind(-2):
        state = torch.addcmul(value, state, factor)
        found.append(state)
    return torch.stack(found, dim=-2)
