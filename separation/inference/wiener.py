"""The multichannel Wiener filter, refined by expectation and maximisation: estimates made consistent with the mixture.

Sources: Uhlich et al., "Improving music source separation based on deep neural networks through data augmentation and
network blending", ICASSP 2017, doi:10.1109/ICASSP.2017.7952158; Nugraha, Liutkus, Vincent, "Multichannel audio source
separation with deep neural networks", IEEE/ACM Transactions on Audio, Speech, and Language Processing 24(9), 2016; with
the constants of Open-Unmix, whose results it gives.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

import torch
from torch import Tensor

from separation.side_by_side import side_by_side

EPSILON = 1e-10  # added to energies; its square root to the diagonal of the mixture's covariance
LOUDEST = 10.0  # the largest magnitude that enters, so that the constants above mean the same for every song
WINDOW = 300  # frames that share spatial covariances
SLICE = 64  # bins that are computed at a time: bins do not hang on each other, and so many stay in a core's cache

# Real and imaginary parts apart: several times as fast as torch's complex products.
Planes = tuple[Tensor, Tensor]
Start = Callable[[Tensor, Planes], Planes]


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
    leading = mixture.shape[:-3]
    start = partial(_start, softmask=softmask, residual=residual)
    magnitudes = estimates.reshape(-1, *estimates.shape[-4:])
    found = _by_windows(magnitudes, mixture.reshape(-1, *mixture.shape[-3:]), start, iterations, window)
    return found.reshape(*leading, *estimates.shape[-4:])


def refined(spectra: Tensor, mixture: Tensor, *, iterations: int = 1, window: int | None = WINDOW) -> Tensor:
    """Sources' complex spectra, iterated on as `wiener` says, window by window.

    spectra: (batch, sources, channels, bins, frames); mixture: (batch, channels, bins, frames).
    """
    return _by_windows(spectra, mixture, lambda given, _: _planes(given), iterations, window)


def _by_windows(given: Tensor, mixture: Tensor, start: Start, iterations: int, window: int | None) -> Tensor:
    """Sources (batch, sources, channels, bins, frames) of what is given of them, begun with and iterated on."""
    bins, frames = mixture.shape[-2:]
    # Bins last in memory, as the transform lays them out.
    found = mixture.new_empty(*given.shape[:-2], frames, bins).transpose(-1, -2)
    size = SLICE if mixture.device.type == "cpu" else bins
    edges = list(pairwise([*range(0, bins, size), bins]))
    for example, x in enumerate(mixture):
        for first in range(0, frames, window or frames):
            part = slice(first, first + (window or frames))
            level = (x[..., part].abs().amax() / LOUDEST).clamp(min=1.0).double()
            tasks = [
                partial(_slice, given[example, ..., low:high, part], x[:, low:high, part], start, level, iterations)
                for low, high in edges
            ]
            for (low, high), sources in zip(edges, side_by_side(tasks, mixture.device), strict=True):
                found[example, ..., low:high, part] = sources
    return found


def _slice(given: Tensor, mixture: Tensor, start: Start, level: Tensor, iterations: int) -> Tensor:
    """The sources (sources, channels, bins, frames) of some bins in one window."""
    x = _planes(mixture)
    y = start(given, x)
    if iterations:
        x, y = (x[0] / level, x[1] / level), (y[0] / level, y[1] / level)
        iterate = _iterated_stereo if len(mixture) == 2 else _iterated
        for _ in range(iterations):
            y = iterate(y, x)
        y = y[0] * level, y[1] * level
    real, imaginary = (plane[: len(given)].to(mixture.real.dtype) for plane in y)
    return torch.complex(real, imaginary)


def _planes(spectra: Tensor) -> Planes:
    return spectra.real.double(), spectra.imag.double()


def _start(magnitudes: Tensor, x: Planes, *, softmask: bool, residual: bool) -> Planes:
    magnitudes = magnitudes.double()
    if softmask:
        scale = magnitudes / (EPSILON + magnitudes.sum(dim=0))
    else:
        size = torch.hypot(*x)
        scale = magnitudes * torch.where(size > 0, 1 / size, 0.0)
    y = scale * x[0], scale * x[1]
    return (_with_rest(y[0], x[0]), _with_rest(y[1], x[1])) if residual else y


def _with_rest(y: Tensor, x: Tensor) -> Tensor:
    return torch.cat([y, (x - y.sum(dim=0)).unsqueeze(0)])


def _iterated_stereo(y: Planes, x: Planes) -> Planes:
    """One iteration for two channels, whose covariance matrices are inverted in closed form."""
    (left, right), (left_imaginary, right_imaginary) = (plane.unbind(1) for plane in y)  # (sources, bins, frames)
    power_left, power_right = left.square() + left_imaginary.square(), right.square() + right_imaginary.square()
    v = (power_left + power_right) / 2
    weight = EPSILON + v.sum(dim=-1, keepdim=True)
    # R: its diagonal, and the number beside it, whose conjugate is the other.
    a, d = (power.sum(dim=-1, keepdim=True) / weight for power in (power_left, power_right))
    b = (left * right + left_imaginary * right_imaginary).sum(dim=-1, keepdim=True) / weight
    c = (left_imaginary * right - left * right_imaginary).sum(dim=-1, keepdim=True) / weight
    mixed_a, mixed_d = ((v * own).sum(dim=0) + EPSILON**0.5 for own in (a, d))
    mixed_b, mixed_c = (v * b).sum(dim=0), (v * c).sum(dim=0)
    scale = 1 / (mixed_a * mixed_d - mixed_b.square() - mixed_c.square())
    (x1, x2), (x1_imaginary, x2_imaginary) = x
    # The inverse times x.
    w1 = (mixed_d * x1 - mixed_b * x2 + mixed_c * x2_imaginary) * scale
    w1_imaginary = (mixed_d * x1_imaginary - mixed_b * x2_imaginary - mixed_c * x2) * scale
    w2 = (mixed_a * x2 - mixed_b * x1 - mixed_c * x1_imaginary) * scale
    w2_imaginary = (mixed_a * x2_imaginary - mixed_b * x1_imaginary + mixed_c * x1) * scale
    return (
        torch.stack([v * (a * w1 + b * w2 - c * w2_imaginary), v * (b * w1 + c * w1_imaginary + d * w2)], dim=1),
        torch.stack(
            [
                v * (a * w1_imaginary + b * w2_imaginary + c * w2),
                v * (b * w1_imaginary - c * w1 + d * w2_imaginary),
            ],
            dim=1,
        ),
    )


def _iterated(planes: Planes, x_planes: Planes) -> Planes:
    """One iteration for any number of channels."""
    y, x = torch.complex(*planes), torch.complex(*x_planes)
    v = y.abs().square().mean(dim=1)  # (sources, bins, frames)
    covariances = torch.einsum("kcft,kdft->kfcd", y, y.conj()) / (EPSILON + v.sum(dim=-1))[..., None, None]
    identity = torch.eye(len(x), dtype=x.dtype, device=x.device)
    mixed = torch.einsum("kft,kfcd->ftcd", v.to(x.dtype), covariances) + EPSILON**0.5 * identity
    whitened = _solved(mixed, x.permute(1, 2, 0))  # (bins, frames, channels)
    y = v.unsqueeze(1) * torch.einsum("kfcd,ftd->kcft", covariances, whitened)
    return y.real, y.imag


def _solved(matrices: Tensor, vectors: Tensor) -> Tensor:
    """The solutions of Hermitian positive definite systems, (..., channels, channels) and (..., channels)."""
    if vectors.shape[-1] == 1:
        return vectors / matrices[..., 0]
    factors = torch.linalg.cholesky(matrices)
    return torch.cholesky_solve(vectors.unsqueeze(-1), factors).squeeze(-1)
