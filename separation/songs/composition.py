"""Composes short songs: a lead melody, chords, a bass line and drums, all from one seed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from separation.songs import patterns

Choice = TypeVar("Choice")

STEPS = 16  # a bar, in four beats of four
STEMS = ("vocals", "drums", "bass", "other")
LONG = 16  # from this many bars on, a song has an opening without the lead and a break without drums


@dataclass(frozen=True)
class Note:
    """A note: start and duration in seconds, MIDI pitch (60 is middle C), velocity 1 to 127."""

    start: float
    duration: float
    pitch: int
    velocity: int


@dataclass(frozen=True)
class Part:
    """What one instrument plays. program: General MIDI, from 0; pan: -1 left to 1 right."""

    stem: str
    instrument: str
    program: int
    notes: tuple[Note, ...]
    is_drum: bool = False
    pan: float = 0.0


@dataclass(frozen=True)
class Composition:
    """A song before it sounds: title, tempo (beats a minute), key, duration (seconds) and parts."""

    title: str
    tempo: int
    key: str
    seconds: float
    parts: tuple[Part, ...]


def compose(seed: int, number: int, seconds: float) -> Composition:
    """Song `number` of a seed: the same arguments give the same song, whatever else was composed.

    Example:
        >>> song = compose(seed=0, number=1, seconds=12)
        >>> sorted({part.stem for part in song.parts})
        ['bass', 'drums', 'other', 'vocals']
        >>> song == compose(seed=0, number=1, seconds=12)
        True
    """
    return _Composer(np.random.default_rng([seed, number]), seconds).song()


class _Composer:
    """One song's choices: key, tempo, progression and the players, drawn in a fixed order."""

    def __init__(self, random: np.random.Generator, seconds: float) -> None:
        self.random = random
        self.seconds = seconds
        self.tonic = int(random.integers(12))
        self.mode = self.pick(tuple(patterns.SCALES))
        self.scale = patterns.SCALES[self.mode]
        self.tempo = int(random.integers(76, 139))
        self.step = 60 / self.tempo / 4  # seconds
        self.bars = math.ceil(seconds / (STEPS * self.step))
        self.progression = self.pick(patterns.PROGRESSIONS[self.mode])

    def song(self) -> Composition:
        title = f"{self.pick(patterns.TITLE_FIRST)} {self.pick(patterns.TITLE_SECOND)}"
        parts = (self.lead(), self.drums(), self.bass(), self.chords(pan=-0.35), self.chords(pan=0.35))
        key = f"{patterns.NOTE_NAMES[self.tonic]} {self.mode}"
        return Composition(title, self.tempo, key, self.seconds, parts)

    def lead(self) -> Part:
        """A melody in four phrases of two bars, the third as the first; chord notes on strong beats, steps between."""
        instrument = self.pick(tuple(patterns.LEADS))
        phrases = [tuple(self.pick(patterns.MELODY_RHYTHMS) for _ in range(2)) for _ in range(3)]
        rhythms = [bar for phrase in (0, 1, 0, 2) for bar in phrases[phrase]]
        opening = 2 if self.bars >= LONG else 0
        notes, degree = [], int(self.random.integers(0, 5))
        for bar in range(opening, self.bars):
            position = 0
            for length in rhythms[bar % len(rhythms)]:
                if length > 0:
                    degree = self.next_degree(degree, bar, strong=position % 8 == 0)
                    notes.append(self.note(bar, position, 0.92 * length, self.pitch(degree, 60), 96))
                position += abs(length)
        return Part("vocals", instrument, patterns.LEADS[instrument], self.sounding(notes), pan=0.0)

    def drums(self) -> Part:
        """One groove, a fill in every eighth bar, a crash after it; long songs break off for two bars in the middle."""
        kit, groove = self.pick(tuple(patterns.DRUM_KITS)), self.pick(tuple(patterns.DRUM_GROOVES.values()))
        silent = range(self.bars // 2, self.bars // 2 + 2) if self.bars >= LONG else range(0)
        notes = []
        for bar in range(self.bars):
            if bar in silent:
                continue
            strokes = patterns.FILL | {patterns.KICK: groove[patterns.KICK]} if bar % 8 == 7 else groove
            for drum, row in strokes.items():
                for position, stroke in enumerate(row):
                    if stroke != ".":
                        notes.append(self.note(bar, position, 1.5, drum, 104 if stroke == "x" else 62))
            if bar % 8 == 0 and bar > 0:
                notes.append(self.note(bar, 0, 8, patterns.CRASH, 92))
        return Part("drums", f"{kit} kit", patterns.DRUM_KITS[kit], self.sounding(notes), is_drum=True)

    def bass(self) -> Part:
        """The chord's root, fifth and octave, in one rhythm throughout."""
        instrument, line = self.pick(tuple(patterns.BASSES)), self.pick(patterns.BASS_LINES)
        notes = []
        for bar in range(self.bars):
            root = _within(self.pitch(self.chord(bar)[0], 36), 31)
            for position, length, stroke in _strokes(line):
                notes.append(self.note(bar, position, 0.9 * length, root + patterns.BASS_STEPS[stroke], 100))
        return Part("bass", instrument, patterns.BASSES[instrument], self.sounding(notes))

    def chords(self, *, pan: float) -> Part:
        """The bar's triad, in one rhythm throughout, held or broken into single notes."""
        instrument, rhythm = self.pick(tuple(patterns.CHORDS)), self.pick(patterns.CHORD_RHYTHMS)
        notes = []
        for bar in range(self.bars):
            triad = sorted(_within(self.pitch(degree, 48), 52) for degree in self.chord(bar))
            for position, length, stroke in _strokes(rhythm):
                pitches = triad if stroke == "x" else [triad[int(stroke)]]
                notes += [self.note(bar, position, 0.95 * length, pitch, 82) for pitch in pitches]
        return Part("other", instrument, patterns.CHORDS[instrument], self.sounding(notes), pan=pan)

    def chord(self, bar: int) -> tuple[int, int, int]:
        """The bar's triad, in degrees of the scale."""
        root = self.progression[bar % len(self.progression)]
        return root, root + 2, root + 4

    def pitch(self, degree: int, octave: int) -> int:
        """The MIDI pitch of a degree of the scale, with the tonic at most a tritone from `octave` (a C)."""
        tonic = self.tonic - 12 if self.tonic > 6 else self.tonic
        return octave + tonic + 12 * (degree // 7) + self.scale[degree % 7]

    def next_degree(self, degree: int, bar: int, *, strong: bool) -> int:
        """The melody's next degree, at most a fourth away and within an octave and a half."""
        candidate = min(max(degree + int(self.random.integers(-2, 3)), -2), 9)
        if not strong:
            return candidate
        tones = {tone % 7 for tone in self.chord(bar)}
        return min((near for near in range(-2, 10) if near % 7 in tones), key=lambda near: abs(near - candidate))

    def note(self, bar: int, position: int, length: float, pitch: int, velocity: int) -> Note:
        """A note at a step of a bar, `length` steps long, as a player would: not quite on time, not quite as loud."""
        start = (bar * STEPS + position) * self.step + float(self.random.normal(0, 0.005))
        louder = int(self.random.integers(-9, 10))
        return Note(max(start, 0.0), length * self.step, pitch, min(max(velocity + louder, 1), 127))

    def sounding(self, notes: Sequence[Note]) -> tuple[Note, ...]:
        """The notes that begin before the song ends, in order."""
        return tuple(sorted((note for note in notes if note.start < self.seconds), key=lambda note: note.start))

    def pick(self, choices: Sequence[Choice]) -> Choice:
        return choices[int(self.random.integers(len(choices)))]


def _within(pitch: int, lowest: int) -> int:
    """The pitch of the same name in the octave that begins at `lowest`."""
    return lowest + (pitch - lowest) % 12


def _strokes(rhythm: str) -> list[tuple[int, int, str]]:
    """(position, length until the next stroke, stroke) of each stroke of a bar."""
    starts = [position for position, stroke in enumerate(rhythm) if stroke != "."]
    return [(at, end - at, rhythm[at]) for at, end in zip(starts, [*starts[1:], len(rhythm)], strict=True)]
