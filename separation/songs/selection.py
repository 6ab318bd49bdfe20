"""Which of the training songs a run learns from, and in how many of them a stem is muted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from separation.audio import Audio
from separation.errors import SongError
from separation.songs.song import Song

Item = TypeVar("Item")
ENDS = ("top", "random", "tail")


@dataclass(frozen=True, kw_only=True)
class Selection:
    """A choice among songs, as Mocanu et al. 2022 (section 4.2) make it.

    share: of the songs, above 0 and at most 1. end: those whose `stem` an ideal ratio mask separates best ("top") or
        worst ("tail"), or any ("random").
    muted: the share of the songs whose `stem` is silenced, 0 up to but without 1; by one seed, the songs muted at a
        small share are muted at a larger one, too.

    Raises `SongError` on a number out of range, an unknown end, and where a stem is needed and none is named.
    """

    share: float = 1.0
    end: str = "random"
    muted: float = 0.0
    stem: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise SongError(f"The share of the songs is {self.share}; it must be above 0 and at most 1.")
        if not 0 <= self.muted < 1:
            raise SongError(f"The share of muted songs is {self.muted}; it must be 0 or more and below 1.")
        if self.end not in ENDS:
            raise SongError(f"There is no end {self.end!r} to take songs from; there are {', '.join(ENDS)}.")
        if not self.stem and (self.needs_ranks or self.muted):
            raise SongError("To rank songs by a stem, or to mute it, the setting 'stem' must name it.")

    @property
    def needs_ranks(self) -> bool:
        return self.share < 1 and self.end != "random"


@dataclass(frozen=True, kw_only=True)
class MutedSong(Song):
    """A song with one of its stems silent; its mixture is the sum of the others."""

    whole: Song
    muted: str

    def summary(self) -> dict[str, Any]:
        return super().summary() | {"muted": self.muted}

    def has_16_bits(self) -> bool:
        return self.whole.has_16_bits()

    def _decoded(self, name: str, start: int, count: int) -> Audio:
        if name == self.muted:
            return Audio(np.zeros((self.channels, count), dtype=np.float32), self.rate)
        return self.whole.stem(name, start, count)


def select(songs: Sequence[Song], selection: Selection, *, seed: int, ranks: Mapping[str, float]) -> list[Song]:
    """The songs that are chosen, in their order, in some of them the stem silenced.

    ranks: song -> how well an oracle separates the stem, in dB; needed for the ends alone, NaN where it is not known.
    The number of songs is rounded, but is never zero. Raises `SongError` where no song has the stem, and where none of
    them has a rank that is needed.
    """
    if selection.stem and not any(selection.stem in song.stems for song in songs):
        known = dict.fromkeys(stem for song in songs for stem in song.stems)
        raise SongError(f"No song has the stem {selection.stem!r}; their stems are {', '.join(known)}.")
    count = max(1, round(selection.share * len(songs)))
    chosen = {song.name for song in _ordered(songs, selection, seed, ranks)[:count]}
    kept = [song for song in songs if song.name in chosen]
    having = [song.name for song in kept if selection.stem in song.stems]
    silenced = set(_shuffled(having, seed)[: round(selection.muted * len(having))])
    return [_muted(song, selection.stem) if song.name in silenced else song for song in kept]


def _ordered(songs: Sequence[Song], selection: Selection, seed: int, ranks: Mapping[str, float]) -> list[Song]:
    if not selection.needs_ranks:
        return _shuffled(songs, seed)
    ranked = [song for song in songs if np.isfinite(ranks.get(song.name, np.nan))]
    if not ranked:
        raise SongError(f"No song has a rank by its stem {selection.stem!r}.")
    return sorted(ranked, key=lambda song: ranks[song.name], reverse=selection.end == "top")


def _muted(song: Song, stem: str) -> MutedSong:
    kept = {name: getattr(song, name) for name in ("name", "rate", "channels", "frames", "stems")}
    return MutedSong(**kept, whole=song, muted=stem)


def _shuffled(items: Sequence[Item], seed: int) -> list[Item]:
    return [items[place] for place in np.random.default_rng(seed).permutation(len(items))]
