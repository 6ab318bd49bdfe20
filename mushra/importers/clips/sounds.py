"""Looks at uploaded files one by one: whether each is the sound that its name says, all of it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import numpy as np
import soundfile

from mushra.importers.clips.records import Clip, Problem, Sound

SUFFIXES = {".wav": ("WAV", "WAVEX", "RF64"), ".flac": ("FLAC",)}  # and libsndfile's names of what is inside
OTHER_SOUNDS = (".mp3", ".ogg", ".oga", ".opus", ".m4a", ".mp4", ".aac", ".wma", ".aif", ".aiff", ".caf", ".w64")
LONGEST = 30  # minutes
RATES = (8000, 192000)  # Hz
FULL_SCALE = 1 - 2**-15  # the largest amplitude of 16 bits: who reaches it has most likely been cut there
BLOCK = 1 << 18  # samples


def is_sound(path: str) -> bool:
    """Whether the name is one of a sound, of a kind that is taken or another."""
    return path.lower().endswith((*SUFFIXES, *OTHER_SOUNDS))


def look(path: str, file: Path) -> tuple[Clip | None, list[Problem]]:
    """Decode the file in full: the clip, or all that is wrong with it. path: its name, for sentences."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in SUFFIXES:
        kind = suffix.removeprefix(".").upper()
        return None, [
            Problem(path, f"is {kind}; give WAV or FLAC, as other formats may lose sound or shift it in time.")
        ]
    try:
        with soundfile.SoundFile(str(file)) as opened:
            problems = list(_header(path, suffix, opened))
            sound, bad = _decode(opened) if not problems else (None, None)
            expected = opened.frames
    except (soundfile.LibsndfileError, OSError, RuntimeError) as error:
        reason = str(error).rpartition(": ")[2].strip(".") or "unknown format"
        return None, [Problem(path, f"is no audio that can be read ({reason}); it must be a whole WAV or FLAC file.")]
    if sound is None:
        return None, problems
    if bad is not None:
        fault = f"holds samples that are not finite numbers, the first at {bad / sound.rate:.3f} s; write it anew."
        return None, [Problem(path, fault)]
    if sound.frames != expected:
        return None, [Problem(path, f"breaks off after {sound.frames:,} of {expected:,} samples; it must be whole.")]
    return Clip(path, file, sound), []


def cautions(clip: Clip) -> Iterator[Problem]:
    """What is odd about a clip that can be used all the same."""
    if clip.sound.peak == 0:
        yield Problem(clip.path, "is silent throughout; was it meant to be?")
    elif clip.sound.clipped:
        yield Problem(
            clip.path,
            f"reaches full scale in {clip.sound.clipped:,} sample{'s' * (clip.sound.clipped > 1)}, so it may be "
            "clipped; listeners would hear that.",
        )


def _header(path: str, suffix: str, opened: soundfile.SoundFile) -> Iterator[Problem]:
    if opened.format not in SUFFIXES[suffix]:
        yield Problem(
            path, f"is {opened.format} inside, whatever its name says; give a real {suffix[1:].upper()} file."
        )
        return
    if opened.frames == 0:
        yield Problem(path, "holds 0 samples; it must hold a sound.")
    if opened.frames > LONGEST * 60 * opened.samplerate:
        yield Problem(path, f"lasts {opened.frames / opened.samplerate / 60:,.0f} min; a clip lasts at most {LONGEST}.")
    if opened.channels > 2:
        yield Problem(path, f"has {opened.channels} channels; a clip has one or two.")
    if not RATES[0] <= opened.samplerate <= RATES[1]:
        yield Problem(path, f"is at {opened.samplerate:,} Hz; a clip is at {RATES[0]:,} to {RATES[1]:,} Hz.")


def _decode(opened: soundfile.SoundFile) -> tuple[Sound, int | None]:
    """The sound, and the first sample that is not finite."""
    peak, clipped, frames = 0.0, 0, 0
    for block in opened.blocks(blocksize=BLOCK, dtype="float32", always_2d=True):
        amplitude = np.abs(block)
        loudest = float(amplitude.max(initial=0.0))
        if not math.isfinite(loudest):
            bad = frames + int(np.flatnonzero(~np.isfinite(amplitude).all(axis=1))[0])
            return Sound(opened.samplerate, opened.channels, frames, peak, clipped), bad
        if loudest >= FULL_SCALE:
            clipped += int(np.count_nonzero((amplitude >= FULL_SCALE).any(axis=1)))
        peak = max(peak, loudest)
        frames += len(block)
    return Sound(opened.samplerate, opened.channels, frames, peak, clipped), None
