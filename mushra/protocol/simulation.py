"""Grades that no person gave, to try a study out before anyone is invited.

This is a simulation and not a model of hearing: a spectral distance, a listener's own habits, and chance. It tells
whether pages, exports and figures work, and nothing about any system.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mushra.protocol.protocols import CHOSEN, NO_PREFERENCE, NOT_CHOSEN, Scale
from separation.audio import Audio

FLOOR = 60.0  # dB below the reference's loudest band; what is quieter counts as silence
BANDS = 40
FRAME = 0.046  # seconds
DECAY = 9.0  # dB of distance that bring a grade down to 100/e


@dataclass(frozen=True)
class SimulatedListener:
    """How one simulated listener grades: too high or too low, by wide or narrow steps, more or less steadily."""

    bias: float
    sensitivity: float
    noise: float

    @classmethod
    def draw(cls, random: np.random.Generator) -> SimulatedListener:
        """A listener with habits drawn at random."""
        return cls(bias=random.normal(0, 5), sensitivity=random.lognormal(0, 0.2), noise=random.uniform(3, 8))

    def impression(self, distance: float, random: np.random.Generator) -> float:
        """How good a signal at that log-spectral distance (dB) from the reference seems this time; about 100 at 0 dB.

        100 · exp(-sensitivity · distance / 9 dB) + bias + noise.
        """
        quality = 100 * np.exp(-self.sensitivity * distance / DECAY)
        return float(quality + self.bias + random.normal(0, self.noise))

    def grade(self, distance: float, random: np.random.Generator, scale: Scale) -> int:
        """The impression as a whole number on that scale of grades: 0 is its lower end, 100 its upper."""
        share = float(np.clip(self.impression(distance, random), 0, 100)) / 100
        return int(np.rint(scale.minimum + share * (scale.maximum - scale.minimum)))

    def choose(self, first: float, second: float, random: np.random.Generator, scale: Scale) -> int:
        """Which of two signals at these distances seems better: 100 the first, 0 the second.

        50 where the scale has that and the impressions are no further apart than this listener's noise.
        """
        difference = self.impression(first, random) - self.impression(second, random)
        if abs(difference) <= self.noise and scale.allows(NO_PREFERENCE):
            return NO_PREFERENCE
        return CHOSEN if difference > 0 else NOT_CHOSEN

    def identify(self, first: float, second: float, unknown: float, random: np.random.Generator) -> int:
        """Which of two signals X seems to be: 100 the first, 0 the second, whichever impression is nearer to X's."""
        one, other, x = (self.impression(distance, random) for distance in (first, second, unknown))
        return CHOSEN if abs(x - one) < abs(x - other) else NOT_CHOSEN


def log_spectral_distance(signal: Audio, reference: Audio) -> float:
    """The mean absolute difference of two signals' band levels, in dB.

    Levels in 40 bands on a mel scale, frames of about 46 ms, raised to 60 dB below the reference's loudest band; frames
    and bands where both lie at that floor are left out. signal, reference: (channels, samples) of one length. Two
    silent signals are 0 dB apart.
    """
    levels, expected = _band_powers(signal), _band_powers(reference)
    floor = expected.max() * 10 ** (-FLOOR / 10)
    if floor == 0:
        return 0.0 if not levels.any() else FLOOR
    heard = (levels > floor) | (expected > floor)
    difference = 10 * np.log10(np.maximum(levels, floor) / np.maximum(expected, floor))
    return float(np.abs(difference[heard]).mean())


def _band_powers(audio: Audio) -> NDArray[np.float64]:
    """Mean power of each band, (frames, bands)."""
    length = 2 ** round(np.log2(FRAME * audio.rate))
    padded = np.pad(audio.samples.astype(np.float64), ((0, 0), (0, max(length - audio.frames, 0))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, length, axis=1)[:, :: length // 2]
    power = (np.abs(np.fft.rfft(frames * np.hanning(length), axis=-1)) ** 2).mean(axis=0)
    mel = np.linspace(0, 2595 * np.log10(1 + audio.rate / 2 / 700), BANDS + 1)
    edges = np.rint(700 * (10 ** (mel / 2595) - 1) * length / audio.rate).astype(int)
    edges = np.maximum.accumulate(np.maximum(edges, np.arange(BANDS + 1)))[:-1]  # one bin a band at least
    summed = np.add.reduceat(power, edges, axis=1)
    return np.asarray(summed, dtype=np.float64)
