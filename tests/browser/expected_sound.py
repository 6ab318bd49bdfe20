"""What the standard asks to be heard, worked out in numpy from its words alone: no code of the page is used.

Fades are 5 ms of raised cosine, out and then in. A change that comes during one waits for its end, and begins 20 ms
(and the device's own latency) after it was asked for; two fades of one signal lie a block of 128 frames apart. All
signals run in step, and at a loop's seam they fade out and in.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

FADE, LEAD, LEVEL_TIME, HEADROOM = 0.005, 0.02, 0.01, 4.0  # seconds, seconds, seconds, dB

REST = 128  # frames between two fades of one signal

Samples = NDArray[np.float64]


@dataclass
class Listening:
    """What should be heard of `clips`, (signals, channels, samples), in the first `frames` frames of a clock."""

    clips: Samples
    rate: int
    frames: int
    level: float = 0.0
    restart: bool = False
    lead: float = 0.0  # seconds that the device asks for beside our own
    sounding: int | None = None
    free: int = 0
    loop: tuple[int, int] = (0, 0)
    gains: Samples = field(init=False)
    seam: Samples = field(init=False)
    places: NDArray[np.int64] = field(init=False)
    levels: Samples = field(init=False)

    def __post_init__(self) -> None:
        self.gains = np.zeros((len(self.clips), self.frames))
        self.seam = np.ones(self.frames)
        self.places = np.zeros(self.frames, dtype=np.int64)
        self.levels = np.full(self.frames, self._factor(self.level))
        self.loop = (0, self.clips.shape[-1])

    @property
    def fade(self) -> int:
        return math.floor(FADE * self.rate + 0.5)

    def perform(self, clock: float, name: str, *values: Any) -> None:
        """What the listener did when the clock showed `clock` seconds."""
        frame = math.ceil((clock + self.lead + LEAD) * self.rate)
        getattr(self, name)(frame, *values, **({"clock": clock} if name == "setLevel" else {}))

    def heard(self) -> Samples:
        """(channels, frames)"""
        mixed = np.einsum("sf,scf->cf", self.gains, self.clips[:, :, self.places])
        return mixed * self.seam * self.levels

    def steady(self) -> NDArray[np.bool_]:
        """The frames in which one signal sounds, unfaded."""
        return (self.gains.max(axis=0) == 1) & (self.seam == 1)

    def select(self, frame: int, signal: int) -> None:
        if self.sounding is None:
            self._change(frame, signal, start=self.loop[0])
        elif signal != self.sounding:
            self._change(frame, signal, start=self.loop[0] if self.restart else None)

    def stop(self, frame: int) -> None:
        if self.sounding is not None:
            self._change(frame, None)

    def setLoop(self, frame: int, loop: dict[str, float] | None) -> None:  # noqa: N802 - named as in the page
        length = self.clips.shape[-1]
        wanted = (0, length) if loop is None else tuple(round(loop[end] * self.rate) for end in ("from", "to"))
        if wanted == self.loop:
            return
        self.loop = wanted
        if self.sounding is not None:
            self._change(frame, self.sounding, start="in place")

    def setLevel(self, frame: int, level: float, clock: float) -> None:  # noqa: N802 - named as in the page
        begin = round(clock * self.rate)
        time = np.arange(self.frames - begin) / self.rate
        target = self._factor(level)
        self.levels[begin:] = target + (self.levels[begin] - target) * np.exp(-time / LEVEL_TIME)

    def _change(self, frame: int, signal: int | None, start: int | str | None = None) -> None:
        at = max(frame, self.free)
        rise = 0.5 - 0.5 * np.cos(np.pi * np.arange(self.fade) / self.fade)
        if self.sounding is not None:
            self._set(self.sounding, at, 1 - rise, 0.0)
            at += self.fade + (REST if signal == self.sounding else 0)
        if start is not None:
            self._run(at, start)
        if signal is not None:
            self._set(signal, at, rise, 1.0)
            at += self.fade
        self.sounding, self.free = signal, at + REST

    def _set(self, signal: int, at: int, fade: Samples, then: float) -> None:
        row = self.gains[signal, at:]
        row[: len(fade)] = fade[: len(row)]
        row[len(fade) :] = then

    def _run(self, at: int, start: int | str) -> None:
        first, end = self.loop
        if start == "in place":
            place = self.places[at]
            start = int(place) if first <= place < end else first
        passed = int(start) - first + np.arange(self.frames - at)
        rounds, inside = np.divmod(passed, end - first)
        self.places[at:] = first + inside
        to_end = end - first - inside
        rise = lambda frames: 0.5 - 0.5 * np.cos(np.pi * frames / self.fade)  # noqa: E731
        out = np.where(to_end <= self.fade, rise(to_end), 1.0)
        back = np.where((rounds > 0) & (inside < self.fade), rise(inside), 1.0)
        self.seam[at:] = out * back

    @staticmethod
    def _factor(level: float) -> float:
        return 10 ** ((level - HEADROOM) / 20)


def expected(clips: Samples, actions: Sequence[tuple[Any, ...]], clocks: Sequence[float], **shape: Any) -> Listening:
    """`actions` without their times, each when the clock showed what `clocks` has."""
    listening = Listening(clips, **shape)
    for clock, action in zip(clocks, actions, strict=True):
        listening.perform(clock, *action)
    return listening
