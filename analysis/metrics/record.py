"""What a metric is: a function from one song, as one system separated it, to a value with its reason if undefined."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf, nan
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from separation.registry import Registry

Signal = NDArray[np.float32]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Value:
    """A metric's value; NaN always comes with its reason."""

    value: float
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Scene:
    """One song and one system's estimates of it; all signals are (channels, samples) of one shape.

    references: every stem of the song; estimates: of those stems that the system separates; rate: Hz.
    """

    references: Mapping[str, Signal]
    estimates: Mapping[str, Signal]
    mixture: Signal
    rate: int
    _shared: dict[Callable[[Scene], Any], Any] = field(default_factory=dict, repr=False)

    def once(self, function: Callable[[Scene], Result]) -> Result:
        """What the function makes of this scene, computed for the first that asks and kept for the others."""
        if function not in self._shared:
            self._shared[function] = function(self)
        return cast(Result, self._shared[function])


@dataclass(frozen=True)
class Metric:
    """A metric and what a reader of its numbers must know.

    range: the lowest and the highest value; needs_other_stems: whether it takes the song's other stems, too; costly:
    whether it takes minutes a song, and so is computed only where it is named;
    limits: what silence, a perfect estimate and a clip that is too short give.
    function: `(scene, target) -> Value`, for a target that the scene has an estimate of.
    """

    name: str
    label: str
    unit: str
    higher_is_better: bool
    reference: str
    limits: str
    function: Callable[[Scene, str], Value]
    range: tuple[float, float] = (-inf, inf)
    needs_other_stems: bool = False
    costly: bool = False


METRICS: Registry[Metric] = Registry("metric")


def undefined(reason: str) -> Value:
    """NaN, and why."""
    return Value(nan, reason)
