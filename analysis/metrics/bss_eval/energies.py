"""Energies of filtered references in each window, without filtering them.

What a filter h makes of the references has in a window the energy Σ_ab Σ_τ q_ab(τ)·r_ab(τ), with q the filter's own
correlations, q_ab(τ) = Σ_c Σ_p h_ac(p + τ)·h_bc(p), and r those of the references within the window.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


def filtered(filters: Tensor, lags: Tensor) -> Tensor:
    """The energy in each window, its ringing tail included: (…, windows).

    filters: (…, channels of the references, channels of the result, taps); lags: (windows, channels, channels, taps).
    """
    taps = filters.shape[-1]
    spectrum = torch.fft.rfft(filters, 2 * taps)
    own = torch.fft.irfft(torch.einsum("...act,...bct->...abt", spectrum, spectrum.conj()), 2 * taps)[..., :taps]
    own[..., 1:] *= 2  # r_ab(-τ) is r_ba(τ)
    energies: Tensor = own.flatten(-3) @ lags.flatten(1).mT
    return energies


@dataclass(frozen=True)
class Parts:
    """What BSS Eval takes an estimate apart into, and sums of these: energies, each (estimates, windows)."""

    true: Tensor
    residual: Tensor  # estimate - true, which is spatial + interference + artifacts
    spatial: Tensor
    own: Tensor  # true + spatial: the projection on the stem's own references
    interference: Tensor
    all: Tensor  # true + spatial + interference: the projection on all references
    artifacts: Tensor

    def ratios(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """SDR, ISR, SIR and SAR in dB, each (estimates, windows)."""
        return (
            decibels(self.true, self.residual),
            decibels(self.true, self.spatial),
            decibels(self.own, self.interference),
            decibels(self.all, self.artifacts),
        )


def decibels(signal: Tensor, error: Tensor) -> Tensor:
    """10·log10(signal / error), infinite where there is no error, as in museval; rounding may leave none below zero."""
    undefined = signal.isnan() | error.isnan()
    ratio = torch.where(error > 0, 10 * torch.log10(signal.clamp(min=0) / error), torch.inf)
    return torch.where(undefined, torch.nan, ratio)
