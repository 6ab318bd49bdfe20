"""Time-frequency cells as wide as the ear's bands, and what a cell must hold to be heard.

Sources: Glasberg and Moore, "Derivation of auditory filter shapes from notched-noise data", Hearing Research 47, 1990,
doi:10.1016/0378-5955(90)90170-T; the threshold in quiet: Terhardt, "Calculating virtual pitch", Hearing Research 1,
1979, doi:10.1016/0378-5955(79)90025-X.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor
from torch.nn import functional as F

from separation import stft

SHORTEST = 0.04  # s, of a frame: so long that neighbouring partials are told apart, so short that an attack is
SECONDS = 0.4  # s, of a cell, about: chosen on simulated degradations (docs/own-metric.md)
HIGHEST = 16000.0  # Hz
LEVEL = 70.0  # dB sound pressure level at which a signal of mean square 1 is heard


@dataclass(frozen=True)
class Cells:
    """A grid of cells: bands one ERB wide by a whole number of frames, of which the last cell may have fewer.

    frame, hop: samples of a periodic Hann window; length: frames in a cell; band: (bins,) the band of every bin from
    0 Hz up to 16 kHz or half the rate; quiet: (bands,) the energy of one frame at the threshold in quiet.
    """

    frame: int
    hop: int
    length: int
    band: Tensor
    quiet: Tensor

    def spectrum(self, signal: Tensor) -> Tensor:
        """The spectrum of a signal (..., samples) in the bands, (..., bins, frames)."""
        return stft.forward(signal, frame=self.frame, hop=self.hop)[..., : len(self.band), :]

    def inner(self, one: Tensor, other: Tensor) -> Tensor:
        """⟨one, other⟩ = Σ one·other* in each cell: (..., bins, frames) to (..., bands, cells), complex."""
        return self._sum(one * other.conj())

    def energy(self, spectrum: Tensor) -> Tensor:
        """Σ |spectrum|² in each cell: (..., bins, frames) to (..., bands, cells)."""
        return self._sum(torch.view_as_real(spectrum).square().sum(-1))

    def of_frames(self, spectrum: Tensor) -> Tensor:
        """Σ |spectrum|² in each band and frame: (..., bins, frames) to (..., bands, frames)."""
        return self._in_bands(torch.view_as_real(spectrum).square().sum(-1))

    def spread(self, values: Tensor, frames: int) -> Tensor:
        """A value a cell, (..., bands, cells), to every bin and frame of it, (..., bins, frames)."""
        in_bins = values.index_select(-2, self.band.to(values.device))
        in_frames: Tensor = in_bins.repeat_interleave(self.length, dim=-1)[..., :frames]
        return in_frames

    def threshold(self, frames: int, like: Tensor) -> Tensor:
        """The energy (bands, cells) of a cell at the threshold in quiet, of signals of that many frames."""
        counts = [min(self.length, frames - start) for start in range(0, frames, self.length)]
        return self.quiet.to(like)[:, None] * torch.tensor(counts).to(like)

    def _sum(self, values: Tensor) -> Tensor:
        whole = F.pad(values, (0, -values.shape[-1] % self.length))
        return self._in_bands(whole.reshape(*whole.shape[:-1], -1, self.length).sum(-1))

    def _in_bands(self, values: Tensor) -> Tensor:
        bands = values.new_zeros(*values.shape[:-2], len(self.quiet), values.shape[-1])
        return bands.index_add(-2, self.band.to(values.device), values)


@cache
def cells_at(rate: int) -> Cells:
    """The cells for audio of that rate (Hz): frames of the power of two from 40 ms up, hop a half."""
    frame = 1 << math.ceil(math.log2(SHORTEST * rate))
    hop = frame // 2
    frequencies = torch.arange(frame // 2 + 1, dtype=torch.float64) * rate / frame
    heard = frequencies[frequencies <= min(HIGHEST, rate / 2)]
    # Low bands may be narrower than a bin's spacing: those without a bin are left out.
    there, band = torch.unique(erb_rate(heard).floor(), return_inverse=True)
    window = stft.hann(frame, frequencies)
    # By Parseval, the one-sided spectrum of a frame of mean square 1 holds this, as does that of a tone.
    of_one = frame / 2 * window.square().sum()
    quiet = of_one * 10 ** ((threshold_in_quiet(frequency_at(there + 0.5)) - LEVEL) / 10)
    return Cells(frame, hop, max(1, round(SECONDS * rate / hop)), band, quiet)


def erb_rate(frequency: Tensor) -> Tensor:
    """How many ERBs lie below a frequency in Hz: 21.4·log10(1 + 0.00437·f)."""
    return 21.4 * torch.log10(1 + 0.00437 * frequency)


def frequency_at(erbs: Tensor) -> Tensor:
    """The frequency in Hz with that many ERBs below it."""
    frequency: Tensor = (10 ** (erbs / 21.4) - 1) / 0.00437
    return frequency


def threshold_in_quiet(frequency: Tensor) -> Tensor:
    """The sound pressure level in dB at which a tone of that frequency in Hz is just heard.

    3.64·f^−0.8 − 6.5·exp(−0.6·(f − 3.3)²) + 10⁻³·f⁴, f in kHz.

    Example:
        >>> [round(float(level), 1) for level in threshold_in_quiet(torch.tensor([100.0, 1000.0, 3300.0]))]
        [23.0, 3.4, -5.0]
    """
    kilohertz = frequency / 1000
    dip = 6.5 * torch.exp(-0.6 * (kilohertz - 3.3).square())
    level: Tensor = 3.64 * kilohertz**-0.8 - dip + 1e-3 * kilohertz**4
    return level
