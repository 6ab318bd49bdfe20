"""Headphone screening: sounds that are easily judged over headphones and hardly over loudspeakers.

A trial is three intervals of 1 s; a listener says which one is the odd one out. Six trials, five to pass.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mushra.protocol.wording import gettext_noop
from separation.registry import Registry

TRIALS, TO_PASS, INTERVALS = 6, 5, 3
RATE = 44100  # Hz
SECONDS, GAP = 1.0, 0.5  # of an interval, and of the silence between two
LEVEL = 0.07  # RMS of full scale: -23 dB, about as loud as the trials

TONE, TONE_RAMP, QUIETER = 200.0, 0.1, -6.0  # Hz, s, dB
PITCH, BAND, NOISE_RAMP = 600.0, 0.06, 0.03  # Hz, share of it on either side, s

Signal = NDArray[np.float64]  # (2, samples): left and right


@dataclass(frozen=True)
class Method:
    """A kind of screening: what listeners are asked, and what each interval holds.

    render: (place of the odd interval, source of chance) -> the intervals, each (2, samples).
    """

    name: str
    question: str
    render: Callable[[int, np.random.Generator], list[Signal]]
    source: str


def antiphase(odd: int, random: np.random.Generator) -> list[Signal]:
    """Three tones of 200 Hz: the odd one 6 dB quieter in phase, one of the others with its right channel inverted.

    Over loudspeakers the inverted one cancels out in the air and seems to be the quietest.
    Source: Woods et al. 2017, doi:10.3758/s13414-017-1361-2.
    """
    time = np.arange(round(SECONDS * RATE)) / RATE
    tone = LEVEL * np.sqrt(2) * np.sin(2 * np.pi * TONE * time) * _ramps(TONE_RAMP)
    inverted = random.choice([place for place in range(INTERVALS) if place != odd])
    intervals = []
    for place in range(INTERVALS):
        left = tone * 10 ** (QUIETER / 20) if place == odd else tone
        intervals.append(np.stack([left, -left if place == inverted else left]))
    return intervals


def huggins(odd: int, random: np.random.Generator) -> list[Signal]:
    """Three white noises, the same in both ears but for the odd one, whose phase differs in a narrow band.

    From 564 to 636 Hz (600 Hz ± 6 %) the right channel's phase runs from 0 to 2π against the left one's: a faint pitch
    at 600 Hz that neither ear hears alone, and no loudspeaker can make.
    Source: Cramer & Huggins 1958, doi:10.1121/1.1909628; Milne et al. 2020, doi:10.3758/s13428-020-01514-0.
    """
    samples = round(SECONDS * RATE)
    low, high = PITCH * (1 - BAND), PITCH * (1 + BAND)
    frequencies = np.fft.rfftfreq(samples, 1 / RATE)
    phase = 2 * np.pi * np.clip((frequencies - low) / (high - low), 0, 1)
    intervals = []
    for place in range(INTERVALS):
        left = random.normal(0, LEVEL, samples)
        right = np.fft.irfft(np.fft.rfft(left) * np.exp(1j * phase), samples) if place == odd else left
        intervals.append(np.stack([left, right]) * _ramps(NOISE_RAMP))
    return intervals


METHODS: Registry[Method] = Registry("headphone screening")
METHODS.add(
    Method(
        name="antiphase",
        question=gettext_noop("You hear three tones, one after the other. Which one is the quietest?"),
        render=antiphase,
        source="Woods et al. 2017, doi:10.3758/s13414-017-1361-2",
    )
)
METHODS.add(
    Method(
        name="huggins",
        question=gettext_noop("You hear three noises, one after the other. In which one is there a faint tone?"),
        render=huggins,
        source="Milne et al. 2020, doi:10.3758/s13428-020-01514-0",
    )
)


def right_answers(seed: Sequence[int]) -> list[int]:
    """Where the odd interval is in each trial, 0 to 2: each place twice, in an order of that seed."""
    places = np.repeat(np.arange(INTERVALS), TRIALS // INTERVALS)
    return [int(place) for place in np.random.default_rng([*seed, TRIALS]).permutation(places)]


def screening_sound(method: Method, trial: int, seed: Sequence[int]) -> bytes:
    """One trial's three intervals as a 16-bit stereo WAV file, as long as every other's to the byte."""
    intervals = method.render(right_answers(seed)[trial], np.random.default_rng([*seed, trial]))
    silence = np.zeros((2, round(GAP * RATE)))
    sound = np.concatenate([part for interval in intervals for part in (interval, silence)][:-1], axis=1)
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.rint(sound.T * 32767).astype("<i2").tobytes())
    return buffer.getvalue()


def _ramps(seconds: float) -> NDArray[np.float64]:
    """An interval's envelope: raised-cosine ramps at both ends."""
    length = round(seconds * RATE)
    ramp = 0.5 - 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / length)
    return np.concatenate([ramp, np.ones(round(SECONDS * RATE) - 2 * length), ramp[::-1]])
