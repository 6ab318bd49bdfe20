"""BSS Eval v4 (and v3), museval's numbers at a small part of its cost, for any number of systems of a song.

Sources: Vincent, Gribonval, Févotte 2006, doi:10.1109/TSA.2005.858005; Stöter, Liutkus, Ito 2018,
doi:10.1007/978-3-319-93764-9_28.
"""

from __future__ import annotations

from analysis.metrics.bss_eval.references import Mode, References
from analysis.metrics.bss_eval.scores import Reason, Scores
from analysis.metrics.bss_eval.signals import Array

__all__ = ["Reason", "References", "Scores", "bss_eval"]


def bss_eval(
    references: Array,
    estimates: Array,
    *,
    rate: int = 44100,
    window: float | None = None,
    hop: float | None = None,
    mode: Mode = "v4",
    filters: int = 512,
    loading: float = 0.0,
    device: str = "cpu",
) -> Scores:
    """What museval's `evaluate` gives for one system, on arrays in one line.

    references, estimates: (sources, channels, samples): museval's with the last two axes swapped, so that museval's are
    given as `references.transpose(0, 2, 1)`. Other arguments as in `References`, which see for more systems than one.

    Returns `Scores` whose arrays are (1, sources, windows); `scores.median()` is what museval reports of a song.
    Raises `ScoringError` where shapes do not fit.

    Example:
        >>> import numpy as np
        >>> random = np.random.default_rng(0)
        >>> stems = random.normal(size=(2, 2, 24000))  # vocals and accompaniment, 3 s
        >>> estimates = stems + 0.1 * random.normal(size=stems.shape)
        >>> scores = bss_eval(stems, estimates, rate=8000)
        >>> scores.median()["sdr"].round()
        array([[20., 20.]])
        >>> scores.reproducible
        True
    """
    one = References(
        references, rate=rate, window=window, hop=hop, mode=mode, filters=filters, loading=loading, device=device
    )
    return one.score([estimates])
