"""What a metric is: a function from one song, as one system separated it, to a value with its reason if undefined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, nan
from pathlib import Path
from typing import Any, Protocol

from analysis.metrics.scene import Scene as Scene  # re-exported: they stand in every metric's signature
from analysis.metrics.scene import Signal as Signal
from separation.losses.record import Needs
from separation.registry import Registry


@dataclass(frozen=True)
class Value:
    """A metric's value; NaN always comes with its reason, and one that cannot be trusted with a caution."""

    value: float
    reason: str = ""
    caution: str = ""


def undefined(reason: str) -> Value:
    """NaN, and why."""
    return Value(nan, reason)


SILENT_STEM = undefined("the stem is silent")
SILENT_ESTIMATE = undefined("the estimate is silent")


@dataclass(frozen=True)
class Edges:
    """What a metric gives where signals are at an edge: that value, or None for a number like any other.

    silent_stem, silent_estimate: one of the two, throughout, while the song's other stems sound; perfect: the estimate
    is the stem (every estimate is, for a metric that compares them all), infinite up to rounding, which may leave
    200 dB and more; short: a clip of 0.01 s. One channel is no edge: every metric takes any number.
    """

    silent_stem: Value | None = SILENT_STEM
    silent_estimate: Value | None = SILENT_ESTIMATE
    perfect: Value | None = None
    short: Value | None = None


@dataclass(frozen=True)
class Metric:
    """A metric and what a reader of its numbers must know.

    formula: the value, in one line; range: the lowest and the highest value; needs: "own": nothing of the song's other
    stems, "targets": them, "all": the system's estimates of them, too; costly: whether it takes minutes a song, and so
    is computed only where it is named; joint: whether it takes all systems of a song in one go, which is
    cheaper than one by one; edges: what silence, a perfect estimate and a short clip give; notes: what else there is to
    know; with_encoder: makes the metric with its encoder's weights from a file, where it has one (`LossError` where the
    file does not hold them); encoder: the file of those that it has where none is given, None for random ones;
    of_set: makes one value of all songs of a system, where that is what it is of; `function` then takes one song.
    function: `(scene, target) -> Value`, for a target that the scene has an estimate of.
    """

    name: str
    label: str
    unit: str
    higher_is_better: bool
    reference: str
    formula: str
    edges: Edges
    function: Callable[[Scene, str], Value]
    notes: str = ""
    range: tuple[float, float] = (-inf, inf)
    needs: Needs = "own"
    costly: bool = False
    joint: bool = False
    with_encoder: Callable[[Path], Metric] | None = None
    encoder: Path | None = None
    of_set: OfSet | None = None

    @property
    def needs_other_stems(self) -> bool:
        """Whether it takes the song's other stems, or estimates of them."""
        return self.needs != "own"


class OfSet(Protocol):
    """What makes one value of all songs of a system: what each song adds, joined in the order of the songs."""

    def part(self, scene: Scene, target: str) -> Any:
        """What one song has to say."""
        ...

    def join(self, one: Any, other: Any) -> Any:
        """What two stretches of songs have to say together."""
        ...

    def value(self, joined: Any) -> Value:
        """What all of it comes to."""
        ...


METRICS: Registry[Metric] = Registry("metric")
