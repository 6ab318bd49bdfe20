"""What a loss is: one pure function and a frozen record around it. Training and metrics use the very same function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Literal, Protocol

import torch
from torch import Tensor, nn

from separation.registry import Registry

Domain = Literal["waveform", "magnitude", "complex", "mask"]
Needs = Literal["own", "targets", "all"]

# The last dimensions of a signal in each domain: (channels, samples), (channels, bins, frames).
SIGNAL_DIMENSIONS: dict[Domain, int] = {"waveform": 2, "magnitude": 3, "complex": 3, "mask": 3}

RATE = 44100  # Hz, what a loss takes audio to have unless it is made for another rate

Function = Callable[[Tensor, Tensor, Tensor], Tensor]


class UndefinedLossWarning(UserWarning):
    """A loss has no value for an estimate, which got NaN; the message says why."""


class Parts(Protocol):
    """What a network gives in training beside estimates, all (batch, ...), one channel.

    estimates, targets (batch, sources, samples); reconstruction of the mixture, mixture (batch, samples); latents, of
    the targets (batch, sources, latent, frames).
    """

    @property
    def estimates(self) -> Tensor: ...
    @property
    def targets(self) -> Tensor: ...
    @property
    def reconstruction(self) -> Tensor: ...
    @property
    def mixture(self) -> Tensor: ...
    @property
    def latents(self) -> Tensor: ...


class Adversary(Protocol):
    """The part of a loss that learns beside the network, with an optimiser of its own."""

    learning_rate: float

    @property
    def module(self) -> nn.Module:
        """What the optimiser changes."""
        ...

    @property
    def loss(self) -> Loss:
        """The loss with this part in it."""
        ...

    def objective(self, estimate: Tensor, target: Tensor) -> Tensor:
        """What the part's own optimiser minimises, a scalar; signals of the loss's domain, which need not be pairs."""
        ...

    def write(self, path: Path, targets: Sequence[str]) -> None:
        """Keep what it learnt, of targets in the order of the sources, as `with_encoder` of its loss reads it."""
        ...


@dataclass(frozen=True)
class Loss:
    """A loss and, without any change, a metric.

    function: `(estimate, target, mixture) -> values`, all three of the loss's domain and broadcastable against each
        other: waveform (..., channels, samples), magnitude, complex, mask (..., channels, bins, frames). The values
        have the leading dimensions, one for each (example, source).
    lowest, highest: the values that there can be lie between; costly: whether it takes minutes a song on a processor.
    needs: "own": nothing of the other sources, so any leading dimensions will do; "targets": their targets, "all":
        their estimates, too. For these two the last leading dimension is the sources', 1 in the mixture.
    formula: the value, in one line; learning_rate: Adam's step size that the loss was published with.
    scale_free: whether an estimate may be scaled without changing the value.
    level_free: whether scaling estimate, target and mixture alike leaves the value as it is.
    silence: what silence and a perfect estimate give, in words; perfect: what a perfect estimate gives, None where that
        depends on the signals; undefined_for: whose silence leaves no value (NaN), "target" or "estimate".
    at_rate: makes the loss for audio of another sample rate (Hz) than 44,100 Hz, where the rate matters.
    with_encoder: makes the loss with the weights of its own network from a file, where it has one: an encoder's, or
        discriminators'.
    encoder: the file of those weights where none is given; None for random ones.
    for_target: makes the loss for one target by name, where such a file holds a network a target. Raises `LossError`
        on a target that the file does not know.
    with_adversary: `(sources, seed)` to the part that learns beside the network, where there is one.
    on_parts: what training minimises instead of the mean value, a scalar, for a network that has such parts.
    """

    name: str
    label: str
    unit: str
    domain: Domain
    reference: str
    function: Function
    silence: str
    formula: str
    needs: Needs = "own"
    lowest: float = 0.0
    highest: float = inf
    costly: bool = False
    learning_rate: float = 1e-3
    scale_free: bool = False
    level_free: bool = False
    perfect: float | None = 0.0
    undefined_for: frozenset[Literal["target", "estimate"]] = frozenset()
    higher_is_better: bool = False
    at_rate: Callable[[int], Loss] | None = None
    with_encoder: Callable[[Path], Loss] | None = None
    encoder: Path | None = None
    for_target: Callable[[str], Loss] | None = None
    with_adversary: Callable[[int, int], Adversary] | None = None
    on_parts: Callable[[Parts], Tensor] | None = None


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
