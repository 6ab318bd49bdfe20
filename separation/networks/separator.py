"""A run's separator: one network a target, trained and used as one module."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from separation import stft


class Separator(nn.Module):
    """Networks side by side, one a target, in the targets' order.

    `gains` (targets) is a fixed level a target, 1 unless a scale-free loss left the level to be fitted afterwards.
    The networks are a list, not a dictionary by name: a stem may be called `keys`, or `lead.1`.
    """

    gains: Tensor

    def __init__(self, networks: Sequence[nn.Module]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)
        self.register_buffer("gains", torch.ones(len(networks)))

    def forward(self, mixture: Tensor) -> Tensor:
        """Magnitudes (batch, channels, bins, frames) to estimates (batch, targets, channels, bins, frames)."""
        # Stacked with the bins last, which is how the transform lays them out: everything after runs twice as fast.
        estimates = [network(mixture).transpose(-1, -2) for network in self.networks]
        return torch.stack(estimates, dim=1).transpose(-1, -2) * self.gains.view(-1, 1, 1, 1)

    def waveforms(self, mixture: Tensor) -> Tensor:
        """Mixture (batch, channels, samples) to estimates (batch, targets, channels, samples), with its phase."""
        spectrum = stft.forward(mixture)
        magnitudes = self(spectrum.abs()).float()
        return stft.inverse(stft.with_phase(magnitudes, spectrum.unsqueeze(1)), mixture.shape[-1])
