"""A run's separator: the networks of all its targets, trained and used as one module."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

import torch
from torch import Tensor, nn

from separation import stft
from separation.side_by_side import side_by_side

Refine = Callable[[Tensor, Tensor], Tensor]


class Separator(nn.Module):
    """Networks side by side, one a target in the targets' order, or one that gives all of them.

    joint: how many targets the only network gives; None where each has its own. domain: whether the networks take
    and give magnitudes, of frames and hops of so many samples, or waveforms.

    `gains` (targets) is a fixed level a target, 1 unless a scale-free loss left the level to be fitted afterwards.
    The networks are a list, not a dictionary by name: a stem may be called `keys`, or `lead.1`.
    """

    gains: Tensor

    def __init__(
        self,
        networks: Sequence[nn.Module],
        *,
        joint: int | None = None,
        domain: Literal["magnitude", "waveform"] = "magnitude",
        frame: int = stft.FRAME,
        hop: int = stft.HOP,
    ) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)
        self.joint = joint
        self.domain = domain
        self.frame, self.hop = frame, hop
        self.register_buffer("gains", torch.ones(joint or len(networks)))

    def forward(self, mixture: Tensor) -> Tensor:
        """The mixture in the separator's domain, (batch, channels, …), to estimates (batch, targets, channels, …)."""
        if self.domain == "waveform":
            # Not in mixed precision: bfloat16 is too coarse for samples, and has no complex numbers for spectra inside.
            with torch.autocast(mixture.device.type, enabled=False):
                return self._estimates(mixture.float())
        return self._estimates(mixture)

    def _estimates(self, mixture: Tensor) -> Tensor:
        if self.joint:
            estimates: Tensor = self.networks[0](mixture)
            return estimates * self.gains.view(-1, *[1] * (mixture.ndim - 1))
        tasks = [partial(self._estimate, target, mixture) for target in range(len(self.networks))]
        # A convolution is shared out among cores well as it is, and two at once would take twice the memory.
        own = side_by_side(tasks, mixture.device) if self._is_recurrent else [task() for task in tasks]
        # Stacked with the bins last, which is how the transform lays them out: everything after is twice as fast.
        return torch.stack([estimate.transpose(-1, -2) for estimate in own], dim=1).transpose(-1, -2)

    def _estimate(self, target: int, mixture: Tensor) -> Tensor:
        estimate: Tensor = self.networks[target](mixture)
        return estimate * self.gains[target]

    @property
    def _is_recurrent(self) -> bool:
        return any(isinstance(module, nn.RNNBase) for module in self.networks.modules())

    def spectrum(self, waveform: Tensor) -> Tensor:
        """A waveform's spectrum by the separator's own transform."""
        return stft.forward(waveform, frame=self.frame, hop=self.hop)

    def waveforms(self, mixture: Tensor, refine: Refine | None = None) -> Tensor:
        """Mixture (batch, channels, samples) to estimates (batch, targets, channels, samples).

        refine: makes the estimates' spectra of their magnitudes (batch, targets, channels, bins, frames) and the
        mixture's spectrum (batch, channels, bins, frames). Without it, magnitudes get the mixture's phase.
        """
        if self.domain == "waveform":
            estimates: Tensor = self(mixture).float()
            if refine is None:
                return estimates
            magnitudes = self.spectrum(estimates).abs()
            spectrum = self.spectrum(mixture)
        else:
            spectrum = self.spectrum(mixture)
            magnitudes = self(spectrum.abs()).float()
        found = stft.with_phase(magnitudes, spectrum.unsqueeze(1)) if refine is None else refine(magnitudes, spectrum)
        return stft.inverse(found, mixture.shape[-1], frame=self.frame, hop=self.hop)
