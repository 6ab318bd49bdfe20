"""Correlations of a song's references with other signals: within each window, and over the song."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from analysis.metrics.bss_eval.frames import Frames, Piece
from analysis.metrics.bss_eval.signals import Signals
from analysis.metrics.bss_eval.spectra import correlate, spectra


@dataclass(frozen=True)
class Past:
    """A piece of the references, (sources, channels, samples), and the spectra with which other signals are correlated.

    Windows see nothing from before their first sample, but the song does: `seam` holds what lies before the piece where
    the piece begins a window and counts for the song.
    """

    piece: Piece
    signal: Tensor
    spectra: Tensor
    seam: Tensor | None
    taps: int

    @classmethod
    def of(cls, references: Signals, piece: Piece, taps: int) -> Past:
        history = taps - 1
        signal = references.read(piece.start - history, piece.stop).flatten(0, 1)
        seam = None
        if piece.start == piece.window_start:
            if piece.of_song and piece.start > 0 and history:
                before = signal[:, : history + min(history, piece.stop - piece.start)].clone()
                before[:, history:] = 0
                seam = spectra(before, taps, present=False)
            signal = signal.clone()
            signal[:, :history] = 0
        within = signal[:, history:].view(references.sources, references.channels, -1)
        return cls(piece, within, spectra(signal, taps, present=False), seam, taps)


class Correlations:
    """r_ac(τ) = Σ_t reference_a(t - τ)·signal_c(t), summed piece by piece.

    windows: (windows, reference channels, signal channels, taps); song: without the first axis.
    """

    def __init__(self, rows: int, columns: int, taps: int, frames: Frames, device: torch.device) -> None:
        self.windows = torch.zeros(frames.count, rows, columns, taps, dtype=torch.float64, device=device)
        self.song = torch.zeros(rows, columns, taps, dtype=torch.float64, device=device)

    def add(self, past: Past, signal: Tensor) -> None:
        """signal: (channels, samples) of the same piece."""
        history = past.taps - 1
        present = torch.nn.functional.pad(signal, (history, 0))
        within = correlate(past.spectra, spectra(present, past.taps, present=True), past.taps)
        if past.piece.window is not None:
            self.windows[past.piece.window] += within
        if past.piece.of_song:
            self.song += within
        if past.seam is not None:
            self.song += correlate(past.seam, spectra(present[:, : 2 * history], past.taps, present=True), past.taps)
