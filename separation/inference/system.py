"""What separates songs, piece by piece, so that a song's length does not matter."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from separation.audio import Audio
from separation.origins import Origin
from separation.songs import Song


@dataclass(frozen=True)
class Piece:
    """What follows next of a song's estimates.

    samples: of each target, (channels, samples), at the song's rate and with its channels; none may be settled yet.
    All pieces of a song together are as long as the song.
    """

    song: Song
    samples: Mapping[str, NDArray[np.float32]]
    is_last: bool


class System(ABC):
    """Anything that separates songs under a name. `digest` changes when its estimates would; `origin`: what made it."""

    name: str
    digest: str
    origin: Origin

    @abstractmethod
    def targets_of(self, song: Song) -> list[str]:
        """Which of a song's stems it estimates."""

    @abstractmethod
    def pieces(self, songs: Iterable[Song]) -> Iterator[Piece]:
        """The estimates of those, song by song in the given order, each from its beginning to its end."""

    def separate(self, song: Song) -> dict[str, Audio]:
        """An estimate for each target of one song that is short enough to be held."""
        pieces = [piece.samples for piece in self.pieces([song])]
        return {
            target: Audio(np.concatenate([samples[target] for samples in pieces], axis=1), song.rate)
            for target in self.targets_of(song)
        }
