"""Which files an installation has beside its database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, default_storage

from separation.files import UNFINISHED

KEPT = ("drafts", "jobs", "scores", "secret_key")  # in DATA_DIR; always saved, being small or not to be had again
MADE_ANEW = ("cache", "static", "served", "uploads", "media")  # never; media are saved from where they are stored


def names(*, everything: bool) -> list[str]:
    """What is saved of `DATA_DIR`, by name; with everything also songs, weights, estimates and all else there."""
    kept = KEPT if media_are_local() else (*KEPT, "media")  # where sounds that were uploaded lie in any case
    if not everything:
        return [name for name in kept if (settings.DATA_DIR / name).exists()]
    database = Path(settings.DATABASES["default"]["NAME"]).name
    return sorted(
        entry.name
        for entry in settings.DATA_DIR.iterdir()
        if (entry.name not in MADE_ANEW or entry.name in kept)
        and not entry.name.startswith((UNFINISHED, database, "test.sqlite3"))
        and not entry.is_symlink()
    )


def files(top: Path) -> Iterator[Path]:
    """The files at or below a path, without links and what is still being written, in the order of their names."""
    found = [top] if top.is_file() else sorted(top.rglob("*"))
    return (path for path in found if path.is_file() and not path.is_symlink() and not _unfinished(path))


def _unfinished(path: Path) -> bool:
    return any(part.startswith(UNFINISHED) for part in path.parts)


def media() -> list[str]:
    """The names of all stored files, wherever they are stored."""
    return sorted(_walk(default_storage, ""))


def media_are_local() -> bool:
    return isinstance(default_storage, FileSystemStorage)


def _walk(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, found = storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored
        return
    for name in found:
        if name and not name.startswith(UNFINISHED):
            yield str(PurePosixPath(folder) / name)
    for name in folders:
        yield from _walk(storage, str(PurePosixPath(folder) / name))
