"""Artifacts by filtering, for windows in which the energies' difference cancels out.

An estimate that is all but a filtered mix of the references (the mixture itself, the commonest baseline) leaves
artifacts so far below its residual that their energy as a difference of correlations is nothing but rounding errors.
There the residual less the filtered references is taken sample by sample, as museval does.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import pad

from analysis.metrics.bss_eval.frames import PIECE
from analysis.metrics.bss_eval.signals import Signals

CANCELLED = 1e-8  # of the residual's energy: from here on the difference loses the sixth decimal of a ratio in dB


def cancelled(artifacts: Tensor, residual: Tensor) -> list[tuple[int, int]]:
    """Of which estimates, in which windows the energy of the artifacts cannot be told from a difference."""
    places: list[tuple[int, int]] = (artifacts < CANCELLED * residual).nonzero().tolist()
    return places


def by_filtering(references: Signals, estimate: Signals, source: int, filters: Tensor, start: int, stop: int) -> Tensor:
    """Energy of residual - filtered references in the window [start, stop), the filters' tail included.

    filters: (channels of all references, channels, taps), those for the residual.
    """
    history = filters.shape[-1] - 1
    size = min(PIECE, stop - start + history) + history
    spectrum = torch.fft.rfft(filters, size)
    energy = filters.new_zeros(())
    for first in range(start, stop + history, size - history):
        last = min(first + size - history, stop + history)
        read_from, read_to = max(first - history, start), min(last, stop)
        true = references.read(read_from, max(read_to, read_from))
        past = pad(
            true.flatten(0, 1), (read_from - (first - history), size - (read_from - first + history) - true.shape[-1])
        )
        image = torch.fft.irfft(torch.einsum("af,acf->cf", torch.fft.rfft(past), spectrum), size)
        error = -image[:, history : history + last - first]
        if first < stop:
            here = min(last, stop) - first
            error[:, :here] += (estimate.read(first, first + here) - references.read(first, first + here))[source]
        energy = energy + error.square().sum()
    return energy
