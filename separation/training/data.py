"""Training examples: random crops of songs, mixed anew, each a function of the seed and of its number alone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, Sampler

from separation.errors import TrainingError
from separation.songs import Song
from separation.training.cache import StemCache

GAINS = (0.25, 1.25)
GPU_WORKERS = min(4, os.cpu_count() or 1)  # that cut crops for a GPU, where a plan leaves their number open
AHEAD = 4  # batches that each worker cuts before they are asked for

Samples = NDArray[np.float32]
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


class _Onward(Sampler[int]):
    """first, first + 1, first + 2 …, of each `size` of them the part that is one device's share."""

    def __init__(self, first: int, size: int, share: tuple[int, int]) -> None:
        self.first, self.size = first, size
        self.device, self.devices = share

    def __iter__(self) -> Iterator[int]:
        part = self.size // self.devices
        for start in count(self.first + self.device * part, self.size):
            yield from range(start, start + part)


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
        mixture = np.zeros((self.cache.channels, self.frames), dtype=np.float32)
        targets = np.zeros((len(self.targets), *mixture.shape), dtype=np.float32)
        besides = np.empty_like(mixture)  # where the stems go that are no targets
        for name in song.stems:
            place = targets[self.targets.index(name)] if name in self.targets else besides
            mixture += self._stem(random, index, name, start, place)
        return (
            torch.from_numpy(mixture),
            torch.from_numpy(targets),
            torch.tensor([target in song.stems for target in self.targets]),
            f"{song.name!r} at {start / self.cache.rate:.2f} s",
        )

    def batches(
        self, size: int, *, first: int, workers: int, share: tuple[int, int] = (0, 1), pinned: bool = False
    ) -> DataLoader[Example]:
        """Batches of examples from number `first` on, without end, each worker a few ahead of the training.

        share: which device of how many gets its part; pinned: into memory that a GPU copies from while it computes.
        """
        return DataLoader(
            self,
            batch_size=size // share[1],
            sampler=_Onward(first, size, share),
            num_workers=workers,
            prefetch_factor=AHEAD if workers else None,
            pin_memory=pinned,
        )

    def stems(self, number: int) -> Tensor:
        """A stem of each target (targets, channels, samples), each from any song that has one: parts of no mixture.

        It depends on the seed and the number alone.
        """
        random = np.random.default_rng([self.seed, number, 1])  # apart from the examples' random numbers
        crops = np.empty((len(self.targets), self.cache.channels, self.frames), dtype=np.float32)
        for target, place in zip(self.targets, crops, strict=True):
            self._augmented(random, *self._anywhere(random, target), target, place)
        return torch.from_numpy(crops)

    def _start(self, random: np.random.Generator, index: int) -> int:
        return int(random.integers(max(self.cache.frames(index) - self.frames, 0) + 1))

    def _stem(self, random: np.random.Generator, index: int, name: str, start: int, into: Samples) -> Samples:
        if "mix" in self.augmentation:
            index, start = self._anywhere(random, name)
        return self._augmented(random, index, start, name, into)

    def _anywhere(self, random: np.random.Generator, name: str) -> tuple[int, int]:
        having = [index for index, song in enumerate(self.cache.songs) if name in song.stems]
        index = having[int(random.integers(len(having)))]
        return index, self._start(random, index)

    def _augmented(self, random: np.random.Generator, index: int, start: int, name: str, into: Samples) -> Samples:
        """A crop of a stem, in one pass from the song's pages into its place (channels, samples)."""
        gain = random.uniform(*GAINS) if "gain" in self.augmentation else 1.0
        swapped = "swap" in self.augmentation and random.random() < 0.5
        self.cache.copy(into[::-1] if swapped else into, index, name, start, gain)
        return into
