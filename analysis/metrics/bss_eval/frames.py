"""Which samples a window of the evaluation covers, as museval frames a song."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, isinf

from analysis.errors import ScoringError

PIECE = 65_536  # samples: a longer window is looked at in pieces, so that the memory taken does not grow with it


@dataclass(frozen=True)
class Piece:
    """A run of samples [start, stop) of the window that began at `window_start`; `window` is None where it is in none.

    `of_song` tells whether the piece is one of those that cover each sample of the song just once.
    """

    start: int
    stop: int
    window: int | None
    window_start: int
    of_song: bool


@dataclass(frozen=True)
class Frames:
    """Windows of `window` samples, one every `hop` samples, over a song of `length` samples.

    There are ⌊(length - window + hop) / hop⌋ of them; a tail that fills no window belongs to none. A song shorter than
    one window is one window.

    Example:
        >>> Frames.over(10, window=4, hop=3).spans
        ((0, 4), (3, 7), (6, 10))
    """

    length: int
    window: int
    hop: int

    @classmethod
    def over(cls, length: int, *, window: float, hop: float) -> Frames:
        """The frames of a song; an infinite window is one over all. Raises `ScoringError` for what is no length."""
        for name, value in (("window", window), ("hop", hop)):
            if not value >= 1 or (not isinf(value) and value != int(value)):
                raise ScoringError(f"The {name} is {value} samples; give a whole number from 1 up.")
        if window >= length:
            return cls(length, length, length)
        if hop == inf:
            raise ScoringError(f"The hop is infinite but the window is not ({window} samples); give a finite hop.")
        return cls(length, int(window), int(hop))

    @property
    def count(self) -> int:
        return (self.length - self.window + self.hop) // self.hop

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """(start, stop) of each window, in samples."""
        return tuple((index * self.hop, index * self.hop + self.window) for index in range(self.count))

    def pieces(self, *, with_song: bool) -> Iterator[Piece]:
        """The windows in pieces, and with the song, what it takes to cover each of its samples once.

        Windows that do not overlap and leave no gap cover the song but for its tail; others need a second round.
        """
        tile = self.hop == self.window
        for index, (start, stop) in enumerate(self.spans):
            yield from _pieces(start, stop, index, of_song=tile and with_song)
        if with_song:
            yield from _pieces(self.count * self.window if tile else 0, self.length, None, of_song=True)


def _pieces(start: int, stop: int, window: int | None, *, of_song: bool) -> Iterator[Piece]:
    for first in range(start, stop, PIECE):
        yield Piece(first, min(first + PIECE, stop), window, start, of_song)
