"""Short scenes for the tests of metrics."""

from __future__ import annotations

from functools import cache

import numpy as np

from analysis.metrics.record import Scene, Signal

RATE = 8000  # low, so that museval's windows are short


def noise(*shape: int, seed: int = 0) -> Signal:
    return np.random.default_rng(seed).normal(0, 0.1, shape).astype(np.float32)


@cache  # and with it what museval makes of it
def scene(
    *, stems: tuple[str, ...] = ("vocals", "drums"), channels: int = 1, seconds: float = 2.5, error: float = 0.3
) -> Scene:
    """Stems of noise, and estimates of all of them with some error and some leakage."""
    frames = round(seconds * RATE)
    references = {name: noise(channels, frames, seed=index) for index, name in enumerate(stems)}
    mixture = np.sum(list(references.values()), axis=0, dtype=np.float32)
    estimates = {
        name: (stem + 0.1 * mixture + error * noise(channels, frames, seed=100 + index)).astype(np.float32)
        for index, (name, stem) in enumerate(references.items())
    }
    return Scene(references, estimates, mixture, RATE)


def with_signals(scene: Scene, *, references: dict | None = None, estimates: dict | None = None) -> Scene:
    """The same scene with some of its signals exchanged; an estimate that is None is taken away."""
    changed = {name: signal for name, signal in (scene.estimates | (estimates or {})).items() if signal is not None}
    return Scene(scene.references | (references or {}), changed, scene.mixture, scene.rate)
