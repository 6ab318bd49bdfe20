"""Songs of noise, and museval's word on them."""

from __future__ import annotations

import numpy as np
from museval import metrics
from numpy.typing import NDArray

from analysis.metrics.bss_eval import Scores

Signals = NDArray[np.float64]  # (sources, channels, samples)
NAMES = ("sdr", "isr", "sir", "sar")


def song(sources: int, channels: int, samples: int, *, seed: int = 0) -> tuple[Signals, Signals]:
    """Stems of full-band noise, and estimates of them that leak, and add noise of their own."""
    random = np.random.default_rng(seed)
    stems = random.normal(size=(sources, channels, samples))
    return stems, 0.8 * stems + 0.2 * stems.sum(0) + 0.3 * random.normal(size=stems.shape)


def by_museval(
    stems: Signals, estimates: Signals, *, window: float, hop: float | None = None, mode: str = "v4"
) -> NDArray[np.float64]:
    """(4, sources, windows) of museval's own numbers."""
    found = metrics.bss_eval(
        stems.transpose(0, 2, 1),
        estimates.transpose(0, 2, 1),
        window=window,
        hop=window if hop is None else hop,
        framewise_filters=mode == "v3",
    )
    return np.stack(found[:4])


def by_ours(scores: Scores, system: int = 0) -> NDArray[np.float64]:
    """(4, sources, windows)."""
    return np.stack([getattr(scores, name)[system] for name in NAMES])
