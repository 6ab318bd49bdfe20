"""Jobs for processes that a test starts."""

from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path

ONE = threading.Lock()


def takes_long(mark: Path):
    mark.touch()
    time.sleep(1000)


def squared(number: int) -> int:
    return number * number


def stops():
    raise KeyboardInterrupt


def alone(number: int) -> int:
    """Fails where it is done twice at once."""
    assert ONE.acquire(blocking=False)
    time.sleep(0.2)
    ONE.release()
    return number


def removed(folder: Path) -> Path:
    """Removes a folder, as a file server that goes away."""
    shutil.rmtree(folder)
    return folder
