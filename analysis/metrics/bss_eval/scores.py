"""What BSS Eval gives: four ratios for each system, source and window, and how far they can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ratios = NDArray[np.float64]  # (systems, sources, windows)


class Reason(StrEnum):
    """Why a number is undefined, in words that follow the name of a stem; empty where it is defined."""

    DEFINED = ""
    NO_ESTIMATE = "there is no estimate"
    STEM_SILENT = "the stem is silent"
    STEM_CANCELS = "the channels of the stem cancel out, which museval takes as silence"
    ESTIMATE_SILENT = "the estimate is silent"
    ESTIMATE_CANCELS = "the channels of the estimate cancel out, which museval takes as silence"
    NOT_FINITE = "the estimate holds samples that are not finite"
    WINDOW_OF_STEM = "a stem is silent in this window"
    WINDOW_OF_ESTIMATE = "an estimate is silent in this window"


@dataclass(frozen=True)
class Scores:
    """SDR, ISR, SIR and SAR in dB, each (systems, sources, windows), NaN where undefined.

    `reasons` has the same shape and says why. `condition` is that of the references' correlation matrix, each channel
    at unit energy. Where `reproducible` is False, ISR, SIR and SAR hang on rounding errors: no implementation could
    give them twice. SDR does not.
    """

    sdr: Ratios
    isr: Ratios
    sir: Ratios
    sar: Ratios
    reasons: NDArray[Any]
    condition: float
    reproducible: bool

    def median(self) -> dict[str, NDArray[np.float64]]:
        """The median over the windows that are defined, as museval aggregates: (systems, sources) for each ratio."""
        return {name: median(getattr(self, name)) for name in ("sdr", "isr", "sir", "sar")}

    def reason(self, system: int, source: int) -> str:
        """Why a median is undefined, in one sentence's worth of words; empty where it is defined."""
        return reason(self.reasons[system, source])


def median(windows: Ratios) -> NDArray[np.float64]:
    """The median over the last axis, NaN left out; NaN where nothing is left."""
    found = np.full(windows.shape[:-1], np.nan)
    for place in np.ndindex(found.shape):
        defined = windows[place][~np.isnan(windows[place])]
        if len(defined):
            with np.errstate(invalid="ignore"):  # half of them infinite, half minus infinite: NaN
                found[place] = np.median(defined)
    return found


def reason(windows: NDArray[Any]) -> str:
    """What to say of a stem, of whose windows these are the reasons."""
    reasons = set(windows.tolist())
    if Reason.DEFINED in reasons:
        return ""
    return str(reasons.pop()) if len(reasons) == 1 else "every window holds a silent stem or estimate"
