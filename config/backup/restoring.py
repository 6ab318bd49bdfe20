"""Puts a backup into the place of what is there: all of it, or nothing is changed."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from config.backup import contents, database
from config.backup.archive import BackupError, checked, members
from separation.files import UNFINISHED
from separation.progress import Progress

PEOPLES = ("auth.User", "mushra.Experiment", "mushra.Draft", "analysis.ImportedStudy", "separation.Job")


def restore(*, path: Path, force: bool = False) -> dict[str, Any]:
    """Restore a backup, and return what it says of itself. No server and no worker may run meanwhile.

    Raises `BackupError`, and then all is as it was: where the file is damaged, is of another engine or a newer
    version, where something is here and it is not to be forced, and where a disk is full.
    """
    about = checked(path)
    _check_fits(path, about)
    if not force and (here := _what_is_here()):
        raise BackupError(f"There is something here already: {here}. Add --force to replace it by the backup.")
    try:
        with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=UNFINISHED) as folder:
            _restore(path, about, Path(folder))
    except OSError as error:
        raise BackupError(f"{path} was not restored ({error.strerror or error}); nothing was changed.") from error
    return about


def _restore(path: Path, about: dict[str, Any], staging: Path) -> None:
    new, old = staging / "new", staging / "old"
    old.mkdir()
    before = set() if contents.media_are_local() else set(contents.media())
    stored = _unpack(path, new)
    with ExitStack() as undo:
        if contents.media_are_local():
            (new / "media").mkdir(exist_ok=True)
            undo.enter_context(_swapped(new / "media", Path(settings.MEDIA_ROOT), old))
        for name in about["folders"]:
            if (new / "data" / name).exists():
                undo.enter_context(_swapped(new / "data" / name, settings.DATA_DIR / name, old))
        database.load(new / "database")
    for name in before - stored:  # of a bucket
        default_storage.delete(name)


@contextmanager
def _swapped(new: Path, place: Path, old: Path) -> Iterator[None]:
    """What is new stands at the place; and what was there before again, where the block raises."""
    kept = old / place.name
    if place.exists():
        os.replace(place, kept)
    try:
        os.replace(new, place)
        yield
    except BaseException:
        if place.exists() and not new.exists():
            os.replace(place, new)
        if kept.exists():
            os.replace(kept, place)
        raise


def _unpack(path: Path, new: Path) -> set[str]:
    """Write the members to a folder; those of media that are stored elsewhere go there, and their names come back."""
    stored = set()
    local = contents.media_are_local()
    with members(path) as all_members, Progress(unit="file", desc="restore") as bar:
        for member, stream in all_members:
            kind, _, name = member.name.partition("/")
            if ".." in PurePosixPath(member.name).parts or PurePosixPath(member.name).is_absolute():
                raise BackupError(f"{path} names a file outside of its folder: {member.name}.")
            if kind == "media" and not local:
                _store(name, stream)
                stored.add(name)
            elif kind in ("media", "data", "database"):
                _write(new / member.name, member, stream)
            bar.update()
    return stored


def _store(name: str, stream: IO[bytes]) -> None:
    default_storage.delete(name)
    if (given := default_storage.save(name, File(stream))) != name:
        raise BackupError(f"{name} was stored as {given}; somebody writes to the storage meanwhile.")


def _write(place: Path, member: tarfile.TarInfo, stream: IO[bytes]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as file:
        os.fchmod(file.fileno(), member.mode)
        shutil.copyfileobj(stream, file, 2**20)
        file.flush()
        os.fsync(file.fileno())
    os.utime(place, (member.mtime, member.mtime))


def _check_fits(path: Path, about: dict[str, Any]) -> None:
    if strange := [name for name in about["folders"] if PurePosixPath(name).name != name]:
        raise BackupError(f"{path} names a folder outside of DATA_DIR: {strange[0]}.")
    if about["engine"] != database.engine():
        raise BackupError(f"{path} is of {about['engine']}, and DATABASE_URL names {database.engine()}.")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    if unknown := sorted(set(about["migrations"]) - known):
        raise BackupError(
            f"{path} is by Concord {about['code']}, whose database has {unknown[0]}, which this version does not know. "
            "Restore it with that version or a newer one."
        )


def _what_is_here() -> str:
    """In words; empty where a restore takes nothing away."""
    try:
        for label in PEOPLES:
            model = apps.get_model(label)
            if count := model.objects.count():
                return f"{count} {model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural}"
    except DatabaseError:  # no tables yet
        connection.close()
    media = contents.media()
    return f"{len(media)} stored file{'s' * (len(media) != 1)}" if media else ""
