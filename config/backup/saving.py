"""Writes a backup."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from config.backup import contents, database
from config.backup.archive import ABOUT, FORMAT, BackupError, Writer
from separation.files import UNFINISHED, whole
from separation.progress import Progress
from separation.versions import code_version

OWNERS_ALONE = 0o600  # it holds passwords' hashes and what listeners answered


@dataclass
class Saved:
    """How many files went into a backup, and which were deleted before their turn came."""

    files: int = 0
    gone: list[str] = field(default_factory=list)


def backup(*, path: Path, everything: bool = False) -> Saved:
    """Write the database as it is at one moment, then the files that it speaks of, whole or not at all.

    everything: also songs, weights, estimates and all else in `DATA_DIR`.
    Raises `BackupError`; then the path is as it was before.
    """
    if path.is_dir():
        raise BackupError(f"{path} is a folder; name a file to write.")
    try:
        with whole(path, mode=OWNERS_ALONE) as place, place.open("wb") as file:
            saved = _write(Writer(file), path.resolve(), everything)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise BackupError(f"{path} was not written ({error.strerror or error}); nothing is left of it.") from error
    return saved


def _write(writer: Writer, own: Path, everything: bool) -> Saved:
    saved = Saved()
    names = contents.names(everything=everything)
    writer.add_json(ABOUT, {
        "format": FORMAT, "code": code_version(), "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "engine": database.engine(), "migrations": database.migrations(), "folders": names,
    })  # fmt: skip
    with tempfile.TemporaryDirectory(dir=own.parent, prefix=UNFINISHED) as folder:
        copy = Path(folder) / "database"
        database.save(copy)
        writer.add_path("database", copy)
    media = contents.media()
    paths = [path for name in names for path in contents.files(settings.DATA_DIR / name) if path.resolve() != own]
    with Progress(total=len(media) + len(paths), unit="file", desc="backup") as bar:
        for name in media:
            _add(saved, name, partial(_add_stored, writer, name))
            bar.update()
        for path in paths:
            inside = path.relative_to(settings.DATA_DIR).as_posix()
            _add(saved, inside, partial(writer.add_path, f"data/{inside}", path))
            bar.update()
    writer.finish()
    return saved


def _add_stored(writer: Writer, name: str) -> None:
    if contents.media_are_local():
        writer.add_path(f"media/{name}", Path(default_storage.path(name)))
        return
    size = default_storage.size(name)
    with default_storage.open(name) as stream:
        writer.add(f"media/{name}", stream, size)


def _add(saved: Saved, name: str, add: Callable[[], object]) -> None:
    try:
        add()
    except FileNotFoundError:
        saved.gone.append(name)
    else:
        saved.files += 1
