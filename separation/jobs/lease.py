"""Runs a program that lives no longer than its lease: `python lease.py DEADLINE PROGRAM ARGUMENTS…`.

A worker renews the lease by writing later deadlines into the program's standard input, a line each, in seconds of the
machine's monotonic clock. Where the pipe ends, as the worker was killed, or where the last deadline passes, as it has
lost the database or was stopped, the program and all it started are killed at once. So the job may be begun anew
elsewhere once its lease is over: two processes never write one folder.
"""

from __future__ import annotations

import os
import runpy
import select
import signal
import sys
import threading
import time


def main() -> None:
    deadline = float(sys.argv[1])
    pipe = os.dup(sys.stdin.fileno())
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, sys.stdin.fileno())  # the program reads no deadlines
    os.close(nothing)
    # Started from a shell's background job a process ignores SIGINT, and so does all that it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=_watch, args=(pipe, deadline), daemon=True).start()
    sys.argv = sys.argv[2:]
    sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))  # noqa: PTH100, PTH120 - as Python itself does
    runpy.run_path(sys.argv[0], run_name="__main__")


def _watch(pipe: int, deadline: float) -> None:
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
        told = os.read(pipe, 1 << 16) if ready else b""
        if not told:
            os.killpg(os.getpid(), signal.SIGKILL)
        deadline = float(told.splitlines()[-1])


if __name__ == "__main__":
    main()
