"""Ratios of a signal to its error, its channels taken as one vector: SI-SDR, whole and in windows, and SD-SDR.

The losses' own functions with the other sign, on float64, so that a perfect estimate is told from a very good one.

Source: Le Roux, Wisdom, Erdogan, Hershey, "SDR – half-baked or well done?", ICASSP 2019,
doi:10.1109/ICASSP.2019.8683855.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, isnan

import numpy as np
import torch

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
from analysis.metrics.windows import WINDOW_SECONDS
from separation.losses.record import Function
from separation.losses.scale_invariant import si_sdr_time, si_sdr_windows
from separation.losses.waveform import sd_sdr_time

REFERENCE = "Le Roux et al. 2019, doi:10.1109/ICASSP.2019.8683855"
SHORT = undefined(f"the song is shorter than one window of {WINDOW_SECONDS:g} s")


def scale_invariant_sdr(estimate: Signal, target: Signal) -> Value:
    """SI-SDR in dB: how far the estimate is from the nearest multiple of the target.

        10·log10(‖αs‖² / ‖αs − ŝ‖²), α = ⟨ŝ, s⟩ / ‖s‖²

    estimate, target: (channels, samples). The mean is not taken off. Undefined where either is silent; infinite for a
    perfect estimate, minus infinity for one at right angles to the target.

    Example:
        >>> target, noise = np.array([[3.0, 0.0]]), np.array([[0.0, 0.3]])
        >>> round(scale_invariant_sdr(target + noise, target).value, 6)
        20.0
    """
    return _negative(si_sdr_time, estimate, target)


def scale_dependent_sdr(estimate: Signal, target: Signal) -> Value:
    """SD-SDR in dB: as SI-SDR, but an estimate of the wrong level has an error.

        10·log10(‖αs‖² / ‖s − ŝ‖²), α = ⟨ŝ, s⟩ / ‖s‖²

    estimate, target: (channels, samples). Undefined and infinite where SI-SDR is.

    Example:
        >>> target = np.array([[3.0, 4.0]])
        >>> round(scale_dependent_sdr(0.5 * target, target).value, 6)
        0.0
    """
    return _negative(sd_sdr_time, estimate, target)


def windowed_scale_invariant_sdr(estimate: Signal, target: Signal, rate: int) -> Value:
    """SI-SDR in dB in windows of 1 s that do not overlap, their median: as museval takes that of its ratios.

    estimate, target: (channels, samples); rate: Hz. Windows in which either is silent are left out, and what does not
    fill the last one. Undefined where either is silent throughout, and of less than a second.

    Source: Mocanu, Ricaud, Cernak 2022, doi:10.7557/18.6241, section 3.
    """
    if not target.any():
        return SILENT_STEM
    if not estimate.any():
        return SILENT_ESTIMATE
    if target.shape[1] < round(WINDOW_SECONDS * rate):
        return SHORT
    e, s = (torch.from_numpy(np.ascontiguousarray(signal, dtype=np.float64)) for signal in (estimate, target))
    windows = si_sdr_windows(e, s, round(WINDOW_SECONDS * rate)).numpy()
    defined = windows[~np.isnan(windows)]
    if not len(defined):
        return undefined("every window holds a silent stem or estimate")
    median = float(np.median(defined))
    return Value(median) if not isnan(median) else undefined("half of the windows are infinitely good, half bad")


def _negative(loss: Function, estimate: Signal, target: Signal) -> Value:
    if not target.any():
        return SILENT_STEM
    if not estimate.any():
        return SILENT_ESTIMATE
    s, e = (torch.from_numpy(np.ascontiguousarray(signal, dtype=np.float64)) for signal in (target, estimate))
    return Value(0.0 - float(loss(e, s, s)))  # neither looks at the mixture; a bare minus would give -0.0 for 0 dB


def _of(function: Callable[[Signal, Signal], Value]) -> Callable[[Scene, str], Value]:
    return lambda scene, target: function(scene.estimates[target], scene.references[target])


METRICS.add(
    Metric(
        name="si_sdr",
        label="Scale-invariant SDR (SI-SDR)",
        unit="dB",
        higher_is_better=True,
        reference=REFERENCE,
        formula="10·log10(‖αs‖² / ‖αs − ŝ‖²), α = ⟨ŝ, s⟩ / ‖s‖²",
        edges=Edges(perfect=Value(inf)),
        function=_of(scale_invariant_sdr),
        notes="The estimate's level does not matter. Minus infinity for an estimate at right angles to the target.",
    )
)
METRICS.add(
    Metric(
        name="sd_sdr",
        label="Scale-dependent SDR (SD-SDR)",
        unit="dB",
        higher_is_better=True,
        reference=REFERENCE,
        formula="10·log10(‖αs‖² / ‖s − ŝ‖²), α = ⟨ŝ, s⟩ / ‖s‖²",
        edges=Edges(perfect=Value(inf)),
        function=_of(scale_dependent_sdr),
        notes="Minus infinity for an estimate at right angles to the target.",
    )
)
METRICS.add(
    Metric(
        name="si_sdr_windows",
        label="SI-SDR, median of windows",
        unit="dB",
        higher_is_better=True,
        reference="Mocanu et al. 2022, doi:10.7557/18.6241, section 3",
        formula="median over windows of 1 s of 10·log10(‖αs‖² / ‖αs − ŝ‖²), α = ⟨ŝ, s⟩ / ‖s‖²",
        edges=Edges(perfect=Value(inf), short=SHORT),
        function=lambda scene, target: windowed_scale_invariant_sdr(
            scene.estimates[target], scene.references[target], scene.rate
        ),
        notes="Windows in which the stem or the estimate is silent are left out.",
    )
)
