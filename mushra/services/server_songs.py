"""Songs on the server that an upload brings estimates of: looked at beside the upload, and taken with it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import soundfile

from mushra.importers.clips.records import (
    MIXTURE,
    REFERENCE,
    SYSTEM,
    Clip,
    ClipsError,
    Place,
    Placed,
    Problem,
    Sound,
    alike,
)
from mushra.importers.clips.sounds import look
from mushra.selectors.clips import Collection, collections


def known_on_server() -> list[tuple[str, str]]:
    """(song, target) of all references on the server."""
    return [(song.name, target) for each in _usable() for song in each.songs for target in song.stems]


def songs_wanted(placed: Sequence[Placed], there: Iterable[Placed], *, collection: str = "") -> list[Placed]:
    """The server's songs that `placed` holds estimates of, whole, with what the server's systems made of them.

    Not those of which a reference is in the upload or `there`, in the draft. collection: the key of the one whose
    songs are meant where several have a song of that name. References that are compared with are decoded in full, of
    the rest the headers are read.

    Raises `ClipsError` where a song is in several collections and none of them was chosen, and where a reference is
    no clip of a test.
    """
    clips = [*there, *placed]
    references = {alike(each.place.song) for each in clips if each.place.role == REFERENCE}
    wanted: dict[str, dict[str, Placed]] = {}
    for each in placed:
        if each.place.role == SYSTEM and alike(each.place.song) not in references:
            wanted.setdefault(alike(each.place.song), {}).setdefault(alike(each.place.target), each)
    found: list[Placed] = []
    problems: list[Problem] = []
    for song, targets in wanted.items():
        homes = [each for each in _usable() if any(alike(one.name) == song for one in each.songs)]
        homes = [each for each in homes if each.key == collection] or homes
        if len(homes) > 1:
            first = next(iter(targets.values()))
            problems.append(Problem(first.path, _several(first.place.song, homes)))
        elif homes:
            for place, file in _files(homes[0], song):
                clip, wrong = _seen(homes[0], place, file, in_full=alike(place.target) in targets)
                problems += wrong
                found += [Placed(clip, place, is_there=True)] if clip else []
    if problems:
        raise ClipsError(problems)
    return found


def _usable() -> list[Collection]:
    return [each for each in collections() if not each.problem]


def _several(song: str, homes: Sequence[Collection]) -> str:
    names = " and in ".join(each.title for each in homes)
    return f"is of the song {song!r}, which is in {names}; choose one of them below, then upload again."


def _files(home: Collection, song: str) -> Iterator[tuple[Place, Path]]:
    """All that a collection has of a song, each with its place."""
    for one in home.songs:
        if alike(one.name) == song:
            yield from ((Place(REFERENCE, one.name, target), file) for target, file in one.stems.items())
            if one.mixture_path:
                yield Place(MIXTURE, one.name), one.mixture_path
    for estimate in home.estimates:
        if alike(estimate.song.name) == song:
            yield Place(SYSTEM, estimate.song.name, estimate.target, estimate.system), estimate.path


def _seen(home: Collection, place: Place, file: Path, *, in_full: bool) -> tuple[Clip | None, list[Problem]]:
    name = f"{home.title}: {place.path(file.suffix)}"
    if in_full and place.role == REFERENCE:
        return look(name, file)
    header = soundfile.info(str(file))
    return Clip(name, file, Sound(header.samplerate, header.channels, header.frames, math.nan, 0)), []
