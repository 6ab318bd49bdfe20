"""Symmetric block Toeplitz matrices: their Cholesky factor in O(n²) operations, and solving with it.

The matrix of all inner products of delayed channels has the block r(p - q) in its row of delay p and column of delay q,
channels by channels, with r(-τ) = r(τ)ᵀ. It is never built: the block Schur algorithm finds the rows of its Cholesky
factor from the lags alone.

Sources: Kailath, Sayed, "Displacement structure: theory and applications", SIAM Review 37(3), 1995,
doi:10.1137/1037082; Bojanczyk, Brent, de Hoog, Sweet, "On the stability of the Bareiss and related Toeplitz
factorization algorithms", SIAM J. Matrix Anal. Appl. 16(1), 1995, doi:10.1137/S0895479891221563.
"""

from __future__ import annotations

import torch
from torch import Tensor

BLOCK = 64  # rows a step: fewer steps of more work each; on two cores 16 to 64 take about as long
COLUMNS, ITERATIONS = 4, 3  # of the inverse iteration


def cholesky(lags: Tensor) -> Tensor | None:
    """The upper factor R of G = RᵀR, rows and columns in order of delay, then channel; None where G is not positive.

    lags: (channels, channels, taps), r(τ) of all channel pairs. R: (taps·channels, taps·channels), whose lower triangle
    holds anything. Rounding makes a matrix that is positive on paper indefinite where its condition nears 1/ε.
    """
    rows = _first_rows(lags)
    block, n = rows.shape
    identity = torch.eye(block, dtype=lags.dtype, device=lags.device)
    root, failed = torch.linalg.cholesky_ex(rows[:, :block])
    upper = lags.new_empty(n, n)
    upper[:block] = torch.linalg.solve_triangular(root, rows, upper=False)
    # The generator of G - ZGZᵀ = UᵀU - VᵀV, with Z the shift by one block: U is R's first rows, V the same without its
    # first block. A step shifts U and turns both so that V's first block vanishes; then U is R's next rows.
    u = v = upper[:block]
    for row in range(block, n, block):
        both = torch.cat([u[:, : n - row], v[:, block:]])
        # The reflection coefficients K, and the roots of I - KKᵀ and I - KᵀK.
        k = torch.linalg.solve_triangular(both[:block, :block].mT, both[block:, :block].mT, upper=False)
        p, bad_p = torch.linalg.cholesky_ex(identity - k @ k.mT)
        q, bad_q = torch.linalg.cholesky_ex(identity - k.mT @ k)
        failed = failed + bad_p + bad_q
        u = upper[row : row + block, row:]
        torch.mm(torch.linalg.solve_triangular(p, torch.cat([identity, -k], 1), upper=False), both, out=u)
        # V's turn uses the new U (mixed downdating), without which rounding errors grow.
        both[:block] = u
        v = torch.cat([-torch.linalg.solve_triangular(q, k.mT @ p, upper=False), q.mT], 1) @ both
    return None if failed.any() or not upper.diagonal().isfinite().all() else upper


def solve(upper: Tensor, right: Tensor) -> Tensor:
    """X of RᵀR·X = B: (taps·channels, columns)."""
    half = torch.linalg.solve_triangular(upper.mT, right, upper=False)
    whole: Tensor = torch.linalg.solve_triangular(upper, half, upper=True)
    return whole


def condition(lags: Tensor, upper: Tensor) -> float:
    """An estimate of the matrix's condition number, right within a quarter.

    The largest eigenvalue is taken from the spectrum that the lags have; the smallest is found by inverse iteration.
    """
    one_sided = torch.fft.fft(lags, 2 * lags.shape[-1]).permute(2, 0, 1)
    largest = float(torch.linalg.eigvalsh(one_sided + one_sided.mH - lags[..., 0]).max())
    generator = torch.Generator().manual_seed(0)
    basis = torch.randn(len(upper), COLUMNS, dtype=upper.dtype, generator=generator).to(upper.device)
    for _ in range(ITERATIONS):
        basis = solve(upper, torch.linalg.qr(basis).Q)
    return largest * float(torch.linalg.matrix_norm(basis, 2))


def _first_rows(lags: Tensor) -> Tensor:
    """As many of the matrix's first rows as make a step, (rows, taps·channels): whole delays that divide the taps."""
    channels, taps = lags.shape[0], lags.shape[-1]
    delays = max(count for count in range(1, max(1, BLOCK // channels) + 1) if taps % count == 0)
    # r_ab(p - q) is r_ba(q - p); both sides of lag zero in one row, to be read at q - p + taps - 1.
    sides = torch.cat([lags.flip(-1)[..., :-1], lags.transpose(0, 1)], -1)
    steps = torch.arange(taps, device=lags.device)
    places = steps - steps[:delays, None] + taps - 1
    return sides[:, :, places].permute(2, 0, 3, 1).reshape(delays * channels, taps * channels)
