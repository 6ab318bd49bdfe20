"""To wait for what another process does."""

from __future__ import annotations

import time


def wait(until, seconds=10.0):
    """The first true answer of `until`; fails where there is none for so long."""
    end = time.monotonic() + seconds
    while not (found := until()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
    return found


def is_alive(pid):
    """Whether a process runs; one that is dead and that nobody has asked for does not."""
    try:
        with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
