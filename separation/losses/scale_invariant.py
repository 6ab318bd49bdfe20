"""The negative scale-invariant signal-to-distortion ratio, on waveforms and on magnitudes taken as vectors.

Sources: Le Roux, Wisdom, Erdogan, Hershey, "SDR – half-baked or well done?", ICASSP 2019,
doi:10.1109/ICASSP.2019.8683855; as a loss on magnitudes: Gusó et al. 2022, doi:10.48550/arXiv.2202.07968.
"""

from __future__ import annotations

from math import inf

import torch
from torch import Tensor

from separation.losses.record import LOSSES, Loss, decibels, is_zero


def negative_scale_invariant_sdr(estimate: Tensor, target: Tensor, *, dimensions: int, flatten: bool = False) -> Tensor:
    """−10·log10(‖αs‖² / ‖αs − ŝ‖²) in dB, with α = ⟨ŝ, s⟩ / ‖s‖².

    Neither signal's mean is taken off. The last `dimensions` are one vector, every leading index another; with
    `flatten` all sources and the batch are one vector too, as in the code of Gusó et al., and every value the same.

    estimate, target: (..., signal). Returns (...): +inf for an estimate at a right angle to the target, -inf for a
    perfect estimate up to scale, NaN where the target or the estimate is zero throughout (0/0).

    Example:
        >>> import torch
        >>> target, noise = torch.tensor([[3.0, 0.0]]), torch.tensor([[0.0, 0.3]])
        >>> negative_scale_invariant_sdr(target + noise, target, dimensions=2)
        tensor(-20.)
    """
    leading = estimate.shape[:-dimensions]
    vector = (-1,) if flatten else (*leading, -1)
    estimate, target = estimate.reshape(vector), target.expand_as(estimate).reshape(vector)
    energy = target.square().sum(-1)
    silent = is_zero(energy)
    scale = (estimate * target).sum(-1) / torch.where(silent, 1.0, energy)
    scaled = scale.unsqueeze(-1) * target
    # A difference of logarithms, not the logarithm of a quotient: the quotient's gradient overflows long before.
    values = decibels((scaled - estimate).square().sum(-1)) - decibels(scaled.square().sum(-1))
    values = torch.where(silent, float("nan"), values)
    return values.expand(leading)


def si_sdr_time(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """Negative SI-SDR in dB of waveforms: (..., channels, samples) to (...)."""
    return negative_scale_invariant_sdr(estimate, target, dimensions=2)


def si_sdr_windows(estimate: Tensor, target: Tensor, window: int) -> Tensor:
    """SI-SDR in dB, the higher the better, in windows that do not overlap; what does not fill the last is left out.

    estimate, target: (channels, samples); window: samples. Returns (windows,): NaN where one of them is silent.
    """
    count = target.shape[-1] // window
    ours, theirs = (
        signal[:, : count * window].reshape(len(signal), count, window).transpose(0, 1) for signal in (estimate, target)
    )
    return -negative_scale_invariant_sdr(ours, theirs, dimensions=2)


def si_sdr_freq(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """Negative SI-SDR in dB of magnitudes: (..., channels, bins, frames) to (...)."""
    return negative_scale_invariant_sdr(estimate, target, dimensions=3)


SILENCE = "Undefined (NaN) where the target or the estimate is silent throughout; a perfect estimate gives -inf."

LOSSES.add(
    Loss(
        name="si_sdr_time",
        label="Negative SI-SDR of waveforms",
        unit="dB",
        lowest=-inf,
        domain="waveform",
        reference="Le Roux et al. 2019, doi:10.1109/ICASSP.2019.8683855",
        function=si_sdr_time,
        formula="−10·log10(‖αs‖² / ‖αs − ŝ‖²), α = ⟨ŝ, s⟩ / ‖s‖²",
        silence=SILENCE,
        scale_free=True,
        level_free=True,
        perfect=-inf,
        undefined_for=frozenset({"target", "estimate"}),
    )
)
LOSSES.add(
    Loss(
        name="si_sdr_freq",
        label="Negative SI-SDR of magnitudes",
        unit="dB",
        lowest=-inf,
        domain="magnitude",
        reference="Gusó et al. 2022, doi:10.48550/arXiv.2202.07968",
        function=si_sdr_freq,
        formula="the same, of |Ŝ| and |S| as vectors",
        silence=SILENCE,
        scale_free=True,
        level_free=True,
        perfect=-inf,
        undefined_for=frozenset({"target", "estimate"}),
    )
)
