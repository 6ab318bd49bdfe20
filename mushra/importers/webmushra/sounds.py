"""Finds the sound files that a configuration names in a folder of somebody's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from mushra.errors import ConfigurationError


def find_sounds(folder: Path, paths: Sequence[str]) -> dict[str, Path]:
    """Where in the folder each of those paths lies.

    Paths are webMUSHRA's, from its own root. Where they do not lie in the folder, folders that all of them begin with
    are left off, one by one: never so that two different paths would be one file.

    Raises `ConfigurationError` for a path that leads out of the folder, and for all files that are missing at once.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"{folder} is no folder; --audio is the one that holds the sounds.")
    parts = {path: _parts(path) for path in paths}
    shared = _shared(list(parts.values()))
    tries = [{path: folder.joinpath(*part[skipped:]) for path, part in parts.items()} for skipped in range(shared + 1)]
    missing = [[path for path, file in found.items() if not file.is_file()] for found in tries]
    best = min(range(len(tries)), key=lambda index: (len(missing[index]), index))
    if missing[best]:
        raise ConfigurationError(
            f"{len(missing[best])} of {len(paths)} sounds are not in {folder}: {', '.join(missing[best])}. "
            "Say with --audio which folder holds them."
        )
    return tries[best]


def _parts(path: str) -> tuple[str, ...]:
    parts = PurePosixPath(path.replace("\\", "/")).parts
    if not parts or parts[0] == "/" or ".." in parts or ":" in parts[0] or "\x00" in path:
        raise ConfigurationError(
            f"The sound {path!r} does not lie in a folder of yours; a path is relative and has no `..`."
        )
    return parts


def _shared(parts: Sequence[tuple[str, ...]]) -> int:
    """How many folders all paths begin with; a file's own name never counts."""
    count = 0
    while all(len(part) > count + 1 for part in parts) and len({part[: count + 1] for part in parts}) == 1:
        count += 1
    return count
