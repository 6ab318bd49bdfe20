"""What a loss is: one pure function and a frozen record around it. Training and metrics use the very same function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from separation.registry import Registry

Domain = Literal["waveform", "magnitude", "complex", "mask", "embedding"]

# The last dimensions of a signal in each domain: (channels, samples), (channels, bins, frames).
SIGNAL_DIMENSIONS: dict[Domain, int] = {"waveform": 2, "magnitude": 3, "complex": 3, "mask": 3}

Function = Callable[[Tensor, Tensor, Tensor], Tensor]


class UndefinedLossWarning(UserWarning):
    """A loss has no value for an estimate, which got NaN; the message says why."""


@dataclass(frozen=True)
class Loss:
    """A loss and, without any change, a metric.

    function: `(estimate, target, mixture) -> values`, all three of the loss's domain and broadcastable against each
        other, with any leading dimensions: waveform (..., channels, samples), magnitude (..., channels, bins,
        frames). The values have the leading dimensions, one for each (example, source).
    learning_rate: Adam's step size that the loss was published with.
    scale_free: whether an estimate may be scaled without changing the value.
    silence: what silence and a perfect estimate give.
    """

    name: str
    label: str
    unit: str
    domain: Domain
    reference: str
    function: Function
    silence: str
    learning_rate: float = 1e-3
    scale_free: bool = False
    higher_is_better: bool = False


LOSSES: Registry[Loss] = Registry("loss")


def is_zero(energy: Tensor) -> Tensor:
    """Where a mean or a sum of squares counts as zero: below four times the smallest normal number.

    The gradient of a logarithm would overflow there.
    """
    return energy < 4 * torch.finfo(energy.dtype).tiny


def decibels(energy: Tensor) -> Tensor:
    """10·log10 of something that is not negative: -inf where it is zero, NaN for NaN.

    Its gradient is zero, and never NaN, where the value is not finite: such an example leaves no trace in a batch.
    """
    usable = ~is_zero(energy) & torch.isfinite(energy)
    value = 10 * torch.log10(torch.where(usable, energy, 1.0))
    return torch.where(usable, value, torch.where(is_zero(energy), float("-inf"), energy.detach()))
