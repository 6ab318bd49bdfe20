"""Correlations of signals at the lags that a short filter has, from real FFTs of blocks.

    r_ab(τ) = Σ_t past_a(t - τ) · present_b(t),   0 ≤ τ < taps

The block of `present` is put behind `taps - 1` zeros and the block of `past` begins that much earlier, so that both
lie in one FFT and the lags come out in front, free of wrap-around. A bin's products over all blocks are one matrix
product.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import pad

FFT_OF_TAPS = 4  # an FFT four times as long as the filter: longer ones leave the cache, shorter ones mostly overlap


def past_spectra(signal: Tensor, taps: int) -> Tensor:
    """Conjugate spectra of (channels, taps - 1 + samples), history first: (bins, channels, overlapping blocks)."""
    size, blocks, step = _plan(signal.shape[-1] - taps + 1, taps)
    return _conjugate(_spectra(_blocks(signal, size, blocks, step, step + taps - 1)))


def present_spectra(signal: Tensor, taps: int) -> Tensor:
    """Spectra of (channels, samples), by blocks that follow each other: (bins, blocks, channels)."""
    size, blocks, step = _plan(signal.shape[-1], taps)
    return _spectra(_blocks(signal, size, blocks, step, step, lead=taps - 1))


def correlate(past: Tensor, present: Tensor, taps: int) -> Tensor:
    """Correlations from the spectra of both: (channels of past, channels of present, taps), float64."""
    lags: Tensor = torch.fft.irfft((past @ present).permute(1, 2, 0))[..., :taps]
    return lags


def correlate_across(before: Tensor, after: Tensor) -> Tensor:
    """What `correlate` misses where blocks of history were cut off, summed over the cuts.

    before, after: (channels, cuts, taps - 1), the samples on both sides of each.
    """
    history = before.shape[-1]
    past, present = _spectra(pad(before, (0, history + 2))), _spectra(pad(after, (history, 2)))
    return correlate(_conjugate(past), present, history + 1)


def _plan(samples: int, taps: int) -> tuple[int, int, int]:
    """FFT size, number of blocks and samples a block, for that many samples of the present."""
    size = FFT_OF_TAPS * taps
    blocks = -(-samples // (size - taps + 1))
    return size, blocks, -(-samples // blocks)


def _blocks(signal: Tensor, size: int, blocks: int, step: int, length: int, *, lead: int = 0) -> Tensor:
    """One block every `step` samples, of `length` samples or what is left, behind `lead` zeros: `size` in all."""
    found = signal.new_empty(signal.shape[0], blocks, size)
    found[..., :lead] = 0
    found[..., lead + length :] = 0
    full = min(blocks, max(0, (signal.shape[-1] - length) // step + 1))
    if full:
        found[:, :full, lead : lead + length] = signal.unfold(-1, length, step)[:, :full]
    for block in range(full, blocks):
        rest = signal[:, block * step : block * step + length]
        found[:, block, lead : lead + rest.shape[-1]] = rest
        found[:, block, lead + rest.shape[-1] :] = 0
    return found


def _spectra(blocks: Tensor) -> Tensor:
    # Bins first, so that a bin is one small matrix for `correlate`.
    found: Tensor = torch.fft.rfft(blocks).permute(2, 1, 0).contiguous()
    return found


def _conjugate(spectra: Tensor) -> Tensor:
    return spectra.mH.contiguous().resolve_conj()
