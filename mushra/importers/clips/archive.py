"""Takes a zip apart without trusting it: names, sizes and kinds are looked at before a byte is unpacked."""

from __future__ import annotations

import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from mushra.importers.clips.records import Problem

ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
UNWANTED = {"__macosx", "thumbs.db", "desktop.ini"}  # what file managers leave behind; names with a dot before, too
ENCRYPTED = 0x1


@dataclass(frozen=True)
class Limits:
    """How much an upload may hold: files, bytes when unpacked, and times its own size where that is over `free` bytes.

    Music packs by a tenth and FLAC not at all; a zip that unpacks to a hundred times its size holds nothing to hear.
    """

    files: int = 5000
    size: int = 4 << 30
    ratio: int = 100
    free: int = 16 << 20


def is_hidden(path: str) -> bool:
    """Whether it is one of those files that nobody uploads on purpose."""
    return any(part.startswith(".") or part.lower() in UNWANTED for part in PurePosixPath(path).parts if part != "..")


def outside(path: str) -> bool:
    """Whether the path leads out of its folder, or could on some system."""
    parts = path.replace("\\", "/").split("/")
    return path.startswith(("/", "\\")) or ".." in parts or bool(re.match(r"[A-Za-z]:", path)) or not path.isprintable()


def unpack(archive: BinaryIO, name: str, folder: Path, limits: Limits) -> tuple[list[tuple[str, Path]], list[Problem]]:
    """The files of a zip, each with its path in it and where it now lies; or all that is wrong with it, and no file.

    name: as the upload calls the zip. What is unpacked is called by its number in `folder`, never by its own name.
    """
    try:
        opened = zipfile.ZipFile(archive)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        return [], [Problem(name, f"is no zip that can be read ({error}); pack the folder again as a plain zip.")]
    with opened:
        entries = [each for each in opened.infolist() if not each.is_dir() and not is_hidden(each.filename)]
        problems = [*_too_much(opened, entries, name, limits, archive), *_forbidden(entries, name)]
        return _extract(opened, entries, name, folder) if not problems else ([], problems)


def _too_much(
    opened: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str, limits: Limits, archive: BinaryIO
) -> Iterator[Problem]:
    size, packed = sum(entry.file_size for entry in entries), max(archive.seek(0, 2), 1)
    if not entries:
        yield Problem(name, "is an empty zip; it must hold audio files.")
    if len(opened.infolist()) > limits.files:
        yield Problem(name, f"holds {len(opened.infolist()):,} entries; an upload has at most {limits.files:,}.")
    if size > limits.size:
        yield Problem(name, f"unpacks to {megabytes(size)}; an upload has at most {megabytes(limits.size)}.")
    elif size > limits.free and size > limits.ratio * packed:
        yield Problem(
            name,
            f"unpacks to {megabytes(size)}, {size / packed:,.0f} times its own size; music never packs that small, "
            f"so it is taken for a zip bomb (at most {limits.ratio} times).",
        )


def _forbidden(entries: list[zipfile.ZipInfo], name: str) -> Iterator[Problem]:
    for entry in entries:
        place = f"{name}: {entry.filename}"
        if outside(entry.filename):
            yield Problem(place, "leads out of the zip's own folder; paths must be relative and without '..'.")
        elif stat.S_ISLNK(entry.external_attr >> 16):
            yield Problem(place, "is a link to another file; put the file itself into the zip.")
        elif entry.flag_bits & ENCRYPTED:
            yield Problem(place, "is encrypted; pack the zip without a password.")
        elif entry.filename.lower().endswith(ARCHIVES):
            yield Problem(place, "is an archive within the zip; put its files straight into the zip.")


def _extract(
    opened: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str, folder: Path
) -> tuple[list[tuple[str, Path]], list[Problem]]:
    found: list[tuple[str, Path]] = []
    problems: list[Problem] = []
    folder.mkdir(parents=True, exist_ok=True)
    for number, entry in enumerate(entries):
        place = folder / f"{number}{PurePosixPath(entry.filename).suffix.lower()}"
        try:
            with opened.open(entry) as source, place.open("xb") as target:
                shutil.copyfileobj(source, target)  # never more than the size that was looked at before
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError) as error:
            problems.append(Problem(f"{name}: {entry.filename}", f"cannot be unpacked ({error}); pack the zip again."))
        else:
            found.append((entry.filename, place))
    return found, problems


def megabytes(size: int) -> str:
    return f"{size / 2**20:,.0f} MiB"
