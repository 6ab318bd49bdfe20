"""A loss used as a metric, and a loss's mean used to train: both from the record's one function."""

from __future__ import annotations

import warnings

import torch
from torch import Tensor

from separation import stft
from separation.losses.masks import ideal_masks, mask_of
from separation.losses.record import Domain, Loss, UndefinedLossWarning


def to_domain(waveform: Tensor, domain: Domain, *, frame: int = stft.FRAME, hop: int = stft.HOP) -> Tensor:
    """A target's or a mixture's waveform (..., channels, samples) in a loss's domain, by the project's one STFT.

    frame, hop: in samples; a network with a transform of its own is trained on that.

    In the mask's domain, targets (..., sources, channels, samples) become their ideal masks. The gradient reaches the
    waveform only.
    """
    if domain == "waveform":
        return waveform
    if domain == "complex":
        return stft.forward(waveform, frame=frame, hop=hop)
    magnitudes = stft.magnitude(waveform, frame=frame, hop=hop)
    return ideal_masks(magnitudes) if domain == "mask" else magnitudes


def of_magnitudes(
    magnitudes: Tensor,
    spectrum: Tensor,
    samples: int,
    domain: Domain,
    *,
    frame: int = stft.FRAME,
    hop: int = stft.HOP,
) -> Tensor:
    """An estimate given by its magnitudes, its phase being the mixture's, in a loss's domain.

    magnitudes: (..., channels, bins, frames); spectrum: of the mixture, complex, broadcastable to that; samples: of
    the waveform; frame, hop: of both, in samples.
    """
    if domain == "magnitude":
        return magnitudes
    if domain == "mask":
        return mask_of(magnitudes, spectrum.abs())
    estimate = stft.with_phase(magnitudes, spectrum)
    return estimate if domain == "complex" else stft.inverse(estimate, samples, frame=frame, hop=hop)


def on_waveforms(loss: Loss, estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """The loss as a metric: waveforms (..., channels, samples) to values (...), with no gradient.

    For a loss that needs other sources: estimates and targets (..., sources, channels, samples) to values
    (..., sources). The mixture is broadcast. NaN where the loss is undefined, with an `UndefinedLossWarning` that
    says why.
    """
    while mixture.ndim < estimate.ndim:
        mixture = mixture.unsqueeze(-3)
    with torch.no_grad():
        if loss.domain == "mask":
            heard = stft.magnitude(mixture)
            signals = (mask_of(stft.magnitude(estimate), heard), to_domain(target, "mask"), heard)
        else:
            estimate, target, mixture = (to_domain(signal, loss.domain) for signal in (estimate, target, mixture))
            signals = (estimate, target, mixture)
        values = loss.function(*signals)
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
