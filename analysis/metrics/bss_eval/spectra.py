"""Correlations of signals at the lags that a short filter has, from real FFTs of blocks.

    r_ab(τ) = Σ_t past_a(t - τ) · present_b(t),   0 ≤ τ < taps

The block of `present` is put behind `taps - 1` zeros and the block of `past` begins that much earlier, so that both
lie in one FFT and the lags come out in front, free of wrap-around. A bin's products over all blocks are one matrix
product.
"""

from __future__ import annotations

import torch
from torch import Tensor

FFT_OF_TAPS = 4  # an FFT four times as long as the filter: longer ones leave the cache, shorter ones mostly overlap


def spectra(past: Tensor, taps: int, *, present: bool) -> Tensor:
    """Block spectra of (channels, taps - 1 + samples): (bins, blocks, channels), complex.

    The first `taps - 1` samples are history. With `present` they are taken as zeros in every block, as the module says.
    """
    channels, samples = past.shape
    size, blocks, step = _plan(samples - taps + 1, taps)
    buffer = past.new_zeros(channels, blocks, size)
    whole = max(0, (samples - (step + taps - 1)) // step + 1)  # blocks that the signal fills
    first = taps - 1 if present else 0
    if whole:
        buffer[:, :whole, first : step + taps - 1] = past.unfold(-1, step + taps - 1, step)[..., first:]
    for block in range(whole, blocks):
        rest = past[:, block * step + first :]
        buffer[:, block, first : first + rest.shape[-1]] = rest
    found: Tensor = torch.fft.rfft(buffer).permute(2, 1, 0).contiguous()
    return found


def correlate(past: Tensor, present: Tensor, taps: int) -> Tensor:
    """Correlations from the spectra of both: (channels of past, channels of present, taps), float64."""
    bins, _, rows = past.shape
    columns = present.shape[-1]
    # A product of real matrices is faster than of complex ones this small: (re, im) × (re, im), then put together.
    parts = torch.view_as_real(past).flatten(-2).mT @ torch.view_as_real(present).flatten(-2)
    parts = parts.view(bins, rows, 2, columns, 2)
    real = parts[:, :, 0, :, 0] + parts[:, :, 1, :, 1]
    imaginary = parts[:, :, 0, :, 1] - parts[:, :, 1, :, 0]
    lags: Tensor = torch.fft.irfft(torch.complex(real, imaginary).permute(1, 2, 0))[..., :taps]
    return lags


def _plan(samples: int, taps: int) -> tuple[int, int, int]:
    """FFT size, number of blocks and samples a block, for that many samples of the present."""
    size = FFT_OF_TAPS * taps
    longest = size - taps + 1
    blocks = max(1, -(-samples // longest))
    return size, blocks, -(-samples // blocks)
