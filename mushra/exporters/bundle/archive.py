"""A zip file that holds its own checksums, and whose bytes depend on nothing but what is put in."""

from __future__ import annotations

import hashlib
from types import TracebackType
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from mushra.errors import ExportError

CHECKSUMS = "SHA256SUMS"  # as `sha256sum --check` reads it
BEGINNING = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file knows
CHUNK = 1 << 20  # bytes; more of a sound is never in memory


class Archive:
    """Files put one after the other into a zip file; the last is `SHA256SUMS`, when the block ends without an error."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = ZipFile(file, "w")
        self._checksums: dict[str, str] = {}

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is None:
            lines = "".join(f"{digest}  {name}\n" for name, digest in self._checksums.items())
            self._zip.writestr(_entry(CHECKSUMS, ZIP_DEFLATED), lines)
        self._zip.close()

    def add(self, name: str, data: bytes) -> None:
        """Put a file in, compressed."""
        self._zip.writestr(_entry(name, ZIP_DEFLATED), data)
        self._checksums[name] = hashlib.sha256(data).hexdigest()

    def add_sound(self, name: str, sound: IO[bytes], *, size: int, sha256: str) -> None:
        """Put a sound of that many bytes in as it is, piece by piece.

        Raises `ExportError` where its SHA-256 is another.
        """
        entry, found = _entry(name, ZIP_STORED), hashlib.sha256()
        entry.file_size = size
        with self._zip.open(entry, "w") as there:
            while piece := sound.read(CHUNK):
                found.update(piece)
                there.write(piece)
        if found.hexdigest() != sha256:
            raise ExportError(f"The sound {name} has changed since the experiment was built; nothing was exported.")
        self._checksums[name] = sha256


def _entry(name: str, compression: int) -> ZipInfo:
    entry = ZipInfo(name, BEGINNING)
    entry.compress_type, entry.external_attr, entry.create_system = compression, 0o644 << 16, 3
    return entry
