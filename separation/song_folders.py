"""Folders of songs that pages offer: those in SONGS_DIR, by their names below it. No other folder can be chosen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from separation.audio import SUFFIXES
from separation.errors import UnknownNameError

HERE = "all of it"  # the name of SONGS_DIR itself
DEPTH = 2  # folders below SONGS_DIR


def song_folders() -> dict[str, Path]:
    """Folders with at least one song, by name."""
    root = Path(settings.SONGS_DIR)
    return {name: folder for name, folder in sorted(_named(root, root, DEPTH)) if _has_a_song(folder)}


def song_folder_get(*, name: str) -> Path:
    """The folder of that name. Raises `UnknownNameError` on any that is not offered, be it a path that exists."""
    known = song_folders()
    if name not in known:
        raise UnknownNameError("folder of songs", name, known)
    return known[name]


def _named(folder: Path, root: Path, depth: int) -> Iterator[tuple[str, Path]]:
    if folder.is_dir():
        yield (folder.relative_to(root).as_posix() if folder != root else HERE), folder
        for below in folder.iterdir() if depth else ():
            if below.is_dir() and not below.name.startswith("."):
                yield from _named(below, root, depth - 1)


def _has_a_song(folder: Path) -> bool:
    """Whether there is a sub-folder with an audio file in it, or a stem file."""
    return any(
        entry.name.endswith(".stem.mp4")
        if entry.is_file()
        else any(file.suffix.lower() in SUFFIXES for file in entry.iterdir())
        for entry in folder.iterdir()
        if not entry.name.startswith(".")
    )
