"""Takes an upload in: unpacks it, looks at every file, and says what each is; or all that is wrong, and keeps none."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mushra.importers.clips.archive import Limits, is_hidden, megabytes, outside, unpack
from mushra.importers.clips.guess import guess
from mushra.importers.clips.records import Clip, ClipsError, Placed, Problem, alike
from mushra.importers.clips.sounds import cautions, is_sound, look

DEFAULTS = Limits()
Upload = tuple[str, BinaryIO]  # a file's path as it was uploaded, and its bytes


@dataclass(frozen=True)
class Received:
    """Clips that each are right, at the places where they are guessed to belong.

    certain: whether the folders alone say it; warnings: what is odd, and files that were passed over.
    """

    files: tuple[Placed, ...]
    certain: bool
    warnings: tuple[Problem, ...] = ()


def receive(
    files: Iterable[Upload], folder: Path, *, known: Iterable[tuple[str, str]] = (), limits: Limits = DEFAULTS
) -> Received:
    """The clips of an upload, their bytes in `folder` under numbers.

    files: sounds with their paths, and zips of sounds. known: (song, target) of references that are there already.

    Raises `ClipsError` with all that is wrong; what lies in `folder` then is the caller's to remove.
    """
    stored, problems = _store(files, folder, limits)
    problems += _one_name_each([path for path, _ in stored])
    clips: list[Clip] = []
    warnings: list[Problem] = []
    for path, file in stored:
        if not is_sound(path):
            warnings.append(Problem(path, "was passed over, as it is no sound."))
            continue
        clip, wrong = look(path, file)
        problems += wrong
        if clip is not None:
            clips.append(clip)
            warnings += cautions(clip)
    if not clips and not problems:
        problems = [Problem("The upload", "holds no sound; give WAV or FLAC files, or a zip of them.")]
    if problems:
        raise ClipsError(problems)
    found = guess([clip.path for clip in clips], known)
    return Received(tuple(Placed(clip, found.places[clip.path]) for clip in clips), found.certain, tuple(warnings))


def _store(files: Iterable[Upload], folder: Path, limits: Limits) -> tuple[list[tuple[str, Path]], list[Problem]]:
    stored: list[tuple[str, Path]] = []
    problems: list[Problem] = []
    size = 0
    for number, (path, stream) in enumerate(files):
        if path.lower().endswith(".zip"):
            found, wrong = unpack(stream, path, folder / str(number), limits)
            stored += found
            problems += wrong
        elif outside(path):
            problems.append(Problem(path, "leads out of its folder; paths must be relative and without '..'."))
        elif not is_hidden(path):
            place = folder / f"{number}.bytes"
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("xb") as target:
                shutil.copyfileobj(stream, target)
            stored.append((path, place))
        size = sum(place.stat().st_size for _, place in stored)
        if size > limits.size or len(stored) > limits.files:
            problems.append(
                Problem("The upload", f"has more than {megabytes(limits.size)} or {limits.files:,} files; send parts.")
            )
            break
    return stored, problems


def _one_name_each(paths: Sequence[str]) -> list[Problem]:
    first: dict[str, str] = {}
    problems = []
    for path in paths:
        if (other := first.get(alike(path))) is None:
            first[alike(path)] = path
        else:
            same = "is there twice" if other == path else f"and {other} have one name but for capitals or accents"
            problems.append(Problem(path, f"{same}; every clip needs a name of its own."))
    return problems
