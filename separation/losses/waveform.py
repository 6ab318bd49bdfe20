"""Losses of waveforms other than SI-SDR: plain distances, their logarithms, scale-dependent and weighted SDR.

Sources: Gusó et al. 2022, doi:10.48550/arXiv.2202.07968; Le Roux, Wisdom, Erdogan, Hershey, "SDR – half-baked
or well done?", ICASSP 2019, doi:10.1109/ICASSP.2019.8683855; Choi et al., "Phase-aware Speech Enhancement with Deep
Complex U-Net", ICLR 2019, as in Sawata, Uhlich, Takahashi, Mitsufuji, "All for One and One for All", ICASSP 2021,
doi:10.1109/ICASSP39728.2021.9414044, equation 6.
"""

from __future__ import annotations

from math import inf

import torch
from torch import Tensor

from separation.losses.distance import REFERENCE, mean_absolute_error, mean_squared_error
from separation.losses.record import LOSSES, Loss, decibels, is_zero

SAWATA = "Sawata et al. 2021, doi:10.1109/ICASSP39728.2021.9414044"


def l1_time(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """mean |ŝ − s|; waveforms (..., channels, samples) to (...)."""
    return mean_absolute_error(estimate, target, dimensions=2)


def l2_time(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """mean (ŝ − s)²; waveforms (..., channels, samples) to (...)."""
    return mean_squared_error(estimate, target, dimensions=2)


def log_l2_time(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """10·log10(mean (ŝ − s)²) in dB; waveforms (..., channels, samples) to (...)."""
    return decibels(mean_squared_error(estimate, target, dimensions=2))


def sd_sdr_time(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """Negative scale-dependent SDR in dB: −10·log10(‖αs‖² / ‖s − ŝ‖²), α = ⟨ŝ, s⟩ / ‖s‖².

    Waveforms (..., channels, samples) to (...): +inf at a right angle to the target, -inf for a perfect estimate, NaN
    where the target or the estimate is silent. α counts by its square, so a negative product has a value as well; the
    authors' code takes log10(α), which has none. That code's ceiling, the smaller of this ratio and the plain SNR, is
    left out: the formula is taken as printed.
    """
    estimate, target = estimate.flatten(-2), target.expand_as(estimate).flatten(-2)
    energy = target.square().sum(-1)
    silent = is_zero(energy)
    scale = (estimate * target).sum(-1) / torch.where(silent, 1.0, energy)
    error = (target - estimate).square().sum(-1)
    values = decibels(error) - decibels((scale.unsqueeze(-1) * target).square().sum(-1))
    return torch.where(silent | is_zero(estimate.square().sum(-1)), float("nan"), values)


def cosine(first: Tensor, second: Tensor) -> Tensor:
    """⟨a, b⟩ / (‖a‖·‖b‖) of vectors (..., length) to (...); NaN, with no gradient, where either is zero.

    Example:
        >>> cosine(torch.tensor([[1.0, 0.0], [1.0, 0.0]]), torch.tensor([[3.0, 4.0], [0.0, 0.0]]))
        tensor([0.6000,    nan])
    """
    energies = first.square().sum(-1), second.square().sum(-1)
    zero = is_zero(energies[0]) | is_zero(energies[1])
    norms = [torch.where(zero, 1.0, energy).sqrt() for energy in energies]
    return torch.where(zero, float("nan"), (first * second).sum(-1) / norms[0] / norms[1])


def weighted_sdr(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """−ρ·cos(s, ŝ) − (1 − ρ)·cos(x − s, x − ŝ), ρ = ‖s‖² / (‖s‖² + ‖x − s‖²): from −1, the best, to 1.

    Waveforms (..., channels, samples) to (...), the channels being one vector (ours, as for the other losses; the
    authors' code takes each on its own, and adds 1). A term of weight 0 is left out; NaN where a term with weight has
    no angle: the estimate is silent, or is the mixture.
    """
    source, whole = (signal.expand_as(estimate).flatten(-2) for signal in (target, mixture))
    own = estimate.flatten(-2)
    energy, rest = source.square().sum(-1), (whole - source).square().sum(-1)
    silent, alone = is_zero(energy), is_zero(rest)
    weight = energy / torch.where(silent & alone, 1.0, energy + rest)
    first = torch.where(silent, 0.0, weight * cosine(source, own))
    second = torch.where(alone, 0.0, (1 - weight) * cosine(whole - source, whole - own))
    return torch.where(silent & alone, float("nan"), -first - second)


DEFINED = "Defined for silence, as any other error; a perfect estimate gives 0."

LOSSES.add(
    Loss(
        name="l1_time",
        label="L1 of waveforms",
        unit="amplitude",
        domain="waveform",
        reference=REFERENCE,
        function=l1_time,
        formula="mean |ŝ − s|",
        silence=DEFINED,
        learning_rate=1e-5,
    )
)
LOSSES.add(
    Loss(
        name="l2_time",
        label="L2 of waveforms",
        unit="amplitude²",
        domain="waveform",
        reference=REFERENCE,
        function=l2_time,
        formula="mean (ŝ − s)²",
        silence=DEFINED,
        learning_rate=1e-5,
    )
)
LOSSES.add(
    Loss(
        name="log_l2_time",
        label="Log L2 of waveforms",
        unit="dB",
        lowest=-inf,
        domain="waveform",
        reference=REFERENCE,
        function=log_l2_time,
        formula="10·log10(mean (ŝ − s)²)",
        silence="Defined for silence, as any other error; a perfect estimate gives -inf.",
        perfect=-inf,
    )
)
LOSSES.add(
    Loss(
        name="sd_sdr_time",
        label="Negative scale-dependent SDR",
        unit="dB",
        lowest=-inf,
        domain="waveform",
        reference="Le Roux et al. 2019, doi:10.1109/ICASSP.2019.8683855",
        function=sd_sdr_time,
        formula="−10·log10(‖αs‖² / ‖s − ŝ‖²), α = ⟨ŝ, s⟩ / ‖s‖²",
        silence="Undefined (NaN) where the target or the estimate is silent throughout; a perfect estimate gives -inf.",
        level_free=True,
        perfect=-inf,
        undefined_for=frozenset({"target", "estimate"}),
    )
)
LOSSES.add(
    Loss(
        name="weighted_sdr",
        label="Weighted SDR",
        unit="cosine",
        lowest=-1.0,
        highest=1.0,
        domain="waveform",
        reference=SAWATA,
        function=weighted_sdr,
        formula="−ρ·cos(s, ŝ) − (1 − ρ)·cos(x − s, x − ŝ), ρ = ‖s‖² / (‖s‖² + ‖x − s‖²)",
        silence="Undefined (NaN) where the estimate is silent, or is the mixture itself; a silent target leaves the "
        "second term; a perfect estimate gives -1.",
        level_free=True,
        perfect=-1.0,
        undefined_for=frozenset({"estimate"}),
    )
)
