"""Jobs that end badly or never, for processes that a test starts."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from pathlib import Path

from analysis.scoring import cluster


def ends_its_process(job):
    os.kill(os.getpid(), signal.SIGKILL)


def takes_long(mark: Path):
    mark.touch()
    time.sleep(1000)


if __name__ == "__main__":  # what a test interrupts: python -m tests.analysis.scoring.slow <file> <file>
    from tests.analysis.scoring import slow  # under a name that the processes can import, too

    cluster.score_job = slow.takes_long
    try:
        list(cluster.computed([Path(name) for name in sys.argv[1:]], workers=2))
    except KeyboardInterrupt:
        print(f"interrupted, {multiprocessing.active_children()} left")
