"""A loss used as a metric, and a loss's mean used to train: both from the record's one function."""

from __future__ import annotations

import warnings

import torch
from torch import Tensor

from separation import stft
from separation.losses.record import Domain, Loss, UndefinedLossWarning


def to_domain(waveform: Tensor, domain: Domain) -> Tensor:
    """A waveform (..., channels, samples) brought into a loss's domain by the project's one STFT.

    Raises `ValueError` on a domain that a waveform alone does not give.
    """
    if domain == "waveform":
        return waveform
    if domain == "magnitude":
        return stft.magnitude(waveform)
    if domain == "complex":
        return stft.forward(waveform)
    raise ValueError(f"A waveform alone gives no {domain}.")


def on_waveforms(loss: Loss, estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """The loss as a metric: waveforms (..., channels, samples) to values (...), with no gradient.

    NaN where the loss is undefined, with an `UndefinedLossWarning` that says why.
    """
    with torch.no_grad():
        values = loss.function(*(to_domain(signal, loss.domain) for signal in (estimate, target, mixture)))
    undefined = int(values.isnan().sum())
    if undefined:
        warnings.warn(
            f"{loss.name} has no value for {undefined} of {values.numel()} estimates. {loss.silence}",
            UndefinedLossWarning,
            stacklevel=2,
        )
    return values


def training_mean(values: Tensor, present: Tensor) -> Tensor | None:
    """What training minimises: the mean of a loss's values over the sources that are present and have a finite value.

    values, present (boolean): any shape, the same. Returns a scalar, or None where nothing is left to average.
    """
    usable = present & torch.isfinite(values)
    if not usable.any():
        return None
    return torch.where(usable, values, 0.0).sum() / usable.sum()
