"""A song: its stems and its mixture, whichever kind of file they are read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from separation import audio
from separation.audio import Audio
from separation.errors import SongError

MIXTURE = "mixture"


@dataclass(frozen=True)
class Song:
    """A song's stems on disk, checked: one rate (Hz), one length (samples), all stems with the most channels of any.

    stems, mixture_path: the files that they are in, one each; `StemFile` has one file for all of them.
    """

    name: str
    rate: int
    channels: int
    frames: int
    stems: Mapping[str, Path]
    mixture_path: Path | None = None

    @property
    def seconds(self) -> float:
        return self.frames / self.rate

    @property
    def files(self) -> dict[str, Path]:
        """The file of each stem, and of the mixture where there is one."""
        return dict(self.stems) | ({MIXTURE: self.mixture_path} if self.mixture_path else {})

    def summary(self) -> dict[str, Any]:
        """What tells this song from another without decoding it: name, rate, frames and the bytes of each file."""
        return {
            "name": self.name,
            "rate": self.rate,
            "frames": self.frames,
            "files": {name: path.stat().st_size for name, path in self.files.items()},
        }

    def has_16_bits(self) -> bool:
        """Whether every stem is kept in 16 bits a sample, by the headers: then 16 bits hold all of it."""
        return all(audio.info(path).has_16_bits for path in self.stems.values())

    def stem(self, name: str, start: int = 0, frames: int | None = None) -> Audio:
        """One stem, (channels, samples): `frames` samples from sample `start` on, or all that follow it."""
        if name not in self.stems:
            raise SongError(f"The song {self.name!r} has no stem {name!r}; it has {', '.join(self.stems)}.")
        return self._section(name, start, frames)

    def mixture(self, start: int = 0, frames: int | None = None) -> Audio:
        """The mixture file where there is one, otherwise the sum of the stems (which may exceed ±1)."""
        if self.mixture_path is not None:
            return self._section(MIXTURE, start, frames)
        first, *others = self.stems
        total = self.stem(first, start, frames).samples.astype(np.float32)
        for name in others:
            total += self.stem(name, start, frames).samples
        return Audio(total, self.rate)

    def _section(self, name: str, start: int, frames: int | None) -> Audio:
        count = self.frames - start if frames is None else min(frames, self.frames - start)
        return audio.with_channels(self._decoded(name, start, count), self.channels)

    def _decoded(self, name: str, start: int, count: int) -> Audio:
        """`count` samples of a stem or of the mixture, as its file has them."""
        return audio.read(self.files[name], start, count)
