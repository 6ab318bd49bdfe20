"""Writing a file whole or not at all."""

from __future__ import annotations

from pathlib import Path

from analysis.errors import AnalysisError
from separation.files import write_whole


def write_text(path: Path, text: str) -> None:
    """Write beside the file and put it in its place in one step. Raises `AnalysisError` where that cannot be."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> None:
    """The same for bytes."""
    try:
        write_whole(path, lambda place: place.write_bytes(data))
    except OSError as error:
        raise AnalysisError(f"{path} cannot be written ({error.strerror}).") from error
