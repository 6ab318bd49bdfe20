"""What a network is: how to build it, and which sizes it may have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from torch import nn

from separation.errors import ModelError
from separation.registry import Registry

Sizes = Mapping[str, int]


@dataclass(frozen=True)
class Network:
    """A network that turns a mixture's magnitudes into one target's: (batch, channels, bins, frames) both.

    sizes: what may be chosen, each with its published value; whole numbers above zero.
    build: `(channels=, bins=, rate=, **sizes)`; rate in Hz. The network has a method `see(mean, scale)`, each
        (bins), that fits its input to the training songs before the first step.
    """

    name: str
    label: str
    reference: str
    sizes: Sizes
    build: Callable[..., nn.Module]

    def complete(self, chosen: Sizes) -> dict[str, int]:
        """All sizes: the chosen ones, the published ones for the rest. Raises `ModelError` on one it has not."""
        for name, value in chosen.items():
            if name not in self.sizes:
                raise ModelError(f"The network {self.name!r} has no size {name!r}; it has {', '.join(self.sizes)}.")
            if value < 1:
                raise ModelError(f"The size {name!r} is {value}; it must be 1 or more.")
        return {**self.sizes, **chosen}


NETWORKS: Registry[Network] = Registry("network")
