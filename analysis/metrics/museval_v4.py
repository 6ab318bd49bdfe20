"""BSS Eval version 4 as the field reports it: museval, windows of 1 s, the median over windows.

A stem's four numbers depend on its own estimate and on all references, never on the other estimates. museval wants an
estimate of every stem all the same; so where a system has none, or a silent one, the reference itself stands in: it is
silent only where museval leaves the window out anyway. Where a system has all, this is what museval's
`eval_mus_track` gives.

Sources: Stöter, Liutkus, Ito, "The 2018 Signal Separation Evaluation Campaign", LVA/ICA 2018,
doi:10.1007/978-3-319-93764-9_28; Vincent, Gribonval, Févotte 2006, doi:10.1109/TSA.2005.858005.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.errors import ScoringError
from analysis.metrics.record import METRICS, Metric, Scene, Signal, Value, undefined

WINDOW_SECONDS = 1.0  # and the hop: windows do not overlap
NAMES = ("sdr", "isr", "sir", "sar")  # in the order in which museval returns them
REFERENCE = "Stöter et al. 2018, doi:10.1007/978-3-319-93764-9_28 (museval, BSS Eval v4)"
LIMITS = (
    "A window in which any stem or estimate is silent (in museval's sense: its channels add up to zero) does not "
    "count; undefined where none is left, and for songs shorter than one window of 1 s. A perfect estimate gives "
    "some 300 dB, or infinity."
)

Scores = dict[str, dict[str, Value]]  # by metric, then target


def museval_metrics() -> Any:
    """museval's metrics, imported where they are needed: they take ffmpeg, which not every machine has.

    Raises `ScoringError`, saying how to get it, where ffmpeg is missing.
    """
    try:
        from museval import metrics
    except (ImportError, RuntimeError, OSError) as error:
        raise ScoringError(
            f"museval, which computes {', '.join(NAMES)}, cannot be loaded ({error}). It needs the programs ffmpeg and "
            "ffprobe: install ffmpeg, or choose other metrics."
        ) from error
    return metrics


def evaluate(scene: Scene) -> Scores:
    """All four metrics of all targets, from one call of museval."""
    window = round(WINDOW_SECONDS * scene.rate)
    if scene.mixture.shape[1] < window:
        return _all_undefined(scene, f"the song is shorter than one window of {WINDOW_SECONDS:g} s")
    references = {name: stem for name, stem in scene.references.items() if stem.any()}
    for name, stem in references.items():
        if _is_silent(stem):
            return _all_undefined(
                scene, f"the channels of the stem {name!r} cancel out, which museval takes as silence"
            )
    scored = {
        name: estimate for name, estimate in scene.estimates.items() if name in references and not _is_silent(estimate)
    }
    if not scored:
        return {metric: {name: _silence(scene, name) for name in scene.estimates} for metric in NAMES}
    stand_ins = {name: scored.get(name, stem) for name, stem in references.items()}
    try:
        frames = museval_metrics().bss_eval(_stacked(references), _stacked(stand_ins), window=window, hop=window)[:4]
    except (np.linalg.LinAlgError, AttributeError):
        # museval 0.4 means to handle a singular matrix but looks for numpy's error under a name that has gone.
        return _all_undefined(
            scene, "the song's stems are linearly dependent, so that projections on them are not unique"
        )
    rows = {name: row for row, name in enumerate(references)}
    return {
        metric: {
            name: _median(values[rows[name]]) if name in scored else _silence(scene, name) for name in scene.estimates
        }
        for metric, values in zip(NAMES, frames, strict=True)
    }


def memory(*, sources: int, channels: int, frames: int) -> int:
    """Roughly how many bytes one call of museval takes at its peak, for a song of that shape."""
    signals = sources * channels * (1 << (frames + 511).bit_length()) * 16
    matrix = (sources * channels * 512) ** 2 * 8
    return 3 * signals + 5 * matrix


def _silence(scene: Scene, name: str) -> Value:
    return undefined("the stem is silent" if not scene.references[name].any() else "the estimate is silent")


def _is_silent(signal: Signal) -> bool:
    """Silence in museval's sense, which a signal with its channels in opposite phase is, too."""
    return not signal.astype(np.float64).sum(axis=0).any()


def _stacked(signals: dict[str, Signal]) -> NDArray[np.float64]:
    """(sources, samples, channels), as museval takes them."""
    return np.stack([signal.T for signal in signals.values()]).astype(np.float64)


def _median(windows: NDArray[np.float64]) -> Value:
    defined = windows[~np.isnan(windows)]
    if not len(defined):
        return undefined("every window holds a silent stem or estimate")
    median = float(np.median(defined))
    return undefined("half of the windows are infinitely good, half infinitely bad") if isnan(median) else Value(median)


def _all_undefined(scene: Scene, reason: str) -> Scores:
    return {metric: {name: undefined(reason) for name in scene.estimates} for metric in NAMES}


def _named(metric: str) -> Callable[[Scene, str], Value]:
    return lambda scene, target: scene.once(evaluate)[metric][target]


for _name, _label in zip(
    NAMES,
    ("Signal to distortion", "Image to spatial distortion", "Signal to interference", "Signal to artifacts"),
    strict=True,
):
    METRICS.add(
        Metric(
            name=_name,
            label=f"{_label} ratio ({_name.upper()})",
            unit="dB",
            higher_is_better=True,
            reference=REFERENCE,
            limits=LIMITS,
            function=_named(_name),
            needs_other_stems=True,
        )
    )
