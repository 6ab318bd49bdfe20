"""Training examples: random crops of songs, mixed anew, each a function of the seed and of its number alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, Sampler

from separation import audio
from separation.audio import Audio
from separation.errors import TrainingError
from separation.songs import Song

GAINS = (0.25, 1.25)

Example = tuple[Tensor, Tensor, Tensor, str]


def default_targets(songs: Sequence[Song]) -> tuple[str, ...]:
    """Every stem of any of the songs, in the order they are met."""
    return tuple(dict.fromkeys(stem for song in songs for stem in song.stems))


def check_targets(songs: Sequence[Song], targets: Sequence[str]) -> None:
    """Raise `TrainingError` on a target that no song has, one given twice, and a song that has none of them."""
    known = default_targets(songs)
    for target in targets:
        if target not in known:
            raise TrainingError(f"No song has the target {target!r}; their stems are {', '.join(known)}.")
        if list(targets).count(target) > 1:
            raise TrainingError(f"The target {target!r} is given twice.")
    for song in songs:
        if not set(targets) & set(song.stems):
            raise TrainingError(
                f"The song {song.name!r} has none of the targets {', '.join(targets)}; it has "
                f"{', '.join(song.stems)}. Take it out of the folder, or name one of its stems as a target."
            )


def check_unpaired(songs: Sequence[Song], targets: Sequence[str]) -> None:
    """Raise `TrainingError` on a target that none of the songs of unpaired stems has."""
    known = default_targets(songs)
    for target in targets:
        if target not in known:
            raise TrainingError(f"No unpaired song has the target {target!r}; their stems are {', '.join(known)}.")


class StemCache:
    """All stems of some songs at one rate (Hz) and number of channels, in memory as far as `budget` (bytes) allows.

    Songs beyond the budget are read from disk, crop by crop.
    """

    def __init__(self, songs: Sequence[Song], *, rate: int, channels: int, budget: int = 4 << 30) -> None:
        self.songs = songs
        self.rate = rate
        self.channels = channels
        self._held: dict[tuple[int, str], NDArray[np.float32]] = {}
        for index, song in enumerate(songs):
            budget -= len(song.stems) * channels * self.frames(index) * 4
            if budget < 0:
                break
            for stem in song.stems:
                self._held[index, stem] = self._fitted(song.stem(stem)).samples

    def frames(self, index: int) -> int:
        """Samples a channel of a song, at the cache's rate."""
        song = self.songs[index]
        return -(-song.frames * self.rate // song.rate)

    def crop(self, index: int, stem: str, start: int, frames: int) -> NDArray[np.float32]:
        """(channels, frames) of a stem from sample `start` on, with zeros after the song's end."""
        if (index, stem) in self._held:
            samples = self._held[index, stem][:, start : start + frames]
        else:
            song = self.songs[index]
            first, count = start * song.rate // self.rate, -(-frames * song.rate // self.rate)
            samples = self._fitted(song.stem(stem, min(first, song.frames - 1), count)).samples[:, :frames]
        return np.pad(samples, ((0, 0), (0, frames - samples.shape[1])))

    def _fitted(self, signal: Audio) -> Audio:
        return audio.resample(audio.with_channels(signal, self.channels), self.rate)


class _Onward(Sampler[int]):
    """first, first + 1, first + 2 …"""

    def __init__(self, first: int) -> None:
        self.first = first

    def __iter__(self) -> Iterator[int]:
        return count(self.first)


@dataclass(frozen=True)
class Crops(Dataset[Example]):
    """An endless sequence of examples, by number.

    One example is (mixture (channels, samples), targets (targets, channels, samples), which of the targets its song
    has (targets), a name for messages). The mixture is the sum of all the song's stems, targets or not. The songs take
    turns. A target that a song lacks is zeros here, and must be left out of the loss: it is unknown, not silent.

    frames: of a crop, in samples; augmentation: names of `separation.training.plan.AUGMENTATIONS`.
    """

    cache: StemCache
    targets: tuple[str, ...]
    frames: int
    augmentation: frozenset[str]
    seed: int

    def __getitem__(self, number: int) -> Example:
        random = np.random.default_rng([self.seed, number])
        index = number % len(self.cache.songs)
        song = self.cache.songs[index]
        start = self._start(random, index)
        stems = {name: self._stem(random, index, name, start) for name in song.stems}
        silence = np.zeros((self.cache.channels, self.frames), dtype=np.float32)
        return (
            torch.from_numpy(np.sum(list(stems.values()), axis=0)),
            torch.from_numpy(np.stack([stems.get(target, silence) for target in self.targets])),
            torch.tensor([target in stems for target in self.targets]),
            f"{song.name!r} at {start / self.cache.rate:.2f} s",
        )

    def batches(self, size: int, *, first: int, workers: int) -> DataLoader[Example]:
        """Batches of examples from number `first` on, without end."""
        return DataLoader(self, batch_size=size, sampler=_Onward(first), num_workers=workers)

    def stems(self, number: int) -> Tensor:
        """A stem of each target (targets, channels, samples), each from any song that has one: parts of no mixture.

        It depends on the seed and the number alone.
        """
        random = np.random.default_rng([self.seed, number, 1])  # apart from the examples' random numbers
        crops = [self._augmented(random, *self._anywhere(random, target), target) for target in self.targets]
        return torch.from_numpy(np.stack(crops))

    def _start(self, random: np.random.Generator, index: int) -> int:
        return int(random.integers(max(self.cache.frames(index) - self.frames, 0) + 1))

    def _stem(self, random: np.random.Generator, index: int, name: str, start: int) -> NDArray[np.float32]:
        if "mix" in self.augmentation:
            index, start = self._anywhere(random, name)
        return self._augmented(random, index, start, name)

    def _anywhere(self, random: np.random.Generator, name: str) -> tuple[int, int]:
        having = [index for index, song in enumerate(self.cache.songs) if name in song.stems]
        index = having[int(random.integers(len(having)))]
        return index, self._start(random, index)

    def _augmented(self, random: np.random.Generator, index: int, start: int, name: str) -> NDArray[np.float32]:
        samples = self.cache.crop(index, name, start, self.frames)
        if "gain" in self.augmentation:
            samples = samples * np.float32(random.uniform(*GAINS))
        if "swap" in self.augmentation and random.random() < 0.5:
            samples = samples[::-1]
        return np.ascontiguousarray(samples)
