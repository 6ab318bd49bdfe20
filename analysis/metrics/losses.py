"""Every loss of the registry as a metric: the very function that training minimises, on the whole signal.

Where a loss depends on the signals' level, a level-normalised twin stands beside it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping

import numpy as np
import torch
from numpy.typing import NDArray

from analysis.metrics.level import level_normalised
from analysis.metrics.record import (
    METRICS,
    SILENT_ESTIMATE,
    SILENT_STEM,
    Edges,
    Metric,
    Scene,
    Signal,
    Value,
    undefined,
)
from separation.errors import LossError
from separation.losses import LOSSES, Loss, UndefinedLossWarning, at_rate, for_target, on_waveforms, with_encoder


def as_metric(loss: Loss) -> Metric:
    """The metric of the same name, with the loss's own definition."""
    return Metric(
        name=loss.name,
        label=loss.label,
        unit=loss.unit,
        higher_is_better=loss.higher_is_better,
        reference=loss.reference,
        formula=loss.formula,
        edges=Edges(
            silent_stem=SILENT_STEM if "target" in loss.undefined_for else None,
            silent_estimate=SILENT_ESTIMATE if "estimate" in loss.undefined_for else None,
            perfect=None if loss.perfect is None else Value(loss.perfect),
        ),
        function=_of_one_stem(loss) if loss.needs == "own" else _of_all_stems(loss),
        notes=loss.silence,
        range=(loss.lowest, loss.highest),
        needs=loss.needs,
        costly=loss.costly,
        with_encoder=None if loss.with_encoder is None else lambda path: as_metric(with_encoder(loss, path)),
        encoder=loss.encoder,
    )


def _values(loss: Loss, scene: Scene, estimate: Signal, target: Signal) -> NDArray[np.float32]:
    signals = (torch.from_numpy(np.ascontiguousarray(signal)) for signal in (estimate, target, scene.mixture))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UndefinedLossWarning)  # the reason goes with the value instead
        return np.asarray(on_waveforms(at_rate(loss, scene.rate), *signals))


def _told(loss: Loss, value: float, scene: Scene, target: str) -> Value:
    """The value, or why there is none: silence, where the loss is undefined for it, else what its record says."""
    if value == value:
        return Value(value)
    if "target" in loss.undefined_for and not scene.references[target].any():
        return SILENT_STEM
    if "estimate" in loss.undefined_for and not scene.estimates[target].any():
        return SILENT_ESTIMATE
    return undefined(loss.silence)


def _of_one_stem(loss: Loss) -> Callable[[Scene, str], Value]:
    def function(scene: Scene, target: str) -> Value:
        try:
            own = for_target(loss, target)
        except LossError as error:
            return undefined(str(error))
        return _told(own, float(_values(own, scene, scene.estimates[target], scene.references[target])), scene, target)

    return function


def _of_all_stems(loss: Loss) -> Callable[[Scene, str], Value]:
    """For a loss that needs the other stems: all of a scene's values at once, kept for the next target."""

    def every_value(scene: Scene) -> Mapping[str, float]:
        targets = np.stack(list(scene.references.values()))
        silence = np.zeros_like(scene.mixture)  # only the targets of other stems count: no value comes from it
        estimates = np.stack([scene.estimates.get(name, silence) for name in scene.references])
        values = _values(loss, scene, estimates, targets)
        return dict(zip(scene.references, map(float, values), strict=True))

    def function(scene: Scene, target: str) -> Value:
        missing = [name for name in scene.references if name not in scene.estimates]
        if loss.needs == "all" and missing:
            return undefined(f"the loss compares the estimates of all stems, and there is none of {', '.join(missing)}")
        if len(scene.references) < 2:
            return undefined("the loss compares stems with each other, and the song has but one")
        return _told(loss, scene.once(every_value)[target], scene, target)

    return function


for _loss in LOSSES:
    METRICS.add(as_metric(_loss))
for _loss in LOSSES:
    if not _loss.level_free:
        METRICS.add(level_normalised(METRICS.get(_loss.name)))
