"""A backup's file: a tar archive whose last member holds the SHA-256 of all others, so that a torn one is known."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from separation.errors import ConcordError

FORMAT = 1
ABOUT, SUMS = "backup.json", "checksums.json"
DAMAGED = "{} is damaged: {}. Nothing was changed; take another backup."


class BackupError(ConcordError):
    """A backup that cannot be written, or is not one that can be restored here."""


class _Hashed:
    """Reads on, and knows the SHA-256 of what was read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.sha256.update(data)
        return data


class Writer:
    """Adds members one after the other; `finish` makes it whole."""

    def __init__(self, file: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w")  # noqa: SIM115 - finish closes it
        self._sums: dict[str, str] = {}

    def add(self, name: str, stream: IO[bytes], size: int, *, mode: int = 0o644, modified: float = 0.0) -> None:
        """Add `size` bytes. Raises `OSError` where there are fewer."""
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, mode & 0o777, int(modified)
        hashed = _Hashed(stream)
        self._tar.addfile(member, hashed)  # type: ignore[arg-type]
        self._sums[name] = hashed.sha256.hexdigest()

    def add_path(self, name: str, path: Path) -> None:
        """Add a file as it is now."""
        facts = path.stat()
        with path.open("rb") as stream:
            self.add(name, stream, facts.st_size, mode=facts.st_mode, modified=facts.st_mtime)

    def add_json(self, name: str, value: Any) -> None:
        data = json.dumps(value, indent=1).encode()
        self.add(name, io.BytesIO(data), len(data))

    def finish(self) -> None:
        self.add_json(SUMS, self._sums)
        self._tar.close()


Members = Iterator[tuple[tarfile.TarInfo, IO[bytes]]]


@contextmanager
def members(path: Path) -> Iterator[Members]:
    """The members of a backup in their order, each to be read before the next. Raises `BackupError`."""
    if not path.is_file():
        raise BackupError(f"There is no file {path}.")
    try:
        with tarfile.open(path, mode="r:") as tar:
            yield ((member, stream) for member in tar if (stream := tar.extractfile(member)) is not None)
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(DAMAGED.format(path, f"it is no archive, or a part of one ({error})")) from error


def checked(path: Path) -> dict[str, Any]:
    """What a backup says of itself, after every byte of it was checked. Raises `BackupError`."""
    sums: dict[str, str] = {}
    about: dict[str, Any] = {}
    said = None
    with members(path) as all_members:
        for member, stream in all_members:
            if member.name == SUMS:
                said = _json(path, stream.read())
                continue
            hashed = _Hashed(stream)
            if member.name == ABOUT:
                about = _about(path, hashed.read())
            while hashed.read(2**20):
                pass
            sums[member.name] = hashed.sha256.hexdigest()
    if said is None:
        raise BackupError(DAMAGED.format(path, "its end is missing"))
    if wrong := sorted(name for name in {*said, *sums} if said.get(name) != sums.get(name)):
        raise BackupError(DAMAGED.format(path, f"{wrong[0]} is not what was written"))
    return about


def _about(path: Path, data: bytes) -> dict[str, Any]:
    about = _json(path, data)
    if about.get("format", 0) > FORMAT:
        raise BackupError(
            f"{path} is a backup of format {about['format']}, by Concord {about.get('code')}; this version knows up to "
            f"{FORMAT}. Restore it with that version or a newer one."
        )
    return about


def _json(path: Path, data: bytes) -> dict[str, Any]:
    try:
        return dict(json.loads(data))
    except (ValueError, TypeError) as error:
        raise BackupError(DAMAGED.format(path, "what it says of itself cannot be read")) from error
