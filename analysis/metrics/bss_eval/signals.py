"""Signals as they come, float or int16, numpy or torch; read piece by piece as float64."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from analysis.errors import ScoringError

Array = NDArray[Any] | Tensor
FULL_SCALE_INT16 = 2.0**15


class Signals:
    """(sources, channels, samples), without a copy; int16 counts as -1 to 1, as files are read.

    Samples past the end are zeros and samples past `length` are not looked at: estimates shorter or longer than their
    references are padded or cut, as in museval.
    """

    def __init__(self, signals: Array | Sequence[Array], *, name: str, device: torch.device) -> None:
        whole = _tensor(signals)
        if whole.dim() != 3 or not all(whole.shape):
            raise ScoringError(
                f"The {name} have shape {tuple(whole.shape)}; give (sources, channels, samples), none of them 0. "
                "museval's (sources, samples, channels) has its last two axes the other way round."
            )
        if whole.shape[1] > whole.shape[2]:
            raise ScoringError(
                f"The {name} have more channels ({whole.shape[1]}) than samples ({whole.shape[2]}); give (sources, "
                "channels, samples). museval's (sources, samples, channels) has its last two axes the other way round."
            )
        self.sources, self.channels, self.length = whole.shape
        self.device = device
        self._signals = whole

    def beginnings(self, hop: int, samples: int, count: int) -> Tensor:
        """The first samples of windows, one every `hop` samples, as they came: (sources, channels, windows, samples).

        Without a copy; of at most `count` windows, those whose beginning is there.
        """
        there = max(0, min(count, (self.length - samples) // hop + 1))
        if not there:
            return self._signals.new_empty(self.sources, self.channels, 0, samples)
        return self._signals.unfold(-1, samples, hop)[:, :, :there]

    def read(self, start: int, stop: int) -> Tensor:
        """Samples [start, stop) of all sources, (sources, channels, stop - start); zeros where there are none."""
        piece = self._signals[..., max(start, 0) : max(min(stop, self.length), 0)]
        whole_numbers = not piece.dtype.is_floating_point
        piece = piece.to(self.device, torch.float64)
        if whole_numbers:
            piece /= FULL_SCALE_INT16
        lead = max(-start, 0)
        tail = stop - start - lead - piece.shape[-1]
        return torch.nn.functional.pad(piece, (lead, tail)) if lead or tail else piece


def _tensor(signals: Array | Sequence[Array]) -> Tensor:
    if isinstance(signals, Tensor):
        tensor = signals.detach()
    elif isinstance(signals, np.ndarray):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of arrays that may not be written to: nothing is
            tensor = torch.from_numpy(signals.copy() if min(signals.strides, default=0) < 0 else signals)
    else:
        tensor = torch.stack([_tensor(signal) for signal in signals])
    if not (tensor.dtype.is_floating_point or tensor.dtype == torch.int16):
        raise ScoringError(f"Signals of type {tensor.dtype} cannot be scored; give floats, or int16.")
    return tensor
