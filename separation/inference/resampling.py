"""A long signal at another sample rate, piece by piece: what `audio.resample` gives of the whole, without seams."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

from separation import audio
from separation.audio import Audio

Signal = NDArray[np.float32]
Read = Callable[[int, int], Signal]  # (start, count) -> (channels, count) of a long signal


@dataclass(frozen=True)
class Ratio:
    """The polyphase filter between two rates (Hz): `up` / `down` in lowest terms, and how far its taps reach."""

    rate: int
    target: int

    @property
    def up(self) -> int:
        return self.target // gcd(self.rate, self.target)

    @property
    def down(self) -> int:
        return self.rate // gcd(self.rate, self.target)

    @property
    def reach(self) -> int:
        """Half of scipy's filter, in samples at `up` times the rate."""
        return 10 * max(self.up, self.down)

    def length(self, samples: int) -> int:
        """How many samples so many become."""
        return -(-samples * self.up // self.down)

    def needed(self, start: int, count: int, samples: int) -> tuple[int, int]:
        """From where to where the given samples decide over `count` resampled ones from `start` on.

        The beginning falls on a sample of both rates, so that a piece is resampled as the whole is.
        """
        first = (start * self.down - self.reach) // self.up // self.down * self.down
        end = ((start + count - 1) * self.down + self.reach) // self.up + 1
        return max(0, first), min(samples, end)

    def settled(self, samples: int) -> int:
        """How many resampled samples do not hang on what follows the first so many."""
        return max(0, (samples * self.up - self.reach - 1) // self.down + 1)


def resampled(read: Read, samples: int, rate: int, target: int) -> Read:
    """A signal of so many samples at another rate (Hz), any part of which can be read."""
    if rate == target:
        return read
    ratio = Ratio(rate, target)

    def part(start: int, count: int) -> Signal:
        first, end = ratio.needed(start, count, samples)
        found = audio.resample(Audio(read(first, end - first), rate), target).samples
        skip = start - first * ratio.up // ratio.down
        return found[:, skip : skip + count]

    return part


class Resampler:
    """Takes a signal (channels, samples) piece by piece, gives it at another rate (Hz) as far as it is settled."""

    def __init__(self, rate: int, target: int) -> None:
        self._ratio = Ratio(rate, target)
        self._held: Signal | None = None
        self._first = 0  # place of the first sample that is held
        self._given = 0

    def push(self, piece: Signal, *, is_last: bool = False) -> Signal:
        if self._ratio.rate == self._ratio.target:
            return piece
        held = piece if self._held is None else np.concatenate([self._held, piece], axis=1)
        samples = self._first + held.shape[1]
        end = self._ratio.length(samples) if is_last else max(self._given, self._ratio.settled(samples))

        def read(start: int, count: int) -> Signal:
            return held[:, start - self._first : start - self._first + count]

        found = held[:, :0]
        if end > self._given:
            part = resampled(read, samples, self._ratio.rate, self._ratio.target)
            found = part(self._given, end - self._given)
        self._given = end
        first = min(self._ratio.needed(end, 1, samples)[0], samples)
        self._held, self._first = held[:, max(0, first - self._first) :], max(first, self._first)
        return found
