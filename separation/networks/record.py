"""What a network is: how to build it, what goes in and comes out, and which sizes it may have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

from torch import Tensor, nn

from separation import stft
from separation.errors import ModelError
from separation.registry import Registry

Sizes = Mapping[str, int]


@dataclass(frozen=True)
class Shape:
    """The audio that a network is for: sources that it gives at once, channels, bins of its spectra, and rate (Hz)."""

    sources: int
    channels: int
    bins: int
    rate: int


@runtime_checkable
class SeesSpectra(Protocol):
    """A network whose input is fitted to the training songs before the first step."""

    def see(self, mean: Tensor, scale: Tensor) -> None:
        """Take the songs' mean magnitude and its standard deviation, each (bins) of the network's own transform."""


@runtime_checkable
class HearsMixtures(Protocol):
    """A network that is fitted to the sound of the training songs before the first step."""

    def hear(self, mixtures: Tensor) -> None:
        """Take crops of the songs, (batch, channels, samples)."""


@runtime_checkable
class GivesParts(Protocol):
    """A network that gives, beside estimates, what its own loss reads."""

    def parts(self, mixture: Tensor, targets: Tensor) -> Any:
        """`separation.losses.record.Parts` of a mixture and its targets, (batch, [sources,] channels, samples)."""


@dataclass(frozen=True)
class Network:
    """A network that separates a mixture.

    domain: of what goes in and comes out: magnitudes (batch, channels, bins, frames) or waveforms (batch, channels,
        samples).
    joint: whether one network gives all targets, (batch, sources, …), or each target has a network of its own, which
        gives the shape that it takes.
    sizes: what may be chosen, each with its published value; whole numbers above zero.
    build: `(shape, sizes)`; `shape.sources` is 1 where each target has a network of its own.
    frame, hop: of its transform, in samples, where it takes magnitudes.
    context: how many frames to either side of one decide over it, so that a long song in chunks with so much around
        them comes out as it would whole; None where the whole signal decides, by what `hears_all` says, and chunks are
        faded over.
    grid: frames of which a chunk's beginning is a multiple, where the network has strides.
    chunk_seconds: how long a chunk is: what can be held of the network's work on one.
    formula: what it computes, in one line; notes: what a user should know of it, in sentences.

    A network may have `see`, `hear` and `parts`, as the protocols above say.
    """

    name: str
    label: str
    reference: str
    domain: Literal["magnitude", "waveform"]
    joint: bool
    sizes: Sizes
    build: Callable[[Shape, Sizes], nn.Module]
    formula: str
    notes: str
    frame: int = stft.FRAME
    hop: int = stft.HOP
    context: int | None = None
    hears_all: str = ""
    grid: int = 1
    chunk_seconds: float = 30.0

    def complete(self, chosen: Sizes) -> dict[str, int]:
        """All sizes: the chosen ones, the published ones for the rest. Raises `ModelError` on one it has not."""
        for name, value in chosen.items():
            if name not in self.sizes:
                raise ModelError(f"The network {self.name!r} has no size {name!r}; it has {', '.join(self.sizes)}.")
            if value < 1:
                raise ModelError(f"The size {name!r} is {value}; it must be 1 or more.")
        return {**self.sizes, **chosen}

    def modules(self, *, targets: int, channels: int, rate: int, sizes: Sizes) -> list[nn.Module]:
        """Freshly initialised: one network for all targets where it is joint, one a target otherwise."""
        shape = Shape(targets if self.joint else 1, channels, stft.bins(self.frame), rate)
        complete = self.complete(sizes)
        return [self.build(shape, complete) for _ in range(1 if self.joint else targets)]


NETWORKS: Registry[Network] = Registry("network")
