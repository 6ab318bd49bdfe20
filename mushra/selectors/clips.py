"""Clips that a test can be made of: a draft's own, and those that lie on the server."""

from __future__ import annotations

import os
from collections.abc import Collection as Names
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from mushra.errors import ExperimentError
from mushra.models import Draft
from mushra.services.drafts import draft_folder
from separation.errors import ConcordError, UnknownNameError
from separation.estimates import Estimate, read_estimates
from separation.songs.folder import Song, read_songs

OWN = "own"
HERE = "here"  # the key of DATA_DIR itself
SONGS = ("songs", "songs/test")  # the second where songs are split, as in MUSDB18


@dataclass(frozen=True)
class Collection:
    """Songs with the estimates of systems, in one folder.

    key: names it for good; title: names it for people; problem: why it cannot be used, empty where it can.
    """

    key: str
    title: str
    songs: tuple[Song, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    problem: str = ""

    @property
    def systems(self) -> tuple[str, ...]:
        return tuple(sorted({estimate.system for estimate in self.estimates}))

    @property
    def targets(self) -> tuple[str, ...]:
        """Those that have estimates."""
        return tuple(sorted({estimate.target for estimate in self.estimates}))


def collections(*, draft: Draft | None = None) -> list[Collection]:
    """The draft's own clips, where it has any, and then those on the server by name.

    On the server: folders with `songs` (or `songs/test`) and `estimates` in `DATA_DIR` and up to two folders below.
    """
    found = [] if draft is None else list(_own(draft))
    return found + [_read(_key(home), _key(home), home) for home in _homes()]


def chosen_estimates(
    *,
    collections: Sequence[str],
    draft: Draft | None = None,
    songs: Names[str] | None = None,
    systems: Names[str] | None = None,
    targets: Names[str] | None = None,
) -> list[Estimate]:
    """The estimates of these collections (by key), songs, systems and targets; None is all.

    Raises `ExperimentError` for a collection that cannot be used, and a song that is in two of them;
    `UnknownNameError` for what is not there.
    """
    chosen = [_collection(key, draft) for key in collections]
    homes: dict[str, str] = {}
    for each in chosen:
        for song in {estimate.song.name for estimate in each.estimates}:
            if songs is not None and song not in songs:
                continue
            if (other := homes.setdefault(song, each.title)) != each.title:
                raise ExperimentError(f"The song {song!r} is in {other} and in {each.title}; choose it from one only.")
    estimates = [estimate for each in chosen for estimate in each.estimates]
    for kind, names, known in (
        ("song", songs, {estimate.song.name for estimate in estimates}),
        ("system", systems, {estimate.system for estimate in estimates}),
        ("target with estimates", targets, {estimate.target for estimate in estimates}),
    ):
        for name in names or ():
            if name not in known:
                raise UnknownNameError(kind, name, sorted(known))
    return [
        estimate
        for estimate in estimates
        if (songs is None or estimate.song.name in songs)
        and (systems is None or estimate.system in systems)
        and (targets is None or estimate.target in targets)
    ]


def _collection(key: str, draft: Draft | None) -> Collection:
    homes = {_key(home): home for home in _homes()}
    if key == OWN and draft is not None:
        found = next(
            iter(_own(draft)), Collection(OWN, "your own clips", problem="There are no clips of your own yet.")
        )
    elif key in homes:
        found = _read(key, key, homes[key])
    else:
        raise UnknownNameError("collection of clips", key, homes)
    if found.problem:
        raise ExperimentError(found.problem)
    return found


def _own(draft: Draft) -> Iterator[Collection]:
    home = draft_folder(draft) / "clips"
    if home.is_dir():
        yield _read(OWN, "your own clips", home)


def _homes() -> list[Path]:
    root = Path(settings.DATA_DIR)
    below = sorted(home for pattern in ("*", "*/*") for home in root.glob(pattern) if home.parts[-1] != "drafts")
    return [
        home
        for home in (root, *below)
        if "drafts" not in home.relative_to(root).parts and (home / "estimates").is_dir() and _songs(home).is_dir()
    ]


def _songs(home: Path) -> Path:
    return next((home / name for name in reversed(SONGS) if (home / name).is_dir()), home / SONGS[0])


def _key(home: Path) -> str:
    below = home.relative_to(Path(settings.DATA_DIR))
    return below.as_posix() if below.parts else HERE


def _read(key: str, title: str, home: Path) -> Collection:
    return _read_once(key, title, home, _state(home))


def _state(home: Path) -> int:
    """A number that is another one once a file of the collection is: to look at files is faster than to open them."""
    return hash(tuple(sorted([*_seen(_songs(home), depth=2), *_seen(home / "estimates", depth=3)])))


def _seen(folder: Path | str, depth: int) -> Iterator[tuple[str | int, ...]]:
    with suppress(OSError), os.scandir(folder) as entries:  # one that is not there has nothing in it
        for entry in entries:
            yield (entry.path,)
            if entry.is_dir() and depth > 1:
                yield from _seen(entry.path, depth - 1)
            elif entry.is_file():
                status = entry.stat()
                yield entry.path, status.st_size, status.st_mtime_ns, status.st_ino


@lru_cache(maxsize=32)
def _read_once(key: str, title: str, home: Path, state: int) -> Collection:  # noqa: ARG001 - part of what is remembered
    try:
        songs = read_songs(_songs(home), check_samples=False)
        estimates = read_estimates(home / "estimates", songs) if (home / "estimates").is_dir() else []
    except ConcordError as error:
        return Collection(key, title, problem=str(error))
    return Collection(key, title, tuple(songs), tuple(estimates))
