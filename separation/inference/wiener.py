"""The multichannel Wiener filter, refined by expectation and maximisation: estimates made consistent with the mixture.

Sources: Uhlich et al., "Improving music source separation based on deep neural networks through data augmentation and
network blending", ICASSP 2017, doi:10.1109/ICASSP.2017.7952158; Nugraha, Liutkus, Vincent, "Multichannel audio source
separation with deep neural networks", IEEE/ACM Transactions on Audio, Speech, and Language Processing 24(9), 2016; with
the constants of Open-Unmix, whose results it gives.
"""

from __future__ import annotations

import torch
from torch import Tensor

from separation import stft

EPSILON = 1e-10  # added to energies; its square root to the diagonal of the mixture's covariance
LOUDEST = 10.0  # the largest magnitude that enters, so that the constants above mean the same for every song
WINDOW = 300  # frames that share spatial covariances


def wiener(
    estimates: Tensor,
    mixture: Tensor,
    *,
    iterations: int = 1,
    softmask: bool = False,
    residual: bool = False,
    window: int | None = WINDOW,
) -> Tensor:
    """The sources' spectra, from their magnitudes and the mixture's spectrum.

    They start as the magnitudes with the mixture's phase or, with `softmask`, as their share of the mixture; then, at
    each iteration, with y_k the source's spectrum over channels at a bin and frame:

        v_k = mean over channels |y_k|²,   R_k = Σ_t y_k y_kᴴ / Σ_t v_k,   y_k ← v_k R_k (Σ_j v_j R_j + √ε I)⁻¹ x

    estimates: magnitudes (..., sources, channels, bins, frames); mixture: complex (..., channels, bins, frames).
    residual: what the estimates leave of the mixture is one more source, and is not returned; a lone estimate needs it,
    or the whole mixture becomes its own. window: frames that share R_k, None for all.
    Returns complex (..., sources, channels, bins, frames). Silence stays silence. Computed in double precision.
    """
    sources = estimates.shape[-4]
    leading = mixture.shape[:-3]
    x = mixture.reshape(-1, *mixture.shape[-3:]).to(torch.complex128)
    y = _start(estimates.reshape(-1, *estimates.shape[-4:]).double(), x, softmask=softmask)
    if residual:
        y = torch.cat([y, x.unsqueeze(1) - y.sum(dim=1, keepdim=True)], dim=1)
    if iterations:
        y = refined(y, x, iterations=iterations, window=window)
    return y[:, :sources].reshape(*leading, sources, *mixture.shape[-3:]).to(mixture.dtype)


def refined(spectra: Tensor, mixture: Tensor, *, iterations: int = 1, window: int | None = WINDOW) -> Tensor:
    """Sources' complex spectra, iterated on as `wiener` says, window by window.

    spectra: (batch, sources, channels, bins, frames); mixture: (batch, channels, bins, frames).
    """
    frames = window or max(1, mixture.shape[-1])
    pieces = zip(torch.split(spectra, frames, dim=-1), torch.split(mixture, frames, dim=-1), strict=True)
    return torch.cat([_refined(y, x, iterations) for y, x in pieces], dim=-1)


def _start(magnitudes: Tensor, x: Tensor, *, softmask: bool) -> Tensor:
    if softmask:
        return magnitudes / (EPSILON + magnitudes.sum(dim=1, keepdim=True)) * x.unsqueeze(1)
    return stft.with_phase(magnitudes, x.unsqueeze(1))


def _refined(y: Tensor, x: Tensor, iterations: int) -> Tensor:
    """Iterate on spectra y (batch, sources, channels, bins, frames) of a mixture x (batch, channels, bins, frames)."""
    level = (x.abs().amax(dim=(1, 2, 3)) / LOUDEST).clamp(min=1.0)
    x, y = x / level.view(-1, 1, 1, 1), y / level.view(-1, 1, 1, 1, 1)
    identity = torch.eye(x.shape[1], dtype=x.dtype, device=x.device)
    for _ in range(iterations):
        v = y.abs().square().mean(dim=2)  # (batch, sources, bins, frames)
        covariances = torch.einsum("bkcft,bkdft->bkfcd", y, y.conj())
        covariances = covariances / (EPSILON + v.sum(dim=-1))[..., None, None]
        mixed = torch.einsum("bkft,bkfcd->bftcd", v.to(x.dtype), covariances) + EPSILON**0.5 * identity
        whitened = _solved(mixed, x.permute(0, 2, 3, 1))  # (batch, bins, frames, channels)
        y = v.unsqueeze(2) * torch.einsum("bkfcd,bftd->bkcft", covariances, whitened)
    return y * level.view(-1, 1, 1, 1, 1)


def _solved(matrices: Tensor, vectors: Tensor) -> Tensor:
    """The solutions of Hermitian positive definite systems, (..., channels, channels) and (..., channels)."""
    channels = vectors.shape[-1]
    if channels == 1:
        return vectors / matrices[..., 0]
    if channels == 2:  # in closed form, many times faster than a factorisation a bin
        (a, b), (c, d) = (row.unbind(-1) for row in matrices.unbind(-2))
        first, second = vectors.unbind(-1)
        determinant = a * d - b * c
        return torch.stack([d * first - b * second, a * second - c * first], dim=-1) / determinant.unsqueeze(-1)
    factors = torch.linalg.cholesky(matrices)
    return torch.cholesky_solve(vectors.unsqueeze(-1), factors).squeeze(-1)
