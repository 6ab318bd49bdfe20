"""PEAQ's grade and most of its variables, and the 2f-model, as metrics.

The bandwidths and the error harmonic structure are read by the grade alone: more error need not make them worse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf

import numpy as np
import torch
from torch import Tensor

from analysis.metrics.peaq.bands import RATE
from analysis.metrics.peaq.grade import BEST, WORST, distortion_index, objective_difference_grade
from analysis.metrics.peaq.two_f import CEILING, FLOOR, two_f_model
from analysis.metrics.peaq.variables import NAMES, variables
from analysis.metrics.record import METRICS, SILENT_STEM, Edges, Metric, Scene, Value, undefined
from analysis.metrics.scene import Group, Signal
from separation.audio import Audio, resample
from separation.devices import one_thread

SHORT = undefined("the stem is heard for little more than half a second or less, which PEAQ lets pass")
BASIC = "ITU-R BS.1387-1 (2001), with Kabal 2003"
NOTES = (
    "Signals of another rate are resampled to 48 kHz, full scale is taken for 92 dB, samples are rounded to 16 bits. "
    "Of several channels the mean counts, for probabilities the better ear."
)


@dataclass(frozen=True)
class _Entry:
    name: str
    label: str
    unit: str
    formula: str
    value: Callable[[Tensor], Tensor]
    higher_is_better: bool = False
    range: tuple[float, float] = (0.0, inf)
    reference: str = BASIC
    perfect: float | None = 0.0
    notes: str = NOTES


def _variable(name: str) -> Callable[[Tensor], Tensor]:
    place = NAMES.index(name)
    return lambda found: found[place]


ENTRIES = (
    _Entry(
        "peaq",
        "PEAQ objective difference grade",
        "grade",
        "−3.98 + 4.2·σ(DI)",
        lambda found: objective_difference_grade(distortion_index(found)),
        higher_is_better=True,
        range=(WORST, BEST),
        perfect=None,
    ),
    _Entry(
        "peaq_distortion_index",
        "PEAQ distortion index",
        "index",
        "DI: a neural network with three hidden nodes, of all eleven variables",
        distortion_index,
        higher_is_better=True,
        range=(-inf, inf),
        perfect=None,
    ),
    _Entry(
        "two_f",
        "2f-model",
        "MUSHRA points",
        "56.1345 / (1 + (−0.0282·AvgModDiff1 − 0.8628)²) − 27.1451·ADB + 86.3515, 0 to 100",
        two_f_model,
        higher_is_better=True,
        range=(FLOOR, CEILING),
        reference="Kastner and Herre 2019, doi:10.1109/WASPAA.2019.8937179",
        perfect=CEILING,
    ),
    _Entry(
        "peaq_noise_to_mask_ratio",
        "PEAQ total noise to mask ratio",
        "dB",
        "10·log10 of the mean of noise over mask, in bands and frames",
        _variable("noise_to_mask_ratio"),
        range=(-inf, inf),
        perfect=None,
    ),
    _Entry(
        "peaq_windowed_modulation_difference",
        "PEAQ windowed modulation difference (WinModDiff1)",
        "%",
        "the root of the mean of fourth powers of windowed means of roots, of |M̂ − M| / (1 + M)",
        _variable("windowed_modulation_difference"),
    ),
    _Entry(
        "peaq_average_modulation_difference_1",
        "PEAQ average modulation difference 1",
        "%",
        "the mean of |M̂ − M| / (1 + M), weighed by loudness",
        _variable("average_modulation_difference_1"),
    ),
    _Entry(
        "peaq_average_modulation_difference_2",
        "PEAQ average modulation difference 2",
        "%",
        "the mean of |M̂ − M| / (0.01 + M), weighed by loudness, a tenth where M̂ < M",
        _variable("average_modulation_difference_2"),
    ),
    _Entry(
        "peaq_noise_loudness",
        "PEAQ loudness of the noise",
        "sone",
        "the root mean square of the partial loudness of what ŝ has more than s",
        _variable("noise_loudness"),
    ),
    _Entry(
        "peaq_average_distorted_block",
        "PEAQ average distorted block",
        "log10(steps)",
        "log10 of the mean count of just noticeable steps in frames whose distortion is detected",
        _variable("average_distorted_block"),
        range=(-inf, inf),
        notes=f"{NOTES} 0 where no distortion is detected.",
    ),
    _Entry(
        "peaq_maximum_detection_probability",
        "PEAQ maximum filtered probability of detection",
        "probability",
        "max over frames of the probability that the difference is heard, smoothed",
        _variable("maximum_detection_probability"),
        range=(0.0, 1.0),
    ),
    _Entry(
        "peaq_disturbed_frames",
        "PEAQ relatively disturbed frames",
        "share",
        "the share of frames with noise 1.5 dB or more above the mask in some band",
        _variable("disturbed_frames"),
        range=(0.0, 1.0),
    ),
)


def _every_value(group: Group) -> Mapping[str, Mapping[str, Tensor]]:
    """The variables of all systems' estimates: system -> target -> (11)."""
    found: dict[str, dict[str, Tensor]] = {system: {} for system in group.estimates}
    # Frame follows frame in steps of a few hundred numbers: further threads make it slower, and on a machine that
    # others use many times slower, as each waits for the other at every step.
    with torch.no_grad(), one_thread():
        for target, stem in group.references.items():
            systems = [system for system, some in group.estimates.items() if target in some]
            if not systems or not stem.any():
                continue
            estimates = torch.stack([_at_48_khz(group.estimates[system][target], group.rate) for system in systems])
            values = variables(_at_48_khz(stem, group.rate), estimates)
            for system, own in zip(systems, values, strict=True):
                found[system][target] = own
    return found


def _at_48_khz(signal: Signal, rate: int) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(resample(Audio(signal, rate), RATE).samples))


def _metric(entry: _Entry) -> Metric:
    def function(scene: Scene, target: str) -> Value:
        if not scene.references[target].any():
            return SILENT_STEM
        found = scene.together(_every_value)[target]
        return SHORT if found.isnan().all() else Value(float(entry.value(found)))

    return Metric(
        name=entry.name,
        label=entry.label,
        unit=entry.unit,
        higher_is_better=entry.higher_is_better,
        reference=entry.reference,
        formula=entry.formula,
        edges=Edges(
            silent_estimate=None,
            perfect=None if entry.perfect is None else Value(entry.perfect),
            short=SHORT,
        ),
        function=function,
        notes=entry.notes,
        range=entry.range,
        joint=True,
    )


for _entry in ENTRIES:
    METRICS.add(_metric(_entry))
