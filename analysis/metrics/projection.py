"""SI-SIR and SI-SAR: what of an estimate's error the song's stems explain, each with one gain, and what nothing does.

The channels of a signal are one vector, as for SI-SDR. Signals are read in blocks, so that none is copied whole.

Source: Le Roux, Wisdom, Erdogan, Hershey, "SDR – half-baked or well done?", ICASSP 2019,
doi:10.1109/ICASSP.2019.8683855.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import inf, log10

import numpy as np
from numpy.typing import NDArray

from analysis.metrics.record import (
    METRICS,
    SILENT_ESTIMATE,
    SILENT_STEM,
    Edges,
    Metric,
    Scene,
    Signal,
    Value,
    undefined,
)
from analysis.metrics.scale_invariant import REFERENCE

BLOCK = 1 << 16  # samples

# The smallest eigenvalue of the stems' correlations with which they count as independent: a stem may be a sum of the
# others up to one part in a million of its amplitude (−120 dB). Below that, rounding decides what is interference.
DEPENDENT = 1e-12

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Energies:
    """‖e_target‖², ‖e_interf‖², ‖e_artif‖²: the estimate is the sum of the three, which are at right angles.

        e_target = αs, α = ⟨ŝ, s⟩ / ‖s‖²;  e_interf = P(ŝ − αs);  e_artif = ŝ − αs − e_interf

    P: the orthogonal projection on the span of all stems, the target among them.
    """

    target: float
    interference: float
    artifacts: float


def energies(references: Mapping[str, Signal], estimates: Mapping[str, Signal]) -> dict[str, Energies] | None:
    """The energies of every estimate's parts, or None where the stems are linearly dependent.

    references, estimates: (channels, samples) each, none of them silent; an estimate's name is a reference's.
    """
    gram, products = _products(references, references), _products(references, estimates)
    norms = np.sqrt(np.diag(gram))[:, None]  # stems of any level: solved with all at norm 1
    correlations = gram / norms / norms.T
    if np.linalg.eigvalsh(correlations)[0] < DEPENDENT:
        return None
    rows = [list(references).index(name) for name in estimates]
    own = np.diag(gram)[rows]
    gains = np.diag(products[rows]) / own
    weights = np.linalg.solve(correlations, (products - gains * gram[:, rows]) / norms) / norms  # (stems, estimates)
    interference, artifacts = np.zeros(len(rows)), np.zeros(len(rows))
    for stems, found in zip(_blocks(references), _blocks(estimates), strict=True):
        explained = weights.T @ stems
        interference += (explained**2).sum(axis=1)
        artifacts += ((found - gains[:, None] * stems[rows] - explained) ** 2).sum(axis=1)
    parts = zip(gains**2 * own, interference, artifacts, strict=True)
    return {name: Energies(*map(float, values)) for name, values in zip(estimates, parts, strict=True)}


def _blocks(signals: Mapping[str, Signal]) -> Iterator[Matrix]:
    """(signals, channels · samples) of consecutive samples."""
    frames = next(iter(signals.values())).shape[1]
    for begin in range(0, frames, BLOCK):
        block = [signal[:, begin : begin + BLOCK].ravel() for signal in signals.values()]
        yield np.stack(block).astype(np.float64)


def _products(first: Mapping[str, Signal], second: Mapping[str, Signal]) -> Matrix:
    total = np.zeros((len(first), len(second)))
    for one, other in zip(_blocks(first), _blocks(second), strict=True):
        total += one @ other.T
    return total


def _energies(scene: Scene) -> dict[str, Energies] | None:
    sounding = {name: stem for name, stem in scene.references.items() if stem.any()}
    scored = {name: one for name, one in scene.estimates.items() if name in sounding and one.any()}
    return energies(sounding, scored)


def _ratio(part: Callable[[Energies], float], *, nothing: str) -> Callable[[Scene, str], Value]:
    """10·log10(‖e_target‖² / that part's energy). nothing: why 0 / 0 is undefined."""

    def function(scene: Scene, target: str) -> Value:
        if not scene.references[target].any():
            return SILENT_STEM
        if not scene.estimates[target].any():
            return SILENT_ESTIMATE
        found = scene.once(_energies)
        if found is None:
            return undefined("the song's stems are linearly dependent: one is a sum of multiples of the others")
        signal, error = found[target].target, part(found[target])
        if signal == 0.0 == error:
            return undefined(nothing)
        return Value(inf if error == 0.0 else -inf if signal == 0.0 else 10 * log10(signal / error))

    return function


_artifacts = _ratio(lambda parts: parts.artifacts, nothing="the estimate holds neither the stem nor artifacts")
_interference = _ratio(lambda parts: parts.interference, nothing="the estimate holds nothing of any stem")


def _to_interference(scene: Scene, target: str) -> Value:
    if not any(stem.any() for name, stem in scene.references.items() if name != target):
        return undefined("no other stem of the song sounds")
    return _interference(scene, target)


NOTES = "Undefined where the song's stems are linearly dependent, as those of a clip of fewer samples than stems are."

METRICS.add(
    Metric(
        name="si_sir",
        label="Scale-invariant SIR (SI-SIR)",
        unit="dB",
        higher_is_better=True,
        reference=REFERENCE,
        formula="10·log10(‖αs‖² / ‖P(ŝ − αs)‖²), P: projection on the span of all stems",
        edges=Edges(perfect=Value(inf)),
        function=_to_interference,
        notes=f"{NOTES} Undefined where no other stem sounds.",
        needs="targets",
    )
)
METRICS.add(
    Metric(
        name="si_sar",
        label="Scale-invariant SAR (SI-SAR)",
        unit="dB",
        higher_is_better=True,
        reference=REFERENCE,
        formula="10·log10(‖αs‖² / ‖ŝ − αs − P(ŝ − αs)‖²), P: projection on the span of all stems",
        edges=Edges(perfect=Value(inf)),
        function=_artifacts,
        notes=NOTES,
        needs="targets",
    )
)
