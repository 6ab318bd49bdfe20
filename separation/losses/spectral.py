"""Losses of spectra: logarithms, the phase-sensitive target, complex and mel distances.

Sources: Gusó et al. 2022, doi:10.48550/arXiv.2202.07968; Erdogan, Hershey, Watanabe, Le Roux, "Phase-sensitive
and recognition-boosted speech separation", ICASSP 2015, doi:10.1109/ICASSP.2015.7178061; Tang, "Comparing Different
Spectral Losses of a U-Net Based Audio Source Separation System", Georgia Institute of Technology, 2023.
"""

from __future__ import annotations

from functools import partial
from math import inf, sqrt

import torch
from torch import Tensor
from torchaudio.functional import melscale_fbanks

from separation import stft
from separation.losses.distance import REFERENCE, mean_absolute_error, mean_squared_error
from separation.losses.record import LOSSES, RATE, Loss, decibels

TANG = "Tang 2023, Comparing Different Spectral Losses of a U-Net Based Audio Source Separation System"
MELS = 128

# The magnitude of 16-bit rounding noise, an amplitude of 2⁻¹⁵/√12, under a Hann window: what a CD calls silence (ours).
FLOOR = 2**-15 / sqrt(12) * sqrt(3 / 8 * stft.FRAME)


def log_l2_freq(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """10·log10(mean (|Ŝ| − |S|)²) in dB; magnitudes (..., channels, bins, frames) to (...)."""
    return decibels(mean_squared_error(estimate, target, dimensions=3))


def log_magnitude_l2(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """mean (ln |Ŝ| − ln |S|)², a mean of squared logs; magnitudes (..., channels, bins, frames) to (...).

    Magnitudes below `FLOOR`, about 3.5e-4, count as the floor (ours): nothing is heard there, and ln 0 is no number.
    """
    return mean_squared_error(estimate.clamp(min=FLOOR).log(), target.clamp(min=FLOOR).log(), dimensions=3)


def log_magnitude_l1(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """mean |ln |Ŝ| − ln |S||, both at least `FLOOR`; magnitudes (..., channels, bins, frames) to (...)."""
    return mean_absolute_error(estimate.clamp(min=FLOOR).log(), target.clamp(min=FLOOR).log(), dimensions=3)


def phase_sensitive(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """mean (|Ŝ| − |S|·cos(∠X − ∠S))², where |Ŝ| = M·|X|; spectra (..., channels, bins, frames) to (...).

    Nothing is clamped, as in the authors' code. Where X is 0 a mask can give nothing but 0, so 0 is the target there.
    """
    size = mixture.abs()
    unit = torch.where(size > 0, mixture.conj() / torch.where(size > 0, size, 1.0), 0.0)
    return mean_squared_error(estimate.abs(), (target * unit).real, dimensions=3)


def complex_l1(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """mean |Ŝ − S|, the modulus of the difference; spectra (..., channels, bins, frames) to (...)."""
    return mean_absolute_error(estimate, target, dimensions=3)


def complex_l2(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """mean |Ŝ − S|²; spectra (..., channels, bins, frames) to (...)."""
    difference = torch.view_as_real(estimate - target)
    return difference.square().sum(-1).mean(dim=(-3, -2, -1))


def mel_l2(estimate: Tensor, target: Tensor, mixture: Tensor, *, rate: int) -> Tensor:
    """mean (B|Ŝ| − B|S|)², B being `MELS` triangular bands of equal width in mel from 0 Hz to rate / 2.

    The bands' number, their scale (HTK's) and that they add magnitudes, not powers, are ours: the paper gives none.
    Magnitudes (..., channels, bins, frames) to (...); rate in Hz.
    """
    bins = estimate.shape[-2]
    bands: Tensor = melscale_fbanks(bins, 0.0, rate / 2, MELS, rate, norm=None, mel_scale="htk").T
    difference = bands.to(estimate) @ (estimate - target)  # linear: one product, not two
    return difference.square().mean(dim=(-3, -2, -1))


def mel_loss(rate: int) -> Loss:
    """`mel_l2` for audio of that rate (Hz)."""
    return Loss(
        name="mel_l2",
        label="L2 on mel bands",
        unit="magnitude²",
        domain="magnitude",
        reference=TANG,
        function=partial(mel_l2, rate=rate),
        formula="mean (B|Ŝ| − B|S|)², B: 128 mel bands",
        silence=DEFINED,
        at_rate=mel_loss,
    )


DEFINED = "Defined for silence, as any other error; a perfect estimate gives 0."

LOSSES.add(
    Loss(
        name="log_l2_freq",
        label="Log L2 of magnitudes",
        unit="dB",
        lowest=-inf,
        domain="magnitude",
        reference=REFERENCE,
        function=log_l2_freq,
        formula="10·log10(mean (|Ŝ| − |S|)²)",
        silence="Defined for silence, as any other error; a perfect estimate gives -inf.",
        perfect=-inf,
    )
)
LOSSES.add(
    Loss(
        name="psa",
        label="Phase-sensitive L2 on magnitudes",
        unit="magnitude²",
        domain="complex",
        reference=REFERENCE,
        function=phase_sensitive,
        formula="mean (M·|X| − |S|·cos(∠X − ∠S))²",
        silence="Defined for silence; a perfect estimate gives 0 only where its phase is the mixture's.",
        perfect=None,
    )
)
LOSSES.add(
    Loss(
        name="complex_l2",
        label="L2 on complex spectra",
        unit="magnitude²",
        domain="complex",
        reference=TANG,
        function=complex_l2,
        formula="mean |Ŝ − S|²",
        silence=DEFINED,
    )
)
LOSSES.add(
    Loss(
        name="complex_l1",
        label="L1 on complex spectra",
        unit="magnitude",
        domain="complex",
        reference=TANG,
        function=complex_l1,
        formula="mean |Ŝ − S|",
        silence=DEFINED,
    )
)
LOSSES.add(mel_loss(RATE))
LOSSES.add(
    Loss(
        name="log_magnitude_l2",
        label="L2 on log magnitudes",
        unit="nepers²",
        domain="magnitude",
        reference=TANG,
        function=log_magnitude_l2,
        formula="mean (ln |Ŝ| − ln |S|)², both at least 3.5e-4",
        silence="Defined for silence, which counts as 16-bit rounding noise; a perfect estimate gives 0.",
    )
)
LOSSES.add(
    Loss(
        name="log_magnitude_l1",
        label="L1 on log magnitudes",
        unit="nepers",
        domain="magnitude",
        reference=f"ours, beside the L2 of {TANG}",
        function=log_magnitude_l1,
        formula="mean |ln |Ŝ| − ln |S||, both at least 3.5e-4",
        silence="Defined for silence, which counts as 16-bit rounding noise; a perfect estimate gives 0.",
    )
)
