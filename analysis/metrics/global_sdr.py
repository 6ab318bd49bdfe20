"""The SDR of the 2021 Music Demixing Challenge: one ratio of energies over the whole clip, all channels together.

Also known as nSDR, uSDR and, in other fields, as the signal-to-noise ratio. The challenge's code adds 1e-7 to both
energies, so that silence and a perfect estimate get a number; here they are what the formula says, and undefined
where it says nothing.

Source: Mitsufuji, Fabbro, Uhlich, Stöter, Défossez, Kim, Choi, Yu, Cheuk, "Music Demixing Challenge 2021", Frontiers
in Signal Processing 2022, doi:10.3389/frsip.2021.808395.
"""

from __future__ import annotations

from math import inf, log10

import numpy as np

from analysis.metrics.record import METRICS, SILENT_STEM, Edges, Metric, Scene, Signal, Value


def global_sdr(estimate: Signal, target: Signal) -> Value:
    """Global SDR in dB.

        10·log10(‖s‖² / ‖s − ŝ‖²)

    estimate, target: (channels, samples). Undefined where the target is silent; infinite for a perfect estimate; 0 for
    a silent one.

    Example:
        >>> target, noise = np.array([[3.0, 0.0]]), np.array([[0.0, 0.3]])
        >>> round(global_sdr(target + noise, target).value, 6)
        20.0
    """
    if not target.any():
        return SILENT_STEM
    s = target.astype(np.float64).ravel()
    error = s - estimate.ravel()
    energy = float(error @ error)
    return Value(10 * log10(float(s @ s) / energy) if energy > 0.0 else inf)


def _of(scene: Scene, target: str) -> Value:
    return global_sdr(scene.estimates[target], scene.references[target])


METRICS.add(
    Metric(
        name="global_sdr",
        label="Global SDR, of the whole clip",
        unit="dB",
        higher_is_better=True,
        reference="Mitsufuji et al. 2022, doi:10.3389/frsip.2021.808395",
        formula="10·log10(‖s‖² / ‖s − ŝ‖²)",
        edges=Edges(silent_estimate=Value(0.0), perfect=Value(inf)),
        function=_of,
        notes="The 2021 Music Demixing Challenge adds 1e-7 to both energies; here nothing is added.",
    )
)
