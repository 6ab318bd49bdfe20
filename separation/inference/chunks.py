"""Long signals in chunks that overlap, so that memory stays bounded, put together again without seams."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Chunk:
    """A part of a long signal: from `start` to `stop` it goes in; what comes out is used from `first` to `last`."""

    start: int
    stop: int
    first: int
    last: int


def chunks(length: int, *, size: int, context: int = 0, overlap: int = 0, grid: int = 1) -> Iterator[Chunk]:
    """The chunks of a signal, of `size` each.

    context: what is heard on either side of a chunk but not used of it, so that a network that hears no farther gives
    what it gives of the whole signal. overlap: what neighbours both give, to be faded over. grid: chunks begin at its
    multiples, where a network with strides needs it. All in samples, or all in frames.

    Without context the last chunk is as long as the others, as far as the signal is.

    Example:
        >>> [(chunk.start, chunk.stop) for chunk in chunks(25, size=10, overlap=2)]
        [(0, 10), (8, 18), (15, 25)]
        >>> [(chunk.first, chunk.last) for chunk in chunks(25, size=10, overlap=2)]
        [(0, 10), (8, 18), (16, 25)]
        >>> [(chunk.start, chunk.first, chunk.last) for chunk in chunks(25, size=10, context=2)]
        [(0, 0, 8), (6, 8, 14), (12, 14, 20), (18, 20, 25)]
    """
    if not (0 <= overlap <= size // 2 and size > 2 * context + overlap + grid - 1):
        raise ValueError(
            f"Chunks of {size} cannot have {context} of context and {overlap} of overlap on a grid of {grid}."
        )
    start = first = 0
    while start + size < length:
        last = start + size - context
        yield Chunk(start, start + size, first, last)
        first = last - overlap
        start = (first - context) // grid * grid
    if not context:
        start = max(0, length - size) // grid * grid
    yield Chunk(start, length, first, length)


class Seams:
    """Joins what chunks give, (…, length): where neighbours both give something, one fades out and the other in.

    The weights (sine squared) add up to 1, so where both agree, the sum is what they give.

    Example:
        >>> seams = Seams(2)
        >>> seams.push(torch.ones(4)), seams.push(torch.ones(3), is_last=True)
        (tensor([1., 1.]), tensor([1., 1., 1.]))
    """

    def __init__(self, overlap: int) -> None:
        self._overlap = overlap
        self._fade_in = torch.sin(torch.linspace(0, torch.pi / 2, overlap + 2)[1:-1]).square()
        self._tail: Tensor | None = None

    def push(self, part: Tensor, *, is_last: bool = False) -> Tensor:
        """The next part: what is settled by now, all that has come where it is the last."""
        if not self._overlap:
            return part
        if self._tail is not None:
            fade_in = self._fade_in.to(part)
            faded = self._tail * (1 - fade_in) + part[..., : self._overlap] * fade_in
            part = torch.cat([faded, part[..., self._overlap :]], dim=-1)
        if is_last:
            return part
        self._tail = part[..., -self._overlap :].clone()  # a view would hold on to all of the part
        return part[..., : -self._overlap]
