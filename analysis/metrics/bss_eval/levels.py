"""How loud signals are in each window, and whether they are silent there in museval's sense."""

from __future__ import annotations

import torch
from torch import Tensor

from analysis.metrics.bss_eval.frames import Frames, Piece
from analysis.metrics.bss_eval.scores import Reason

GLANCE = 64  # samples: most signals show in so many that they are not silent, and need no look at the rest


class Levels:
    """Energy and silence of sources, piece by piece.

    heard: (sources, windows), whether the channels' sum differs from zero at any sample of the window; `heard_at_all`
    and `sounds` are over the song, of that sum and of the channels. energy: (sources, windows).
    """

    def __init__(self, sources: int, frames: Frames, device: torch.device) -> None:
        self.energy = torch.zeros(sources, frames.count, dtype=torch.float64, device=device)
        self.heard = torch.zeros(sources, frames.count, dtype=torch.bool, device=device)
        self.heard_at_all = torch.zeros(sources, dtype=torch.bool, device=device)
        self.sounds = torch.zeros(sources, dtype=torch.bool, device=device)

    def add_sound(self, piece: Piece, signal: Tensor) -> None:
        """signal: (sources, channels, samples) of the piece, by which silence is judged."""
        heard = _heard(signal)
        self.heard_at_all |= heard
        self.sounds |= heard if heard.all() else (signal != 0).any(-1).any(-1)
        if piece.window is not None:
            self.heard[:, piece.window] |= heard

    def add_energy(self, piece: Piece, signal: Tensor) -> None:
        """signal: (sources, channels, samples) of the piece, whose energy is counted."""
        if piece.window is not None:
            self.energy[:, piece.window] += torch.linalg.vecdot(signal, signal).sum(-1)

    def silence(self, *, silent: Reason, cancels: Reason) -> list[Reason]:
        """For each source, why it is silent throughout, or that it is not."""
        return [
            Reason.DEFINED if heard else cancels if sounds else silent
            for heard, sounds in zip(self.heard_at_all.tolist(), self.sounds.tolist(), strict=True)
        ]


def _heard(signal: Tensor) -> Tensor:
    glance = (signal[..., :GLANCE].sum(1) != 0).any(-1)
    return glance if glance.all() else (signal.sum(1) != 0).any(-1)
