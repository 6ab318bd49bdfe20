"""Writing a text file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from analysis.errors import AnalysisError


def write_text(path: Path, text: str) -> None:
    """Write beside the file and put it in its place in one step. Raises `AnalysisError` where that cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=path.suffix)
    except OSError as error:
        raise AnalysisError(f"{path} cannot be written ({error.strerror}).") from error
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        raise AnalysisError(f"{path} cannot be written ({error.strerror}).") from error
    finally:
        Path(temporary).unlink(missing_ok=True)
