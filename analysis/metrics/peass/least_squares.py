"""What signals that change over time explain of others: a short filter of its own for each, anew in every window."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import pad

LOADING = 1e-8  # of the mean power of what explains, in a window: what is 80 dB below explains nothing
FAINT = 1e-12  # of the loudest window's: below is nothing but rounding
FRAMES_AT_ONCE = 128


def explain(explaining: Tensor, explained: Tensor, shares: Tensor, *, window: int, taps: int) -> Tensor:
    """What some of the signals explain of each explained one, by filters of the least squares of all of them.

        ê_q = Σ_k∈shares Σ_τ α_qk(τ)·s_k(t − τ), |τ| ≤ (taps − 1) / 2, ‖w·(e_q − Σ_k Σ_τ α_qk(τ)·s_k(t − τ))‖² least

    in windows w of root-Hann shape, that overlap by three quarters and are added up.

    explaining: (signals, samples), complex; explained: (errors, samples); shares: (kinds, errors, signals), 1 for a
    signal that counts, else 0; window: in samples, a multiple of 4; taps: odd. Returns (kinds, errors, samples).
    """
    samples, hop, half = explaining.shape[-1], window // 4, taps // 2
    frames = -(-samples // hop) + 3  # the first begins three hops early: every sample lies in four
    before, after = window - hop, (frames - 1) * hop + hop - samples
    columns = pad(explaining, (before + half, after + half)).unfold(-1, taps, 1).flip(-1)  # (signals, time, taps)
    columns = columns.movedim(0, 1).flatten(1)  # (time, signals·taps)
    rows = pad(explained, (before, after))
    shape = torch.hann_window(window, dtype=torch.float64).sqrt()
    weights = shares.repeat_interleave(taps, dim=-1).permute(2, 0, 1).to(columns.dtype)  # (columns, kinds, errors)
    faint = FAINT * explaining.abs().square().max() * window
    sums = columns.new_zeros(*shares.shape[:2], rows.shape[-1])
    for start in range(0, frames, FRAMES_AT_ONCE):
        stop = min(start + FRAMES_AT_ONCE, frames)
        span = slice(start * hop, (stop - 1) * hop + window)
        matrix = columns[span].unfold(0, window, hop).transpose(1, 2) * shape[:, None]  # (frames, window, columns)
        right = rows[:, span].unfold(-1, window, hop).permute(1, 2, 0) * shape[:, None]  # (frames, window, errors)
        conjugate = matrix.mH
        gram = conjugate @ matrix
        diagonal = gram.diagonal(dim1=-2, dim2=-1)
        load = LOADING * diagonal.real.mean(dim=-1, keepdim=True) + faint
        diagonal += torch.where(load > 0, load, 1)  # where all is silent nothing is explained
        filters = torch.cholesky_solve(conjugate @ right, torch.linalg.cholesky(gram))  # (frames, columns, errors)
        found = matrix @ (filters[:, :, None] * weights).flatten(2)  # (frames, window, kinds·errors)
        found = (found * shape[:, None]).permute(2, 0, 1).view(*shares.shape[:2], -1, window)
        for quarter in range(4):
            piece = found[..., quarter * hop : (quarter + 1) * hop].flatten(2)
            sums[..., span.start + quarter * hop :][..., : piece.shape[-1]] += piece
    return sums[..., before : before + samples] / 2  # four squared windows add up to 2
