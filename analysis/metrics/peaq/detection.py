"""Whether the difference between two excitations is detected, and by how many steps of what is just noticeable.

Source: ITU-R BS.1387-1, annex 2, clause 4.7; details as Kabal 2003.
"""

from __future__ import annotations

import torch
from torch import Tensor

# The just noticeable difference in dB at a level in dB: a polynomial, and a power of the level.
_POLYNOMIAL = (-0.198719, 0.0550197, -0.00102438, 5.05622e-6, 9.01033e-11)
_FORGETTING = 0.9  # of a frame's probability, from frame to frame


def detection(reference: Tensor, estimate: Tensor) -> tuple[Tensor, Tensor]:
    """The average distorted block, and the highest filtered probability of detection.

    reference, estimate: smeared excitations (channels, frames, bands). The better ear counts, band by band.
    """
    before, after = 10 * torch.log10(reference), 10 * torch.log10(estimate)
    difference = before - after
    level = torch.where(difference > 0, 0.3 * before + 0.7 * after, after)
    step = 5.95072 * (6.39468 / level) ** 1.71332
    step = step + sum(factor * level**power for power, factor in enumerate(_POLYNOMIAL))
    step = torch.where(level > 0, step, 1e30)
    steepness = torch.where(difference > 0, 4.0, 6.0).double()
    chance = 1 - 0.5 ** ((difference / step).abs() ** steepness)
    steps = (difference.trunc().abs() / step).amax(dim=0).sum(dim=-1)  # (frames)
    detected = 1 - (1 - chance.amax(dim=0)).prod(dim=-1)  # (frames)
    return _average_block(steps[detected > 0.5]), _filtered_maximum(detected)


def _average_block(steps: Tensor) -> Tensor:
    """The logarithm of the mean steps of the frames whose distortion is detected, 0 where there is none."""
    if not len(steps):
        return steps.new_zeros(1)
    return torch.log10(steps.mean(dim=0, keepdim=True)) if steps.sum() > 0 else steps.new_full((1,), -0.5)


def _filtered_maximum(detected: Tensor) -> Tensor:
    state = highest = detected.new_zeros(1)
    for chance in detected:
        state = _FORGETTING * state + (1 - _FORGETTING) * chance
        highest = torch.maximum(highest, state)
    return highest
