"""A job's process, as the worker holds it: begun, kept alive, asked to stop, and read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from separation.jobs import lease
from separation.progress import PROGRESS, read_state

PATIENCE = 10.0  # seconds from asking politely to asking firmly, and from there to killing
TAIL = 1 << 16  # bytes of a log's end
OURS = "== "  # how a line begins that the worker itself wrote into a log


class JobProcess:
    """A program under a lease, in a process group of its own; what it prints is added to a log.

    program: a Python file and its arguments; deadline: in seconds of the monotonic clock, see `separation.jobs.lease`.
    """

    def __init__(self, program: Sequence[str], *, log: Path, deadline: float) -> None:
        self.progress_file = log.with_suffix(".progress")
        self.progress_file.unlink(missing_ok=True)
        self.deadline = deadline
        self.asked: list[float] = []  # when it was asked to stop
        with log.open("ab") as printed:
            self.process = subprocess.Popen(
                [sys.executable, lease.__file__, str(deadline), *program],
                stdin=subprocess.PIPE,
                stdout=printed,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=Path(program[0]).parent,
                env=os.environ | {PROGRESS: str(self.progress_file), "PYTHONUNBUFFERED": "1"},
            )

    def poll(self) -> int | None:
        """Its exit status, negative where a signal ended it; None while it runs. What it left running is killed."""
        code = self.process.poll()
        if code is not None:
            self._signal_all()
            self._close()
        return code

    def progress(self) -> tuple[float | None, str]:
        """The share that is done, and a line."""
        return read_state(self.progress_file)

    def renew(self, deadline: float) -> None:
        """Let it live until then."""
        self.deadline = deadline
        with suppress(BrokenPipeError):  # it has just ended
            os.write(self.process.stdin.fileno(), f"{deadline}\n".encode())  # type: ignore[union-attr]

    def stop(self) -> None:
        """Ask it to end: SIGINT, called again later SIGTERM, then SIGKILL to it and all it started."""
        now = time.monotonic()
        if not self.asked:
            self._ask(signal.SIGINT, now)
        elif len(self.asked) == 1 and now > self.asked[0] + PATIENCE:
            self._ask(signal.SIGTERM, now)
        elif len(self.asked) == 2 and now > self.asked[1] + PATIENCE:
            self.kill()

    def kill(self) -> None:
        """End it and all it started, and wait until it is gone."""
        self._signal_all()
        self.process.wait()
        self._close()

    def _ask(self, how: signal.Signals, now: float) -> None:
        self.asked.append(now)
        with suppress(ProcessLookupError):
            self.process.send_signal(how)

    def _signal_all(self) -> None:
        with suppress(ProcessLookupError, PermissionError):  # none is left; macOS says the second of a zombie
            os.killpg(self.process.pid, signal.SIGKILL)

    def _close(self) -> None:
        self.process.stdin.close()  # type: ignore[union-attr]
        self.progress_file.unlink(missing_ok=True)


def tail(log: Path, lines: int) -> list[str]:
    """The last lines of a log, none where there is no log; of a line that was redrawn, its last state."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - TAIL))
            text = file.read().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return []
    shown = [line.rstrip().rpartition("\r")[2] for line in text.split("\n") if line.strip()]
    return shown[-lines:]


def reason(code: int, log: Path) -> str:
    """Why a process ended with a status that is not 0, from the last thing it said."""
    if code < 0:
        name = signal.Signals(-code).name
        hint = "; the machine may have run out of memory" if -code == signal.SIGKILL else ""
        return f"The process was ended by {name}{hint}."
    said = [line for line in tail(log, 1) if not line.startswith(OURS)]
    return said[0].removeprefix("CommandError: ") if said else f"The process left with status {code} and said nothing."
