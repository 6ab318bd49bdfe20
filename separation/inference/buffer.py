"""The part of a long tensor that is still needed."""

from __future__ import annotations

from collections import deque

import torch
from torch import Tensor


class Buffer:
    """Pieces that follow each other along one dimension, taken by their place in the whole, dropped from the front.

    Example:
        >>> buffer = Buffer()
        >>> buffer.append(torch.arange(4)), buffer.append(torch.arange(4, 6)), buffer.drop(3)
        (None, None, None)
        >>> buffer.take(3, 5), buffer.stop
        (tensor([3, 4]), 6)
    """

    def __init__(self, dimension: int = -1) -> None:
        self.stop = 0
        self._dimension = dimension
        self._start = 0
        self._pieces: deque[Tensor] = deque()

    def append(self, piece: Tensor) -> None:
        if length := piece.shape[self._dimension]:
            self._pieces.append(piece)
            self.stop += length

    def take(self, first: int, last: int) -> Tensor:
        """From one place to another, both of them not dropped; a view where one piece holds it all."""
        found, place = [], self._start
        for piece in self._pieces:
            length = piece.shape[self._dimension]
            begin, end = max(first - place, 0), min(last - place, length)
            if begin < end:
                found.append(piece.narrow(self._dimension, begin, end - begin))
            place += length
        return found[0] if len(found) == 1 else torch.cat(found, dim=self._dimension)

    def drop(self, first: int) -> None:
        """Forget what ends at or before a place, but for less than half of a piece."""
        while self._pieces and self._start < first:
            length = self._pieces[0].shape[self._dimension]
            unneeded = min(first - self._start, length)
            if 2 * unneeded < length:
                break
            rest = self._pieces.popleft().narrow(self._dimension, unneeded, length - unneeded)
            self._start += unneeded
            if unneeded < length:
                self._pieces.appendleft(rest.clone())  # a view would hold on to all of the piece
