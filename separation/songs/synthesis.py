"""Renders composed songs into stems folders, through the General MIDI SoundFont that pretty_midi brings.

The `vocals` stem is a General MIDI voice patch ("Choir Aahs", "Voice Oohs", "Lead 6 (voice)") that plays a melody
without words. It is not a singing voice, and a model trained on it has not learned to separate singing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from separation import flac
from separation.audio import Audio
from separation.errors import SongError
from separation.songs.composition import STEMS, Composition, Part, compose

RATE = 44100
RECIPE = ".synthesis.json"  # hidden: the reader of stems folders passes over it
UNFINISHED = ".unfinished-"
VERSION = 1  # of the composer and the levels; another version makes other songs

# RMS of each stem in dB below full scale, before the song's common gain.
LEVELS = {"vocals": -20.0, "drums": -21.0, "bass": -21.0, "other": -22.0}
PEAK = 0.89  # of the loudest stem or of the mixture: 1 dB below full scale


def synthesize(output: Path, *, songs: int, seconds: float, seed: int, rate: int = RATE) -> Iterator[tuple[Path, bool]]:
    """Write that many songs into a folder, and yield each song's folder and whether it was made just now.

    A song folder appears only when it is complete. One that is there already, made from the same seed and length, is
    left as it is, so that an interrupted call goes on where it stopped. The same seed gives the same bytes.

    Raises `SongError` on a number out of range, and where a folder in the way holds anything else.
    """
    if songs < 1 or not 1 <= seconds <= 600 or seed < 0:
        raise SongError(
            f"{songs} songs of {seconds} s from seed {seed} cannot be made: "
            "there must be at least one, of 1 to 600 s, and the seed must not be negative."
        )
    recipe = {"version": VERSION, "seed": seed, "seconds": seconds, "rate": rate}
    _refuse_others(output, recipe)
    output.mkdir(parents=True, exist_ok=True)
    for leftover in output.glob(f"{UNFINISHED}*"):
        shutil.rmtree(leftover)
    for number in range(1, songs + 1):
        composition = compose(seed, number, seconds)
        folder = output / f"{number:02d} {composition.title}"
        made = not folder.exists()
        if made:
            _write(folder, composition, recipe, rate)
        yield folder, made


def render(composition: Composition, rate: int = RATE) -> dict[str, Audio]:
    """The stems of a song, stereo, balanced, with one gain for all so that neither a stem nor the sum clips."""
    frames = round(composition.seconds * rate)
    stems = {}
    for name in STEMS:
        parts = [part for part in composition.parts if part.stem == name]
        total = sum(_rendered(part, frames, rate) / len(parts) for part in parts)
        stems[name] = _at_level(np.asarray(total), LEVELS[name] + _offset(composition, name))
    loudest = max(float(np.abs(signal).max()) for signal in [*stems.values(), sum(stems.values())])
    gain = min(1.0, PEAK / loudest)
    return {name: Audio((gain * signal).astype(np.float32), rate) for name, signal in stems.items()}


def _rendered(part: Part, frames: int, rate: int) -> NDArray[np.float64]:
    """One part, (2, frames), faded out over the last 20 ms."""
    from symusic import core

    score = core.ScoreSecond(480)
    track = core.TrackSecond(part.instrument, part.program, part.is_drum)
    for note in part.notes:
        track.notes.append(core.NoteSecond(note.start, note.duration, note.pitch, note.velocity))
    score.tracks.append(track)
    # A synthesizer of its own for each part: one that has played before may carry something over.
    sound = np.asarray(core.Synthesizer(str(soundfont()), rate, 0).render(score, True), dtype=np.float64)
    if not np.isfinite(sound).all() or np.abs(sound).max() > 100:
        raise SongError(f"The instrument {part.instrument!r} was not rendered soundly; please report this.")
    fitted = np.zeros((2, frames))
    length = min(frames, sound.shape[1])
    fitted[:, :length] = sound[:, :length]
    fade = min(frames, round(0.02 * rate))
    fitted[:, frames - fade :] *= np.linspace(1, 0, fade)
    angle = (part.pan + 1) * np.pi / 4  # constant power: ±1 is one side alone
    sides = np.sqrt(2) * np.array([[np.cos(angle)], [np.sin(angle)]])
    return np.asarray(fitted * sides)


def _at_level(signal: NDArray[np.float64], decibels: float) -> NDArray[np.float64]:
    level = float(np.sqrt(np.mean(np.square(signal))))
    return signal * (10 ** (decibels / 20) / level) if level > 0 else signal


def _offset(composition: Composition, stem: str) -> float:
    """How much louder or softer than usual this song's stem is: -2 to 2 dB, the same for the same song."""
    digest = hashlib.sha256(f"{composition.title} {composition.key} {composition.tempo} {stem}".encode()).digest()
    return digest[0] / 255 * 4 - 2


@cache
def soundfont() -> Path:
    """The SoundFont that pretty_midi ships."""
    import pretty_midi

    return Path(pretty_midi.__file__).parent / "TimGM6mb.sf2"


def _write(folder: Path, composition: Composition, recipe: dict[str, float], rate: int) -> None:
    unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder.parent))
    try:
        for name, signal in render(composition, rate).items():
            flac.write_flac(unfinished / f"{name}.flac", signal)
        described = recipe | {"title": composition.title, "key": composition.key, "tempo": composition.tempo}
        described |= {"parts": [[part.stem, part.instrument] for part in composition.parts]}
        (unfinished / RECIPE).write_text(json.dumps(described, indent=2) + "\n")
        unfinished.chmod(0o755)
        os.replace(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _refuse_others(output: Path, recipe: dict[str, float]) -> None:
    """Raise `SongError` where a folder holds anything but songs of this recipe."""
    if output.exists() and not output.is_dir():
        raise SongError(f"{output} is no folder; give one that is empty or not there yet.")
    for folder in output.iterdir() if output.exists() else ():
        if not folder.name.startswith(".") and _recipe_of(folder) != recipe:
            raise SongError(
                f"{folder} is in the way: it was not made from seed {recipe['seed']} with {recipe['seconds']:g} s a "
                "song. Choose another folder, or take it away."
            )


def _recipe_of(folder: Path) -> dict[str, float] | None:
    """The recipe that a folder was made by, None where it holds none."""
    try:
        described = json.loads((folder / RECIPE).read_text())
        return {key: described[key] for key in ("version", "seed", "seconds", "rate")}
    except (OSError, ValueError, KeyError, TypeError):
        return None
