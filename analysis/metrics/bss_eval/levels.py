"""How loud signals are in each window, and whether they are silent there in museval's sense."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from analysis.metrics.bss_eval.frames import Frames, Piece
from analysis.metrics.bss_eval.scores import Reason
from analysis.metrics.bss_eval.signals import Signals

if TYPE_CHECKING:
    from analysis.metrics.bss_eval.references import References

GLANCE = 64  # samples: most windows show in so many that they are not silent, and need no look at the rest


class Levels:
    """Energy and silence of sources, piece by piece.

    heard: (sources, windows), whether the channels' sum differs from zero at any sample of the window; `heard_at_all`
    and `sounds` are over the song, of that sum and of the channels. energy: (sources, windows).
    """

    def __init__(self, signals: Signals, frames: Frames, places: NDArray[np.intp]) -> None:
        """Of the sources in these places."""
        self.energy = torch.zeros(len(places), frames.count, dtype=torch.float64, device=signals.device)
        self.heard = torch.zeros(len(places), frames.count, dtype=torch.bool, device=signals.device)
        beginnings = signals.beginnings(frames.hop, min(GLANCE, frames.window), frames.count)
        self.heard[:, : beginnings.shape[2]] = beginnings[torch.from_numpy(places)].sum((1, 3)).bool()
        self.heard_at_all = self.heard.any(1)
        self.sounds = self.heard_at_all.clone()
        self._known: list[bool] = self.heard.all(0).tolist()

    def add_sound(self, piece: Piece, signal: Tensor) -> None:
        """signal: (sources, channels, samples) of the piece, by which silence is judged."""
        if piece.window is not None and self._known[piece.window]:
            return
        heard = signal.sum(1).any(-1)
        if piece.window is not None:
            self.heard[:, piece.window] |= heard
        self.heard_at_all |= heard
        self.sounds |= signal.any(-1).any(-1)

    def add_energy(self, piece: Piece, energies: Tensor) -> None:
        """energies: (sources,), of what counts in the piece."""
        if piece.window is not None:
            self.energy[:, piece.window].add_(energies)

    def silence(self, *, silent: Reason, cancels: Reason) -> list[Reason]:
        """For each source, why it is silent throughout, or that it is not."""
        return [
            Reason.DEFINED if heard else cancels if sounds else silent
            for heard, sounds in zip(self.heard_at_all.tolist(), self.sounds.tolist(), strict=True)
        ]


def undefined(
    references: References, levels: Levels, sources: NDArray[np.intp], *, each_alone: bool
) -> NDArray[np.object_]:
    """(sources, windows) of `Reason`s, for estimates of these sources that are as loud as `levels` says."""
    silent = levels.silence(silent=Reason.ESTIMATE_SILENT, cancels=Reason.ESTIMATE_CANCELS)
    heard = levels.heard.cpu().numpy()
    known = [row for row, why in enumerate(silent) if why is Reason.DEFINED]
    reasons = np.full(heard.shape, Reason.DEFINED, dtype=object)
    reasons[~heard if each_alone else np.broadcast_to(~heard[known].all(0), heard.shape)] = Reason.WINDOW_OF_ESTIMATE
    reasons[:, ~references.heard] = Reason.WINDOW_OF_STEM
    for row, source in enumerate(sources):
        why = references.silence[source] or silent[row]
        if why:
            reasons[row] = why
    return reasons


def energies(signal: Tensor) -> Tensor:
    """(sources,) of (sources, channels, samples); of all ways to sum squares, the one that writes none of them."""
    norm: Tensor = torch.linalg.vector_norm(signal, dim=(-1, -2))
    return norm.square()
