"""What a model was made with, for its card: versions, and the commit of the code where it comes from git."""

from __future__ import annotations

import platform
import subprocess
from importlib.metadata import version
from pathlib import Path


def environment() -> dict[str, str | None]:
    """Versions of Python and of the libraries that train, and the code's git commit (None outside git)."""
    libraries = {name: version(name) for name in ("torch", "lightning", "numpy")}
    return {"python": platform.python_version(), **libraries, "commit": commit()}


def commit() -> str | None:
    """The git commit that the code was checked out from, with `-dirty` after it where files were changed since."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        done = subprocess.run(
            command, cwd=Path(__file__).parent, capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None
