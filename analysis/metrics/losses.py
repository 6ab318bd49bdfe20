"""Every loss of the registry as a metric: the very function that training minimises, on the whole signal."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from math import inf

import torch

from analysis.metrics.record import METRICS, Metric, Scene, Value, undefined
from separation.losses import LOSSES, Loss, UndefinedLossWarning, on_waveforms


def as_metric(loss: Loss) -> Metric:
    """The metric of the same name, with the loss's own definition."""
    return Metric(
        name=loss.name,
        label=loss.label,
        unit=loss.unit,
        higher_is_better=loss.higher_is_better,
        reference=loss.reference,
        limits=f"{loss.silence} A clip shorter than a frame of the STFT is lengthened by zeros.",
        function=_function(loss),
        range=(-inf, inf) if loss.unit == "dB" else (0.0, inf),
    )


def _function(loss: Loss) -> Callable[[Scene, str], Value]:
    def function(scene: Scene, target: str) -> Value:
        signals = (scene.estimates[target], scene.references[target], scene.mixture)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UndefinedLossWarning)  # the reason goes with the value instead
            value = float(on_waveforms(loss, *(torch.from_numpy(signal) for signal in signals)))
        return undefined(loss.silence) if value != value else Value(value)

    return function


for _loss in LOSSES:
    METRICS.add(as_metric(_loss))
