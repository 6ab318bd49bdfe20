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
    found = signal.new_empty(signal.shape[0], blocks, size)
    _put(found, signal, step, step + taps - 1)
    return _conjugate(_spectra(found))


def present_blocks(signal: Tensor, taps: int) -> Tensor:
    """(channels, samples) in blocks that follow each other, behind zeros: (channels, blocks, size)."""
    channels, samples = signal.shape
    blocks = room_for_blocks(channels, samples, taps, signal)
    put_present(blocks, signal, taps)
    return blocks


def room_for_blocks(channels: int, samples: int, taps: int, like: Tensor) -> Tensor:
    """Where `put_present` puts signals (channels, samples), a few channels at a time."""
    size, blocks, _ = _plan(samples, taps)
    return like.new_empty(channels, blocks, size)


def put_present(blocks: Tensor, signal: Tensor, taps: int, *, less: Tensor | None = None) -> None:
    """Put signals (channels, samples), less others, into their room: one pass over memory in the place of three."""
    *_, step = _plan(signal.shape[-1], taps)
    _put(blocks, signal, step, step, lead=taps - 1, less=less)


def present_spectra(blocks: Tensor) -> Tensor:
    """Spectra of such blocks: (bins, blocks, channels)."""
    return _spectra(blocks)


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


def _put(found: Tensor, signal: Tensor, step: int, length: int, *, lead: int = 0, less: Tensor | None = None) -> None:
    """One block every `step` samples, of `length` samples or what is left, behind `lead` zeros and before others."""
    found[..., :lead] = 0
    found[..., lead + length :] = 0
    full = min(found.shape[1], max(0, (signal.shape[-1] - length) // step + 1))
    if full:
        place = found[:, :full, lead : lead + length]
        blocks = signal.unfold(-1, length, step)[:, :full]
        if less is None:
            place.copy_(blocks)
        else:
            torch.sub(blocks, less.unfold(-1, length, step)[:, :full], out=place)
    for block in range(full, found.shape[1]):
        here = slice(block * step, block * step + length)
        rest = signal[:, here] if less is None else signal[:, here] - less[:, here]
        found[:, block, lead : lead + rest.shape[-1]] = rest
        found[:, block, lead + rest.shape[-1] :] = 0


def _spectra(blocks: Tensor) -> Tensor:
    # Bins first, so that a bin is one small matrix for `correlate`.
    found: Tensor = torch.fft.rfft(blocks).permute(2, 1, 0).contiguous()
    return found


def _conjugate(spectra: Tensor) -> Tensor:
    return spectra.mH.contiguous().resolve_conj()
