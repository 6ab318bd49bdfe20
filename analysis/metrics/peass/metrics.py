"""The four scores as metrics: how like its target an estimate is, and how little each part of its error is heard."""

from __future__ import annotations

from collections.abc import Callable
from math import acos, isnan, pi

from analysis.metrics.peass.ear import OUT_RATE
from analysis.metrics.peass.hearing import OVERALL, Heard, of_parts, overall
from analysis.metrics.peass.similarity import FRAME
from analysis.metrics.record import METRICS, SILENT_ESTIMATE, SILENT_STEM, Edges, Metric, Scene, Value, undefined
from analysis.metrics.scene import Group

REFERENCE = "Emiya et al. 2011, doi:10.1109/TASL.2011.2109381; Vincent 2012, hal-00653196"
SHORT = undefined("the song is shorter than a tenth of a second")
UNHEARD = undefined("nothing of the stem and of the estimate is above the threshold of hearing")
SCALE = "100·(1 − 2/π·arccos q), not below 0"
NOTES = (
    "Not the PEASS toolkit's score: the same parts and much the same ear, but no network fitted to ratings, so that "
    "its numbers are no ratings. q is the median of correlations in 100 ms, weighed by activity; the worst channel "
    "counts. Full scale is taken for 100 dB. The docstring of analysis.metrics.peass says where it departs."
)
NAMES = {
    "peass_like_overall": (OVERALL, "PEASS-like overall score", "q = PSM(ŝ, s)"),
    "peass_like_target": ("target", "PEASS-like target score", "q = PSM(ŝ, ŝ − e_target)"),
    "peass_like_interference": ("interference", "PEASS-like interference score", "q = PSM(ŝ, ŝ − e_interf)"),
    "peass_like_artifacts": ("artifacts", "PEASS-like artifacts score", "q = PSM(ŝ, ŝ − e_artif)"),
}


def score(similarity: float) -> float:
    """A similarity as 0 to 100: how small the angle is between two representations.

    Example:
        >>> score(1.0), score(0.0), score(-0.5)
        (100.0, 0.0, 0.0)
    """
    return max(0.0, 100 * (1 - 2 / pi * acos(similarity)))


def _metric(name: str, kind: str, label: str, similarity: str, hear: Callable[[Group], Heard]) -> Metric:
    def function(scene: Scene, target: str) -> Value:
        if not scene.references[target].any():
            return SILENT_STEM
        if not scene.estimates[target].any():
            return SILENT_ESTIMATE
        if scene.mixture.shape[1] * OUT_RATE // scene.rate < FRAME:
            return SHORT
        found = scene.together(hear)[target][kind]
        return UNHEARD if isnan(found) else Value(score(found))

    return Metric(
        name=name,
        label=label,
        unit="points",
        higher_is_better=True,
        reference=REFERENCE,
        formula=f"{SCALE}; {similarity}",
        edges=Edges(perfect=Value(100.0), short=SHORT),
        function=function,
        notes=NOTES,
        range=(0.0, 100.0),
        needs="own" if kind == OVERALL else "targets",
        costly=True,
        joint=True,
    )


for _name, (_kind, _label, _similarity) in NAMES.items():
    METRICS.add(_metric(_name, _kind, _label, _similarity, overall if _kind == OVERALL else of_parts))
