"""Puts a file at a second place: by a link, which takes no room, where the file system has links."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def link_or_copy(file: Path, target: Path) -> Path:
    """Have the file's bytes at `target` too, whose folders are made; return `target`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file.resolve(), target)  # of what a symbolic link leads to, which may go away
    except OSError:
        shutil.copyfile(file, target)
    return target
