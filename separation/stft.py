"""One short-time Fourier transform for all: frames of 4096 samples, hop 1024, periodic Hann, centred, as Open-Unmix."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

FRAME = 4096
HOP = 1024


def bins(frame: int = FRAME) -> int:
    """Frequency bins of a frame of that many samples: frame / 2 + 1."""
    return frame // 2 + 1


def forward(signal: Tensor, *, frame: int = FRAME, hop: int = HOP) -> Tensor:
    """The complex spectrum of a signal.

    Frame t is centred on sample t · hop; the signal's ends are mirrored to fill the first and last frames. A signal
    too short to be mirrored (up to frame / 2 samples) is lengthened by zeros first.

    signal: (..., samples), real. Returns (..., bins, frames), complex, with 1 + samples // hop frames.
    """
    shortest = frame // 2 + 1
    if signal.shape[-1] < shortest:
        signal = F.pad(signal, (0, shortest - signal.shape[-1]))
    spectrum = torch.stft(
        signal.reshape(-1, signal.shape[-1]),
        n_fft=frame,
        hop_length=hop,
        window=hann(frame, signal),
        center=True,
        pad_mode="reflect",
        return_complex=True,
    )
    return spectrum.reshape(*signal.shape[:-1], *spectrum.shape[-2:])


def inverse(spectrum: Tensor, samples: int, *, frame: int = FRAME, hop: int = HOP) -> Tensor:
    """The signal of that many samples whose spectrum is nearest (in squares) to the given one.

    spectrum: (..., bins, frames), complex. Returns (..., samples), real; `forward` followed by this gives the signal
    back up to rounding.
    """
    if frame % hop:
        raise ValueError(f"A hop of {hop} samples does not divide a frame of {frame}.")
    window = hann(frame, spectrum.real)
    # Frames last but one, as `forward` lays them out in memory. This gives what torch.istft gives, in half the time.
    segments = torch.fft.irfft(spectrum.transpose(-1, -2), n=frame)
    weights = overlap_add(window.expand(spectrum.shape[-1], frame), window, hop)
    signal = overlap_add(segments, window, hop) / weights.clamp(min=torch.finfo(window.dtype).tiny)
    return signal[..., frame // 2 : frame // 2 + samples]


def overlap_add(segments: Tensor, window: Tensor, hop: int) -> Tensor:
    """Segments (..., count, length) times a window (length), each `hop` after the one before, added up.

    Returns (..., (count - 1) · hop + length).
    """
    *leading, count, length = segments.shape
    overlaps = length // hop
    pieces, weights = segments.reshape(*leading, count, overlaps, hop), window.reshape(overlaps, hop)
    total = segments.new_zeros(*leading, count + overlaps - 1, hop)
    for offset in range(overlaps):
        total[..., offset : offset + count, :].addcmul_(pieces[..., offset, :], weights[offset])
    return total.flatten(-2)


def magnitude(signal: Tensor, *, frame: int = FRAME, hop: int = HOP) -> Tensor:
    """The magnitudes of a signal's spectrum: (..., samples) to (..., bins, frames), real and not negative."""
    return forward(signal, frame=frame, hop=hop).abs()


def with_phase(magnitudes: Tensor, spectrum: Tensor) -> Tensor:
    """Magnitudes with the phase of a spectrum, 0 where the spectrum is zero; shapes as for multiplication."""
    size = spectrum.abs()
    scale = torch.where(size > 0, 1 / size, 0.0)
    # Real products: torch multiplies a real by a complex tensor several times more slowly.
    return torch.complex(magnitudes * (spectrum.real * scale), magnitudes * (spectrum.imag * scale))


def hann(frame: int, like: Tensor) -> Tensor:
    return torch.hann_window(frame, periodic=True, dtype=like.dtype, device=like.device)
