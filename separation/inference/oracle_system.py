"""An oracle run over songs' own stems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import torch
from torch import Tensor

from separation import stft
from separation.inference.oracles import Oracle
from separation.inference.spectra import frames_of, spectrum
from separation.inference.system import Piece, System
from separation.inference.tracks import Filter, Resynthesis
from separation.origins import Origin
from separation.songs import Song

BLOCK = 300  # frames: those that the Wiener filter takes together, or a multiple
TRANSFORM = {"frame": stft.FRAME, "hop": stft.HOP}


class OracleSystem(System):
    """An oracle's masks are of single frames or blocks of them: in pieces they give what they give of the whole."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self.name = oracle.name
        self.digest = f"oracle {oracle.label}"
        self.origin = Origin(group="oracle")

    def targets_of(self, song: Song) -> list[str]:
        return list(song.stems)

    def pieces(self, songs: Iterable[Song]) -> Iterator[Piece]:
        for song in songs:
            masked = self.oracle.filter
            waveforms = self._plain(song) if masked is None else self._filtered(song, masked)
            left = song.frames
            for found in waveforms:
                left -= found.shape[-1]
                samples = found.float().numpy()
                yield Piece(song, dict(zip(self.targets_of(song), samples, strict=True)), is_last=left == 0)

    def _plain(self, song: Song) -> Iterator[Tensor]:
        count = BLOCK * stft.HOP
        for start in range(0, song.frames, count):
            yield self.oracle.function(self._stems(song, start, count), _mixture(song, start, count))

    def _filtered(self, song: Song, masked: Filter) -> Iterator[Tensor]:
        """Waveforms (stems, channels, samples), block by block."""
        stems = len(song.stems)
        frames = frames_of(song.frames, **TRANSFORM)
        resynthesis = Resynthesis(song.frames, masked, block=BLOCK, **TRANSFORM)
        for first in range(0, frames, BLOCK):
            count = min(BLOCK, frames - first)

            def everything(start: int, length: int) -> Tensor:
                mixture = _mixture(song, start, length).unsqueeze(0)
                return torch.cat([self._stems(song, start, length), mixture]).double()

            spectra = spectrum(everything, song.frames, first, count, **TRANSFORM)
            yield resynthesis.push(spectra[:stems], spectra[stems], is_last=first + count == frames)

    def _stems(self, song: Song, start: int, count: int) -> Tensor:
        return torch.from_numpy(np.stack([song.stem(name, start, count).samples for name in self.targets_of(song)]))


def _mixture(song: Song, start: int, count: int) -> Tensor:
    return torch.from_numpy(song.mixture(start, count).samples)
