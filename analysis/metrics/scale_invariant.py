"""The scale-invariant signal-to-distortion ratio of a whole signal, its channels taken as one vector.

Source: Le Roux, Wisdom, Erdogan, Hershey, "SDR – half-baked or well done?", ICASSP 2019,
doi:10.1109/ICASSP.2019.8683855.
"""

from __future__ import annotations

from math import inf, log10

import numpy as np

from analysis.metrics.record import METRICS, Metric, Scene, Signal, Value, undefined

REFERENCE = "Le Roux et al. 2019, doi:10.1109/ICASSP.2019.8683855"


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
    if not target.any():
        return undefined("the stem is silent")
    if not estimate.any():
        return undefined("the estimate is silent")
    s, e = target.astype(np.float64).ravel(), estimate.astype(np.float64).ravel()
    scaled = (e @ s) / (s @ s) * s
    signal, error = float(scaled @ scaled), float((scaled - e) @ (scaled - e))
    if error == 0.0:
        return Value(inf)
    return Value(10 * log10(signal / error) if signal > 0.0 else -inf)


def _of(scene: Scene, target: str) -> Value:
    return scale_invariant_sdr(scene.estimates[target], scene.references[target])


METRICS.add(
    Metric(
        name="si_sdr",
        label="Scale-invariant SDR (SI-SDR)",
        unit="dB",
        higher_is_better=True,
        reference=REFERENCE,
        limits="Undefined where stem or estimate is silent; a perfect estimate gives infinity; any length will do.",
        function=_of,
    )
)
