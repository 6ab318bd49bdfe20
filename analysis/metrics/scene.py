"""What metrics look at: one song as one system separated it, and the group of systems that are scored together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float32]
Result = TypeVar("Result")


@dataclass(frozen=True, eq=False)
class Group:
    """One song and several systems' estimates of it; all signals are (channels, samples) of one shape.

    references: every stem of the song; estimates: system -> target -> signal; rate: Hz.
    """

    references: Mapping[str, Signal]
    estimates: Mapping[str, Mapping[str, Signal]]
    mixture: Signal
    rate: int
    _shared: dict[Callable[[Group], Any], Any] = field(default_factory=dict, repr=False)

    def once(self, function: Callable[[Group], Result]) -> Result:
        """What the function makes of this song and its systems, computed for the first that asks, kept for others."""
        if function not in self._shared:
            self._shared[function] = function(self)
        return cast(Result, self._shared[function])

    def scene(self, system: str) -> Scene:
        """The song as one of the systems separated it."""
        return Scene(self.references, self.estimates[system], self.mixture, self.rate, system, self)


@dataclass(frozen=True, eq=False)
class Scene:
    """One song and one system's estimates of it; all signals are (channels, samples) of one shape.

    references: every stem of the song; estimates: of those stems that the system separates; rate: Hz; group: the
    systems that are scored together with this one, None where it is alone.
    """

    references: Mapping[str, Signal]
    estimates: Mapping[str, Signal]
    mixture: Signal
    rate: int
    system: str = ""
    group: Group | None = None
    _shared: dict[Callable[[Scene], Any], Any] = field(default_factory=dict, repr=False)

    def once(self, function: Callable[[Scene], Result]) -> Result:
        """What the function makes of this scene, computed for the first that asks and kept for the others."""
        if function not in self._shared:
            self._shared[function] = function(self)
        return cast(Result, self._shared[function])

    def together(self, function: Callable[[Group], Mapping[str, Result]]) -> Result:
        """This system's part of what the function makes of the whole group: system -> result, computed once."""
        group = self.group or self.once(_alone)
        return group.once(function)[self.system]


def _alone(scene: Scene) -> Group:
    return Group(scene.references, {scene.system: scene.estimates}, scene.mixture, scene.rate)
