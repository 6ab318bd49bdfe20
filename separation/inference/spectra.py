"""The spectrum of a long signal part by part, and back: what `separation.stft` gives of the whole, without seams."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

from separation import stft


def frames_of(samples: int, *, frame: int, hop: int) -> int:
    """How many frames `stft.forward` gives of so many samples."""
    return 1 + max(samples, frame // 2 + 1) // hop


def spectrum(
    read: Callable[[int, int], Tensor], samples: int, first: int, count: int, *, frame: int, hop: int
) -> Tensor:
    """`count` frames, from frame `first` on, of the spectrum of a signal of so many samples.

    read: `(start, count) -> (..., count)`, the signal's samples. Returns (..., bins, count), as `stft.forward` does.
    """
    begin, end = first * hop - frame // 2, (first + count - 1) * hop + frame // 2
    # One sample more on either side: what the ends mirror does not repeat the last sample itself.
    start, stop = max(0, begin - 1), min(samples, end + 1)
    signal = read(start, stop - start)
    if samples < frame // 2 + 1:
        signal = F.pad(signal, (0, frame // 2 + 1 - samples))
        samples = stop = frame // 2 + 1
    shape = signal.shape[:-1]
    signal = signal.reshape(-1, signal.shape[-1])
    before, after = max(0, -begin), max(0, end - samples)
    signal = F.pad(signal.unsqueeze(0), (before, after), mode="reflect").squeeze(0)
    skip = begin - (start - before)
    found = torch.stft(
        signal[:, skip : skip + end - begin],
        n_fft=frame,
        hop_length=hop,
        window=stft.hann(frame, signal),
        center=False,
        return_complex=True,
    )
    return found.reshape(*shape, *found.shape[-2:])


class Synthesis:
    """Takes a spectrum (…, bins, frames) part by part, gives the signal (…, samples) as far as it is settled.

    What `stft.inverse` gives of the whole.
    """

    def __init__(self, samples: int, *, frame: int, hop: int) -> None:
        self._frame, self._hop = frame, hop
        self._left = samples
        self._skip = frame // 2  # the first frame is centred on the first sample
        self._tail: Tensor | None = None
        self._weights: Tensor | None = None

    def push(self, spectrum: Tensor, *, is_last: bool = False) -> Tensor:
        count, keep = spectrum.shape[-1], self._frame - self._hop
        window = stft.hann(self._frame, spectrum.real)
        total = stft.overlap_add(torch.fft.irfft(spectrum.transpose(-1, -2), n=self._frame), window, self._hop)
        weights = stft.overlap_add(window.expand(count, self._frame), window, self._hop)
        if self._tail is not None and self._weights is not None:
            total[..., :keep] += self._tail
            weights[..., :keep] += self._weights
        settled = total.shape[-1] if is_last else count * self._hop
        self._tail, self._weights = total[..., settled:].clone(), weights[settled:].clone()
        signal = total[..., :settled].div_(weights[:settled].clamp(min=torch.finfo(window.dtype).tiny))
        signal = signal[..., self._skip :][..., : self._left]
        self._skip = max(0, self._skip - settled)
        self._left -= signal.shape[-1]
        return signal
