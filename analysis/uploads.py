"""What was uploaded and is not a study yet: kept whole on the disk between the page that takes it and the next."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from analysis.errors import AnalysisError
from analysis.sounds import SUFFIXES
from mushra.importers.clips.archive import Limits, outside, unpack

if TYPE_CHECKING:
    from analysis.importing import Kind

KEPT = 24 * 3600  # seconds
SAID = 5  # of the things that are wrong with a zip
TOKEN = re.compile(r"[0-9a-f]{32}")


class UnknownUploadError(AnalysisError):
    """An upload that was used, given up, or is somebody else's."""

    status = 404


class TooLargeError(AnalysisError):
    """More than the server takes at once."""

    status = 413


@dataclass(frozen=True)
class Upload:
    """Files of one person. study: the slug of the study that they are added to, empty for a new one."""

    token: str
    owner: int
    title: str = ""
    origin: str = ""
    study: str = ""

    @property
    def folder(self) -> Path:
        return _home() / self.token

    def tables(self, kind: Kind) -> tuple[Path, ...]:
        """The files of one kind, by name."""
        return tuple(sorted((self.folder / kind).glob("*")))

    @property
    def sounds(self) -> Path | None:
        """The folder of sounds, where any were given."""
        folder = self.folder / "sounds"
        return folder if folder.is_dir() else None

    def forget(self) -> None:
        """Remove it, once it is a study or given up."""
        shutil.rmtree(self.folder, ignore_errors=True)


def upload_keep(
    *,
    owner: int,
    ratings: Sequence[UploadedFile] = (),
    scores: Sequence[UploadedFile] = (),
    sounds: Sequence[tuple[str, UploadedFile]] = (),
    title: str = "",
    origin: str = "",
    study: str = "",
) -> Upload:
    """Keep files for the next page. sounds: each with its path in its folder, or a single zip of them.

    Raises `TooLargeError`, and `AnalysisError` on a zip or a path that is none; then nothing is kept.
    """
    _within(settings.TABLES_MAX_MB, [file.size or 0 for file in (*ratings, *scores)], "The tables")
    _within(settings.UPLOAD_MAX_MB, [file.size or 0 for _, file in sounds], "The sounds")
    _sweep()
    upload = Upload(secrets.token_hex(16), owner, title, origin, study)
    beginning = _home() / f".{upload.token}"
    try:
        for kind, files in (("ratings", ratings), ("scores", scores)):
            for name, file in _named(files):
                _write(beginning / kind / name, file.chunks())
        for path, file in sounds:
            if path.lower().endswith(".zip"):
                _unpack(file, beginning / "sounds")
            elif path.lower().endswith(SUFFIXES):
                _write(beginning / "sounds" / _inside(path), file.chunks())
        about = {"owner": owner, "title": title, "origin": origin, "study": study}
        _write(beginning / "about.json", [json.dumps(about).encode()])
        beginning.rename(upload.folder)
    except OSError as error:
        raise AnalysisError(f"The upload cannot be kept ({error.strerror}).") from error
    finally:
        shutil.rmtree(beginning, ignore_errors=True)
    return upload


def upload_get(*, token: str, owner: int) -> Upload:
    """Raises `UnknownUploadError`, also for somebody else's."""
    try:
        about = json.loads((_home() / token / "about.json").read_text()) if TOKEN.fullmatch(token) else {}
    except (OSError, ValueError):
        about = {}
    if about.get("owner") != owner:
        raise UnknownUploadError("This upload is not there any more: it was added, given up, or a day old.")
    return Upload(token, **about)


def _home() -> Path:
    return Path(settings.DATA_DIR) / "uploads"


def _sweep() -> None:
    """Remove what nobody came back for."""
    for folder in _home().glob("*"):
        if folder.stat().st_mtime < time.time() - KEPT:
            shutil.rmtree(folder, ignore_errors=True)


def _within(limit: int, sizes: Sequence[int], what: str) -> None:
    if sum(sizes) > limit << 20:
        raise TooLargeError(
            f"{what} are {sum(sizes) / 2**20:,.0f} MiB, and this page takes {limit:,} MiB at once; "
            "use manage.py import_study for larger ones."
        )


def _named(files: Iterable[UploadedFile]) -> Iterable[tuple[str, UploadedFile]]:
    """Each file with a name of its own, as two of one name may come from two folders."""
    taken: set[str] = set()
    for file in files:
        given = PurePosixPath((file.name or "table.csv").lstrip("."))
        name, number = given.name, 1
        while name in taken:
            number += 1
            name = f"{given.stem}-{number}{given.suffix}"
        taken.add(name)
        yield name, file


def _inside(path: str) -> Path:
    if outside(path) or not path.strip("./\\"):
        raise AnalysisError(f"{path!r} is no path within a folder.")
    return Path(*PurePosixPath(path.replace("\\", "/")).parts)


def _write(place: Path, chunks: Iterable[bytes]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as file:
        file.writelines(chunks)


def _unpack(file: UploadedFile, folder: Path) -> None:
    """The sounds of a zip at their places in it; what else it holds is passed over."""
    apart = folder / ".unpacked"
    found, problems = unpack(file, file.name or "The zip", apart, Limits(size=settings.UPLOAD_MAX_MB << 20))
    if problems:
        raise AnalysisError(" ".join(map(str, problems[:SAID])))
    for path, place in found:
        target = folder / _inside(path)
        if not path.lower().endswith(SUFFIXES):
            continue
        if target.exists():
            raise AnalysisError(f"{file.name}: {path} is there twice; every sound needs a name of its own.")
        target.parent.mkdir(parents=True, exist_ok=True)
        place.rename(target)
    shutil.rmtree(apart, ignore_errors=True)
