"""Long sounds in pieces of one length, for networks that were trained on pieces and hear each as a whole."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

import torch
from torch import Tensor

AT_ONCE = 4  # pieces that a network hears in one go, so that a song takes no more memory than a clip


def pieces(waveform: Tensor, size: int) -> Tensor:
    """Waveforms (..., samples) of `size` samples or more to (..., pieces, size), the fewest that cover them.

    They are spread evenly: the first begins with the waveform, the last ends with it, neighbours may overlap.

    Example:
        >>> pieces(torch.arange(5), 3)
        tensor([[0, 1, 2],
                [2, 3, 4]])
    """
    spare = waveform.shape[-1] - size
    steps = ceil(waveform.shape[-1] / size) - 1
    starts = [round(step * spare / max(steps, 1)) for step in range(steps + 1)]
    return torch.stack([waveform[..., start : start + size] for start in starts], dim=-2)


def a_few_at_once(network: Callable[[Tensor], Tensor], heard: Tensor) -> Tensor:
    """What a network makes of each piece: (..., pieces, size) to (..., pieces, *embedding)."""
    every = heard.flatten(0, -2)
    found = torch.cat([network(every[first : first + AT_ONCE]) for first in range(0, len(every), AT_ONCE)])
    return found.reshape(*heard.shape[:-1], *found.shape[1:])
