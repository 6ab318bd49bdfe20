"""Logarithms of a mean error: the log of the mean, not a mean of logs.

Sources: Heitkaemper, Jakobeit, Boeddeker, Drude, Haeb-Umbach, "Demystifying TasNet", ICASSP 2020,
doi:10.1109/ICASSP40776.2020.9052981; Gusó et al. 2022, doi:10.48550/arXiv.2202.07968.
"""

from __future__ import annotations

from math import inf

from torch import Tensor

from separation.losses.distance import REFERENCE, mean_absolute_error
from separation.losses.record import LOSSES, Loss, decibels


def log_l1_time(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """10·log10(mean |ŝ − s|) in dB of waveforms: (..., channels, samples) to (...)."""
    return decibels(mean_absolute_error(estimate, target, dimensions=2))


def log_l1_freq(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """10·log10(mean ||Ŝ| − |S||) in dB of magnitudes: (..., channels, bins, frames) to (...)."""
    return decibels(mean_absolute_error(estimate, target, dimensions=3))


SILENCE = "Defined for silence, as any other error; a perfect estimate gives -inf."

LOSSES.add(
    Loss(
        name="log_l1_time",
        label="Log L1 of waveforms",
        unit="dB",
        lowest=-inf,
        domain="waveform",
        reference=REFERENCE,
        function=log_l1_time,
        formula="10·log10(mean |ŝ − s|)",
        silence=SILENCE,
        perfect=-inf,
    )
)
LOSSES.add(
    Loss(
        name="log_l1_freq",
        label="Log L1 of magnitudes",
        unit="dB",
        lowest=-inf,
        domain="magnitude",
        reference=REFERENCE,
        function=log_l1_freq,
        formula="10·log10(mean ||Ŝ| − |S||)",
        silence=SILENCE,
        perfect=-inf,
    )
)
