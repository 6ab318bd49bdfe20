"""Correlations of a song's references with other signals: within each window, and over the song."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from analysis.metrics.bss_eval.frames import Frames, Piece
from analysis.metrics.bss_eval.signals import Signals
from analysis.metrics.bss_eval.spectra import correlate, correlate_across, past_spectra, present_spectra


@dataclass(frozen=True)
class Past:
    """A piece of the references, (sources, channels, samples), and the spectra with which other signals are correlated.

    Windows see nothing from before their first sample, but the song does: `before` holds those taps - 1 samples, of
    all channels, where the piece begins a window and counts for the song.
    """

    piece: Piece
    signal: Tensor
    spectra: Tensor
    before: Tensor | None
    taps: int

    @classmethod
    def of(cls, references: Signals, piece: Piece, taps: int) -> Past:
        history = taps - 1
        signal = references.read(piece.start - history, piece.stop).flatten(0, 1)
        before = None
        if piece.start == piece.window_start:
            if piece.of_song and piece.start > 0 and history > 0:
                before = signal[:, :history]
            signal = torch.nn.functional.pad(signal[:, history:], (history, 0))
        within = signal[:, history:].view(references.sources, references.channels, -1)
        return cls(piece, within, past_spectra(signal, taps), before, taps)


class Correlations:
    """r_ac(τ) = Σ_t reference_a(t - τ)·signal_c(t), summed piece by piece.

    windows: (windows, reference channels, signal channels, taps); `song()`: without the first axis.
    """

    def __init__(self, rows: int, columns: int, taps: int, frames: Frames, device: torch.device) -> None:
        self.windows = torch.zeros(frames.count, rows, columns, taps, dtype=torch.float64, device=device)
        self._song = torch.zeros(rows, columns, taps, dtype=torch.float64, device=device)
        # The samples on both sides of each place where a window begins; allocated at once, since small tensors kept
        # among large passing ones leave the memory full of holes.
        self._before = torch.zeros(rows, frames.count, taps - 1, dtype=torch.float64, device=device)
        self._after = torch.zeros(columns, frames.count, taps - 1, dtype=torch.float64, device=device)
        self._seams = 0

    def add(self, past: Past, blocks: Tensor) -> None:
        """blocks: of the signal in the same piece, `spectra.present_blocks`."""
        within = correlate(past.spectra, present_spectra(blocks), past.taps)
        if past.piece.window is not None:
            self.windows[past.piece.window] += within
        if past.piece.of_song:
            self._song += within
        if past.before is not None:
            self._before[:, self._seams] = past.before
            self._after[:, self._seams] = blocks[:, 0, past.taps - 1 : 2 * past.taps - 2]
            self._seams += 1

    def song(self) -> Tensor:
        """Over the song: the windows' and the tail's, and what reaches from one into the next."""
        if self._seams:
            self._song += correlate_across(self._before[:, : self._seams], self._after[:, : self._seams])
            self._seams = 0
        return self._song
