"""Level-normalised metrics: the same function, of signals brought to one level, so that songs can be compared.

A mean distance of a loud song is larger than that of a soft one which is separated as well. A twin takes the song, its
stems, estimates and mixture, scaled by one gain. It is ours, and so is the level.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import sqrt

import numpy as np

from analysis.metrics.record import SILENT_STEM, Metric, Scene, Signal, Value, undefined

LEVEL = 0.1  # RMS, −20 dB of full scale
SUFFIX = "_normalised"


def level_normalised(metric: Metric) -> Metric:
    """The metric, of signals scaled by one gain that brings the target to an RMS of `LEVEL`.

    A metric that compares a song's stems with each other has all of them, taken as one signal, brought to it.
    """
    together, plain = metric.needs_other_stems, metric.with_encoder

    def function(scene: Scene, target: str) -> Value:
        at_level = scene.once(_song) if together else _stem(scene, target)
        return at_level if isinstance(at_level, Value) else metric.function(at_level, target)

    return replace(
        metric,
        name=f"{metric.name}{SUFFIX}",
        label=f"{metric.label}, level-normalised",
        formula=f"{metric.name} of g·ŝ, g·s, g·x, g = {LEVEL:g} / RMS of {'all stems' if together else 'the target'}",
        edges=metric.edges if together else replace(metric.edges, silent_stem=SILENT_STEM),
        function=function,
        with_encoder=None if plain is None else lambda path: level_normalised(plain(path)),
    )


def gain(stems: Mapping[str, Signal]) -> float | None:
    """What brings stems (channels, samples), all as one signal, to an RMS of `LEVEL`; None for silence.

    The RMS is over all channels and samples, so that it is defined for any length.

    Example:
        >>> gain({"vocals": np.array([[0.2, -0.2]])})
        0.5
    """
    # Not a dot product of float32: its rounding grows with the length.
    energy = sum(float(np.square(stem, dtype=np.float64).sum()) for stem in stems.values())
    return LEVEL / sqrt(energy / sum(stem.size for stem in stems.values())) if energy else None


def _stem(scene: Scene, target: str) -> Scene | Value:
    own = {target: scene.references[target]}
    factor = gain(own)
    if factor is None:
        return SILENT_STEM
    return _scaled(factor, own, {target: scene.estimates[target]}, scene)


def _song(scene: Scene) -> Scene | Value:
    factor = gain(scene.references)
    if factor is None:
        return undefined("every stem of the song is silent")
    return _scaled(factor, scene.references, scene.estimates, scene)


def _scaled(factor: float, references: Mapping[str, Signal], estimates: Mapping[str, Signal], scene: Scene) -> Scene:
    stems, found = ({name: factor * one for name, one in signals.items()} for signals in (references, estimates))
    return Scene(stems, found, factor * scene.mixture, scene.rate)
