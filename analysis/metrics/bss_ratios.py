"""SDR, ISR, SIR and SAR of BSS Eval v4 as the field reports them: windows of 1 s, the median over windows.

Our own engine (`bss_eval`) computes them for all systems of a song at once; museval does it as a cross-check.

Sources: Stöter, Liutkus, Ito, "The 2018 Signal Separation Evaluation Campaign", LVA/ICA 2018,
doi:10.1007/978-3-319-93764-9_28; Vincent, Gribonval, Févotte 2006, doi:10.1109/TSA.2005.858005.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from math import inf

import numpy as np
from numpy.typing import NDArray

from analysis.metrics import museval_v4
from analysis.metrics.bss_eval import References
from analysis.metrics.bss_eval.scores import Ratios
from analysis.metrics.record import METRICS, Edges, Metric, Scene, Signal, Value, undefined
from analysis.metrics.scene import Group
from analysis.metrics.windows import NAMES, WINDOW_SECONDS, Found, Windows, none, silence, too_short, window

ENGINES = ("concord", "museval")
REFERENCE = "Stöter et al. 2018, doi:10.1007/978-3-319-93764-9_28 (museval, BSS Eval v4)"
NOT_REPRODUCIBLE = (
    "the song's stems are so nearly dependent (band-limited, most likely) that rounding alone moves this value; "
    "give a diagonal loading, 1e-8 for one"
)
NOTES = (
    "A window in which any stem, or the estimate, is silent (in museval's sense: its channels add up to zero) does not "
    "count; undefined where none is left."
)
_FORMULAS = {
    "sdr": "10·log10(‖s‖² / ‖ŝ − s‖²)",
    "isr": "10·log10(‖s‖² / ‖P_s ŝ − s‖²)",
    "sir": "10·log10(‖P_s ŝ‖² / ‖P_all ŝ − P_s ŝ‖²)",
    "sar": "10·log10(‖P_all ŝ‖² / ‖ŝ − P_all ŝ‖²)",
}
_LABELS = {
    "sdr": "Signal to distortion ratio (SDR)",
    "isr": "Image to spatial distortion ratio (ISR)",
    "sir": "Signal to interference ratio (SIR)",
    "sar": "Signal to artifacts ratio (SAR)",
}


@cache
def ratio(name: str, engine: str = "concord", loading: float = 0.0) -> Metric:
    """One of the four by one of the engines; loading: relative diagonal loading of the concord engine's projections."""
    compute = windows_by(name, engine, loading)

    def function(scene: Scene, target: str) -> Value:
        return scene.together(compute)[target].value(name)

    return Metric(
        name=name,
        label=_LABELS[name],
        unit="dB",
        higher_is_better=True,
        reference=REFERENCE,
        formula=f"{_FORMULAS[name]}, median over windows of 1 s",
        edges=Edges(
            perfect=Value(inf), short=undefined(f"the song is shorter than one window of {WINDOW_SECONDS:g} s")
        ),
        notes=NOTES,
        function=function,
        needs="targets",
        joint=engine == "concord",
    )


@cache
def windows_by(name: str, engine: str, loading: float) -> Callable[[Group], Found]:
    """What computes that ratio's windows. The same function, whenever the same work gives several of the ratios."""
    if engine == "museval":
        return museval_v4.evaluate
    return shortcut if name == "sdr" else _with_loading(loading)


@cache
def _with_loading(loading: float) -> Callable[[Group], Found]:
    return lambda group: evaluate(group, loading=loading)


def shortcut(group: Group) -> Found:
    """SDR alone, which needs no projections: the three errors add up to ŝ − s."""
    if reason := too_short(group):
        return none(group, reason)
    ratios = _references(group, 0.0).sdr(_estimates(group), only=_estimated(group), each_alone=True)
    return _found(group, {"sdr": ratios}, {})


def evaluate(group: Group, *, loading: float = 0.0) -> Found:
    """All four ratios of all systems' targets."""
    if reason := too_short(group):
        return none(group, reason)
    scores = _references(group, loading).score(_estimates(group), only=_estimated(group), each_alone=True)
    cautions = {} if scores.reproducible else dict.fromkeys(("isr", "sir", "sar"), NOT_REPRODUCIBLE)
    return _found(group, {name: getattr(scores, name) for name in NAMES}, cautions)


def _found(group: Group, ratios: Mapping[str, Ratios], cautions: Mapping[str, str]) -> Found:
    return {
        system: {
            name: Windows(
                {metric: windows[row, column] for metric, windows in ratios.items()},
                silence(group, system, name),
                cautions,
            )
            for column, name in enumerate(group.references)
            if name in estimates
        }
        for row, (system, estimates) in enumerate(group.estimates.items())
    }


def engine_memory(engine: str, *, sources: int, channels: int, frames: int) -> int:
    """Roughly how many bytes an engine takes at its peak beside the signals themselves, for a song of that shape."""
    if engine == "museval":
        return museval_v4.memory(sources=sources, channels=channels, frames=frames)
    return 4 * (sources * channels * 512) ** 2 * 8


def _references(group: Group, loading: float) -> References:
    length = window(group)
    return References(list(group.references.values()), rate=group.rate, window=length, hop=length, loading=loading)


def _estimates(group: Group) -> list[list[Signal]]:
    """Of each system, of each stem; the stem itself where there is none, which `only` then leaves out."""
    return [[some.get(name, stem) for name, stem in group.references.items()] for some in group.estimates.values()]


def _estimated(group: Group) -> NDArray[np.bool_]:
    """(systems, sources)"""
    return np.array([[name in some for name in group.references] for some in group.estimates.values()])


for _name in NAMES:
    METRICS.add(ratio(_name))
