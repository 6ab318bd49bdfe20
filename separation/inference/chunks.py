"""Long signals in overlapping chunks, so that memory stays bounded, put together without seams."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor


def overlap_add(estimate: Callable[[int, int], Tensor], frames: int, *, chunk: int, overlap: int) -> Tensor:
    """The whole signal from estimates of its chunks.

    Neighbours share `overlap` samples, over which one fades out and the next fades in; their weights (sine squared)
    add up to 1, so where both estimates agree the sum is that estimate.

    estimate: `(start, count) -> (..., count)`. frames, chunk, overlap: samples. Returns (..., frames).

    Example:
        >>> signal = torch.arange(10.0)
        >>> overlap_add(lambda start, count: signal[start : start + count], 10, chunk=4, overlap=2)
        tensor([0., 1., 2., 3., 4., 5., 6., 7., 8., 9.])
    """
    if not 0 < overlap <= chunk // 2:
        raise ValueError(f"An overlap of {overlap} samples is not within half of the chunk's {chunk}.")
    if frames <= chunk:
        return estimate(0, frames)
    fade_in = torch.sin(torch.linspace(0, torch.pi / 2, overlap + 2)[1:-1]).square()
    total: Tensor | None = None
    for start in range(0, frames - overlap, chunk - overlap):
        count = min(chunk, frames - start)
        part = estimate(start, count)
        if total is None:
            total = part.new_zeros(*part.shape[:-1], frames)
        weights = torch.ones(count)
        if start > 0:
            weights[:overlap] *= fade_in
        if start + count < frames:
            weights[-overlap:] *= 1 - fade_in
        total[..., start : start + count] += part * weights.to(part)
    if total is None:
        raise ValueError(f"A signal of {frames} samples holds no chunk.")
    return total
