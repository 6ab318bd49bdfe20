"""Jobs that end badly or never, for processes that a test starts."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from pathlib import Path

from analysis.scoring import cluster


def ends_its_process(job):
    os.kill(os.getpid(), signal.SIGKILL)


def takes_long(mark: Path):
    mark.touch()
    time.sleep(60)


def squared(number: int) -> int:
    return number * number


def stops():
    raise KeyboardInterrupt


ONE = threading.Lock()


def alone(number: int) -> int:
    """Fails where it is done twice at once."""
    assert ONE.acquire(blocking=False)
    time.sleep(0.2)
    ONE.release()
    return number


if __name__ == "__main__":  # what a test interrupts: python -m tests.analysis.scoring.slow <file> <file>
    from tests.analysis.scoring import slow  # under a name that the processes can import, too

    cluster.score_job = slow.takes_long
    try:
        list(cluster.computed([Path(name) for name in sys.argv[1:]], workers=2))
    except KeyboardInterrupt:
        print(f"interrupted, {multiprocessing.active_children()} left")
