"""One long signal on its way through a network: chunks of it go in, its estimates come out, and little is held between.

Signals are (channels, samples), estimates (targets, channels, samples), each from the first sample on without a gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

import torch
from torch import Tensor

from separation import stft
from separation.inference.buffer import Buffer
from separation.inference.chunks import Chunk, Seams
from separation.inference.refinement import Refinement
from separation.inference.spectra import Synthesis, frames_of, spectrum

Read = Callable[[int, int], Tensor]  # (start, count) -> (channels, count)
Filter = Callable[[Tensor, Tensor], Tensor]


class Track(Protocol):
    """What a network hears of a signal, and what becomes of its answers."""

    def inputs(self) -> Iterator[Tensor]:
        """What goes into the network, chunk by chunk, (channels, …)."""

    def push(self, estimates: Tensor) -> Tensor:
        """Take the estimates of the next chunk, (targets, channels, …); the waveforms that are settled by it."""

    @property
    def is_done(self) -> bool:
        """Whether the last chunk's estimates have come."""


class Resynthesis:
    """Estimates' and the mixture's spectra in parts of any length to waveforms.

    refine: `(estimates (targets, channels, bins, frames), mixture (channels, bins, frames))` to complex spectra of the
    targets. It sees blocks of so many frames, counted from the signal's beginning as the Wiener filter counts them.
    """

    def __init__(self, samples: int, refine: Filter, *, block: int, frame: int, hop: int) -> None:
        self._refine, self._block = refine, block
        self._synthesis = Synthesis(samples, frame=frame, hop=hop)
        self._estimates, self._mixture = Buffer(-2), Buffer(-2)  # frames last but one, as the transform lays them out
        self._done = 0

    def push(self, estimates: Tensor, mixture: Tensor, *, is_last: bool = False) -> Tensor:
        self._estimates.append(estimates.transpose(-1, -2))
        self._mixture.append(mixture.transpose(-1, -2))
        settled = [mixture.real.new_zeros(*estimates.shape[:-2], 0)]
        stop = self._mixture.stop
        while stop - self._done >= self._block or (is_last and self._done < stop):
            end = min(self._done + self._block, stop)
            block = [held.take(self._done, end).transpose(-1, -2) for held in (self._estimates, self._mixture)]
            settled.append(self._synthesis.push(self._refine(*block), is_last=is_last and end == stop))
            self._done = end
            self._estimates.drop(end)
            self._mixture.drop(end)
        return torch.cat(settled, dim=-1)


class _Chunked:
    """What every track has: where its signal is read, its chunks, and how far their estimates have come.

    plan: its chunks, in frames or samples; frame, hop: of its spectra.
    """

    def __init__(self, read: Read, samples: int, plan: list[Chunk], *, overlap: int, frame: int, hop: int) -> None:
        self._read, self._samples, self._plan = read, samples, plan
        self._transform = {"frame": frame, "hop": hop}
        self._seams = Seams(overlap)
        self._answered = 0

    def _joined(self, estimates: Tensor) -> Tensor:
        """The next chunk's estimates, faded into those before: what is settled by them."""
        chunk = self._plan[self._answered]
        self._answered += 1
        used = estimates[..., chunk.first - chunk.start : chunk.last - chunk.start]
        return self._seams.push(used, is_last=self.is_done)

    @property
    def is_done(self) -> bool:
        return self._answered == len(self._plan)


class SpectralTrack(_Chunked):
    """A signal through a network of magnitudes. plan: its chunks, in frames; `plan_of` counts them."""

    def __init__(
        self, read: Read, samples: int, plan: list[Chunk], *, overlap: int, refine: Refinement, frame: int, hop: int
    ) -> None:
        super().__init__(read, samples, plan, overlap=overlap, frame=frame, hop=hop)
        self._spectrum = Buffer(-2)
        self._resynthesis = _resynthesis(samples, refine, self._transform)
        self._asked = self._settled = 0

    def inputs(self) -> Iterator[Tensor]:
        for chunk in self._plan:
            if chunk.stop > self._spectrum.stop:
                first = self._spectrum.stop  # each frame is transformed once, for all chunks and targets
                new = spectrum(self._read, self._samples, first, chunk.stop - first, **self._transform)
                self._spectrum.append(new.transpose(-1, -2))
            self._asked += 1
            yield self._spectrum.take(chunk.start, chunk.stop).transpose(-1, -2).abs()

    def push(self, estimates: Tensor) -> Tensor:
        magnitudes = self._joined(estimates)
        first, self._settled = self._settled, self._settled + magnitudes.shape[-1]
        mixture = self._spectrum.take(first, self._settled).transpose(-1, -2)
        waveforms = self._resynthesis.push(magnitudes, mixture, is_last=self.is_done)
        upcoming = self._plan[self._asked].start if self._asked < len(self._plan) else self._settled
        self._spectrum.drop(min(self._settled, upcoming))
        return waveforms


class WaveformTrack(_Chunked):
    """A signal through a network of waveforms. plan: its chunks, in samples; frame, hop: of the post-filters."""

    def __init__(
        self,
        read: Read,
        samples: int,
        plan: list[Chunk],
        *,
        overlap: int,
        refine: Refinement,
        frame: int = stft.FRAME,
        hop: int = stft.HOP,
    ) -> None:
        super().__init__(read, samples, plan, overlap=overlap, frame=frame, hop=hop)
        self._estimates = Buffer()
        self._resynthesis = _resynthesis(samples, refine, self._transform) if refine else None
        self._transformed = 0

    def inputs(self) -> Iterator[Tensor]:
        for chunk in self._plan:
            yield self._read(chunk.start, chunk.stop - chunk.start)

    def push(self, estimates: Tensor) -> Tensor:
        settled = self._joined(estimates)
        return settled if self._resynthesis is None else self._refined(settled, self._resynthesis)

    def _refined(self, settled: Tensor, resynthesis: Resynthesis) -> Tensor:
        self._estimates.append(settled)
        frame, hop = self._transform["frame"], self._transform["hop"]
        first = self._transformed
        if self.is_done:
            self._transformed = frames_of(self._samples, **self._transform)
        else:  # frames whose samples have all come, and the one after them that a mirror needs
            self._transformed = max(first, (self._estimates.stop - frame // 2 - 1) // hop)
        count = self._transformed - first
        if not count:
            return settled[..., :0]

        def estimates(start: int, length: int) -> Tensor:
            return self._estimates.take(start, start + length)

        magnitudes = spectrum(estimates, self._samples, first, count, **self._transform).abs()
        mixture = spectrum(self._read, self._samples, first, count, **self._transform)
        self._estimates.drop(self._transformed * hop - frame // 2 - 1)
        return resynthesis.push(magnitudes, mixture, is_last=self.is_done)


def _resynthesis(samples: int, refine: Refinement, transform: Mapping[str, int]) -> Resynthesis:
    """With the post-filters of one signal, which know no dimension of a batch."""

    def one(magnitudes: Tensor, mixture: Tensor) -> Tensor:
        return refine(magnitudes.unsqueeze(0), mixture.unsqueeze(0)).squeeze(0)

    return Resynthesis(samples, one, block=refine.block, **transform)
