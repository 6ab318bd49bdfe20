"""An estimate's error as the sum of three: the target distorted, other stems, and what no stem explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from analysis.metrics.peass.bands import Bands, width
from analysis.metrics.peass.least_squares import explain

WINDOW_SECONDS, FILTER_SECONDS = 0.5, 0.04  # of the band at 1 kHz; all others have as many samples
_RATE = 2 * width(1000.0)  # Hz, of that band
WINDOW = 4 * round(WINDOW_SECONDS * _RATE / 4)  # samples


@dataclass(frozen=True)
class Parts:
    """The three, each (errors, channels, samples); they add up to the errors."""

    target: Tensor
    interference: Tensor
    artifacts: Tensor


def taps(signals: int) -> int:
    """How long each signal's filter is, in samples of its band: all of them take a third of a window at most."""
    seconds = min(FILTER_SECONDS, WINDOW_SECONDS / signals / 3)
    return max(3, 2 * round((seconds * _RATE - 1) / 2) + 1)


def parts(references: Tensor, errors: Tensor, targets: Sequence[int], rate: int) -> Parts:
    """Take errors apart.

        e_target = Σ_τ α_s(τ)·s(t − τ), e_interf = Σ_j Σ_τ α_j(τ)·s_j(t − τ), e_artif = ŝ − s − e_target − e_interf

    in every gammatone band and window, filters α of all stems' channels by least squares of ŝ − s.

    references: (stems, channels, samples); errors: ŝ − s (errors, channels, samples); targets: the stem of each error;
    rate: Hz. Source: Emiya et al. 2011, section IV-A.
    """
    stems, channels, samples = references.shape
    bands = Bands(samples, rate)
    known = bands.spectra(references.double().flatten(0, 1))
    unknown = bands.spectra(errors.double().flatten(0, 1))
    own = torch.nn.functional.one_hot(torch.tensor(list(targets)), stems)  # (errors, stems)
    own = own.repeat_interleave(channels, dim=0).repeat_interleave(channels, dim=1)
    shares = torch.stack([own, 1 - own])
    sums = unknown.new_zeros(2, *unknown.shape)
    for band in bands.bands:
        explained = explain(band.of(known), band.of(unknown), shares, window=WINDOW, taps=taps(stems * channels))
        bands.add(band, explained, sums)
    target, interference = bands.signals(sums).reshape(2, *errors.shape)
    return Parts(target, interference, errors - target - interference)
