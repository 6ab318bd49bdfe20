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

COLUMNS, ITERATIONS = 4, 3  # of the inverse iteration


def cholesky(lags: Tensor) -> Tensor | None:
    """The upper factor R of G = RᵀR, rows and columns in order of delay, then channel; None where G is not positive.

    lags: (channels, channels, taps), r(τ) of all channel pairs. R: (taps·channels, taps·channels).
    Rounding makes a matrix that is positive on paper indefinite where its condition nears 1/ε.
    """
    m, taps = lags.shape[0], lags.shape[-1]
    n = m * taps
    identity = torch.eye(m, dtype=lags.dtype, device=lags.device)
    factor, failed = torch.linalg.cholesky_ex(lags[..., 0])
    # The generator of G - ZGZᵀ = UᵀU - VᵀV with Z the shift by one block: C⁻¹·(r(0)ᵀ, r(1)ᵀ, …), and it without r(0).
    u = torch.linalg.solve_triangular(factor, lags.permute(1, 2, 0).reshape(m, n), upper=False)
    v = u.clone()
    v[:, :m] = 0
    upper = lags.new_zeros(n, n)
    upper[:m] = u
    for row in range(m, n, m):
        u, v = u[:, :-m], v[:, m:]
        # The reflection coefficients K that make V's first block vanish, and the roots of I - KKᵀ and I - KᵀK.
        x = u[:, :m].mT
        k = torch.linalg.solve_triangular(x, v[:, :m].mT, upper=False)
        p, bad_p = torch.linalg.cholesky_ex(identity - k @ k.mT)
        q, bad_q = torch.linalg.cholesky_ex(identity - k.mT @ k)
        failed = failed + bad_p + bad_q
        # The second row uses the new first one (mixed downdating), without which rounding errors grow.
        u = torch.linalg.solve_triangular(p, u - k @ v, upper=False)
        w = torch.linalg.solve_triangular(q, k.mT @ p, upper=False)
        v = q.mT @ v - w @ u
        upper[row : row + m, row:] = u
    return None if failed.any() or not upper.isfinite().all() else upper


def solve(upper: Tensor, right: Tensor) -> Tensor:
    """X of RᵀR·X = B: (taps·channels, columns)."""
    return torch.linalg.solve_triangular(upper, torch.linalg.solve_triangular(upper.mT, right, upper=False), upper=True)


def condition(lags: Tensor, upper: Tensor) -> float:
    """An estimate of the matrix's condition number, right within a few percent where it matters.

    The largest eigenvalue is bounded by the spectrum that the lags have; the smallest is found by inverse iteration.
    """
    taps = lags.shape[-1]
    one_sided = torch.fft.fft(lags, 2 * taps).permute(2, 0, 1)
    largest = float(torch.linalg.eigvalsh(one_sided + one_sided.mH - lags[..., 0]).max())
    generator = torch.Generator().manual_seed(0)
    basis = torch.randn(len(upper), COLUMNS, dtype=upper.dtype, generator=generator).to(upper.device)
    for _ in range(ITERATIONS):
        basis = solve(upper, torch.linalg.qr(basis).Q)
    return largest * float(torch.linalg.matrix_norm(basis, 2))
