"""The filters that carry the references as near to a signal as filters of so many taps can.

Least squares: G·C = D, with G the inner products of all delayed reference channels and D those with the signal. A
channel that is a sum of other channels (a mono stem's second, a silent one) adds nothing to what filters reach; it is
left out, where a solver would meet a singular matrix.
"""

from __future__ import annotations

import torch
from torch import Tensor

from analysis.errors import ScoringError
from analysis.metrics.bss_eval import block_toeplitz

DEPENDENT = 1e-14  # of a channel's energy left by the channels before it: float64 cannot tell it from none
LEAST_LOADINGS = tuple(10.0**exponent for exponent in range(-15, -5))


class Projection:
    """Projects on the delayed channels whose correlations `lags` (channels, channels, taps) are given.

    `loading` is added to the diagonal, in units of `energy`. `condition` estimates the matrix's condition number, with
    each channel at unit energy; infinite where rounding left the matrix indefinite, so that the least loading of 1e-15,
    1e-14, … that makes it positive had to be added.
    """

    def __init__(self, lags: Tensor, *, loading: float = 0.0, energy: float = 0.0) -> None:
        energies = lags[..., 0].diagonal()
        used = _independent(lags[..., 0])
        scale = torch.where(used, energies, torch.ones_like(energies)).rsqrt() * used
        matrix = lags * (scale[:, None] * scale)[..., None]
        unused = (~used).to(lags.dtype)
        matrix[..., 0] += torch.diag(loading * energy * scale.square() + unused)
        self._scale = scale
        self._upper, self.indefinite = _factored(matrix)
        self._matrix = matrix

    def filters(self, correlations: Tensor) -> Tensor:
        """(channels, columns, taps) of filters for such correlations of the references with the columns' signals."""
        channels, columns, taps = correlations.shape
        right = (correlations * self._scale[:, None, None]).permute(2, 0, 1).reshape(taps * channels, columns)
        found = block_toeplitz.solve(self._upper, right).view(taps, channels, columns).permute(1, 2, 0)
        return found * self._scale[:, None, None]

    @property
    def condition(self) -> float:
        if self.indefinite:
            return float("inf")
        return block_toeplitz.condition(self._matrix, self._upper)


class Projections:
    """On all references, and on each stem's own: stems of so many channels each, with the song's diagonal loading."""

    def __init__(self, lags: Tensor, *, channels: int, loading: float) -> None:
        energies = lags[..., 0].diagonal()
        mean = float(energies.sum()) / max(1, int((energies > 0).sum()))
        rows = [slice(first, first + channels) for first in range(0, len(lags), channels)]
        self.on_all = Projection(lags, loading=loading, energy=mean)
        self.on_own = [Projection(lags[own, own], loading=loading, energy=mean) for own in rows]


def _independent(inner: Tensor) -> Tensor:
    """Which channels are no combination of those before them, from their inner products (channels, channels)."""
    used: list[int] = []
    for channel, energy in enumerate(inner.diagonal().tolist()):
        if not energy > 0.0:
            continue
        rest = energy
        if used:
            others = inner[used][:, used]
            scale = others.diagonal().rsqrt()
            shares = scale * inner[used, channel]
            factor, _ = torch.linalg.cholesky_ex(others * scale * scale[:, None])
            part = torch.linalg.solve_triangular(factor, shares[:, None], upper=False)
            rest = energy - float(part.square().sum())
        if rest > DEPENDENT * energy:
            used.append(channel)
    mask = torch.zeros(len(inner), dtype=torch.bool, device=inner.device)
    mask[used] = True
    return mask


def _factored(matrix: Tensor) -> tuple[Tensor, bool]:
    upper = block_toeplitz.cholesky(matrix)
    if upper is not None:
        return upper, False
    identity = torch.eye(len(matrix), dtype=matrix.dtype, device=matrix.device)
    for loading in LEAST_LOADINGS:
        loaded = matrix.clone()
        loaded[..., 0] += loading * identity
        upper = block_toeplitz.cholesky(loaded)
        if upper is not None:
            return upper, True
    raise ScoringError("The references hold samples that are not finite; every sample must be a number.")
