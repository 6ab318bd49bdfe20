"""BSS Eval v4 by museval itself, the cross-check of our own engine: a system at a time, slowly.

museval wants an estimate of every stem; where a system has none, or a silent one, the reference itself stands in: it is
silent only where museval leaves the window out anyway. Where a system has all, this is what museval's `eval_mus_track`
gives.

Sources: Stöter, Liutkus, Ito, "The 2018 Signal Separation Evaluation Campaign", LVA/ICA 2018,
doi:10.1007/978-3-319-93764-9_28; Vincent, Gribonval, Févotte 2006, doi:10.1109/TSA.2005.858005.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.errors import ScoringError
from analysis.metrics.scene import Group, Signal
from analysis.metrics.windows import NAMES, Found, Windows, cancels, none, silence, too_short, window

DEPENDENT = "the song's stems are linearly dependent, so that projections on them are not unique"


def museval_metrics() -> Any:
    """museval's metrics, imported where they are needed: they take ffmpeg, which not every machine has.

    Raises `ScoringError`, saying how to get it, where ffmpeg is missing.
    """
    try:
        from museval import metrics
    except (ImportError, RuntimeError, OSError) as error:
        raise ScoringError(
            f"museval cannot be loaded ({error}). It needs the programs ffmpeg and ffprobe: install ffmpeg, or choose "
            "the engine concord."
        ) from error
    return metrics


def evaluate(group: Group) -> Found:
    """All four ratios of all systems' targets."""
    if reason := too_short(group):
        return none(group, reason)
    for name, stem in group.references.items():
        if stem.any() and cancels(stem):
            return none(group, f"the channels of the stem {name!r} cancel out, which museval takes as silence")
    return {system: _of_system(group, system) for system in group.estimates}


def _of_system(group: Group, system: str) -> Mapping[str, Windows]:
    references = {name: stem for name, stem in group.references.items() if stem.any()}
    found = {name: Windows(reason=silence(group, system, name)) for name in group.estimates[system]}
    scored = {name: group.estimates[system][name] for name, windows in found.items() if not windows.reason}
    if not scored:
        return found
    stand_ins = {name: scored.get(name, stem) for name, stem in references.items()}
    length = window(group)
    try:
        frames = museval_metrics().bss_eval(_stacked(references), _stacked(stand_ins), window=length, hop=length)[:4]
    except (np.linalg.LinAlgError, AttributeError):
        # museval 0.4 means to handle a singular matrix but looks for numpy's error under a name that has gone.
        return found | dict.fromkeys(scored, Windows(reason=DEPENDENT))
    rows = {name: row for row, name in enumerate(references)}
    return found | {
        name: Windows({metric: values[rows[name]] for metric, values in zip(NAMES, frames, strict=True)})
        for name in scored
    }


def memory(*, sources: int, channels: int, frames: int) -> int:
    """Roughly how many bytes one call of museval takes at its peak, for a song of that shape."""
    signals = sources * channels * (1 << (frames + 511).bit_length()) * 16
    matrix = (sources * channels * 512) ** 2 * 8
    return 3 * signals + 5 * matrix


def _stacked(signals: Mapping[str, Signal]) -> NDArray[np.float64]:
    """(sources, samples, channels), as museval takes them."""
    return np.stack([signal.T for signal in signals.values()]).astype(np.float64)
