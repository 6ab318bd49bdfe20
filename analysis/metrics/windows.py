"""What the two engines of BSS Eval v4 have in common: four ratios in windows of 1 s, and their median.

A stem's four numbers depend on its own estimate and on all references, never on the other estimates, so that a system
need not separate every stem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isnan

import numpy as np
from numpy.typing import NDArray

from analysis.metrics.bss_eval.scores import Reason
from analysis.metrics.record import Signal, Value, undefined
from analysis.metrics.scene import Group

WINDOW_SECONDS = 1.0  # and the hop: windows do not overlap
NAMES = ("sdr", "isr", "sir", "sar")  # in the order in which museval returns them

# By system, then target.
Found = Mapping[str, Mapping[str, "Windows"]]


@dataclass(frozen=True)
class Windows:
    """The ratios of one estimate in every window of the song, or the reason why it has none.

    values: metric -> (windows,), dB, NaN where it is not defined; cautions: metric -> why it cannot be trusted.
    """

    values: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    reason: str = ""
    cautions: Mapping[str, str] = field(default_factory=dict)

    def value(self, metric: str) -> Value:
        """The median over windows, NaN left out, as the field reports it."""
        if self.reason:
            return undefined(self.reason)
        windows = self.values[metric]
        defined = windows[~np.isnan(windows)]
        if not len(defined):
            return undefined("every window holds a silent stem or estimate")
        median = float(np.median(defined))
        if isnan(median):
            return undefined("half of the windows are infinitely good, half infinitely bad")
        return Value(median, caution=self.cautions.get(metric, ""))


def window(group: Group) -> int:
    """A window's length in samples."""
    return round(WINDOW_SECONDS * group.rate)


def too_short(group: Group) -> str:
    """Why a song has no window at all, or nothing."""
    if group.mixture.shape[1] >= window(group):
        return ""
    return f"the song is shorter than one window of {WINDOW_SECONDS:g} s"


def silence(group: Group, system: str, target: str) -> str:
    """Why an estimate has no window at all, or nothing. Silent is, as museval has it, what adds up to zero."""
    stem, estimate = group.references[target], group.estimates[system][target]
    if cancels(stem):
        return Reason.STEM_CANCELS if stem.any() else Reason.STEM_SILENT
    if cancels(estimate):
        return Reason.ESTIMATE_CANCELS if estimate.any() else Reason.ESTIMATE_SILENT
    return Reason.DEFINED


def cancels(signal: Signal) -> bool:
    """Whether the sum of the channels is zero throughout."""
    return not signal.astype(np.float64).sum(axis=0).any()


def none(group: Group, reason: str) -> Found:
    """That reason for every estimate."""
    return {system: {name: Windows(reason=reason) for name in some} for system, some in group.estimates.items()}
