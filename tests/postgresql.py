"""A PostgreSQL server of our own, for as long as tests or a benchmark need it: nothing of it outlives them.

`python -m tests.postgresql pytest tests/mushra` runs the command with DATABASE_URL set to it, and has its status;
without a command the status says whether PostgreSQL is installed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TEMPORARY = "/tmp"  # a socket's path has at most 107 characters; other folders' own are too long on some systems
PATIENCE = 60.0  # s until a server must answer
# Nothing here has to outlive the machine, so nothing waits for the disk.
CARELESS = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


class PostgreSQL:
    """A cluster in a folder, reached by the Unix socket there and by nothing else."""

    def __init__(self, folder: Path, settings: tuple[str, ...]) -> None:
        self._folder, self._settings = folder, settings
        self._server: subprocess.Popen[bytes] | None = None
        # PostgreSQL refuses to run as root; Debian's package brings a user for it.
        self._as = {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
        if self._as:
            shutil.chown(folder, **self._as)
        options = ("--username", "concord", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync")
        self._run("initdb", "--pgdata", str(self._data), *options)

    @property
    def url(self) -> str:
        """What DATABASE_URL is to be."""
        return f"postgres://concord@/{self._folder}/concord"

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def start(self) -> None:
        """Run the server, until it answers."""
        log = (self._folder / "log").open("ab")
        command = [program("postgres"), "-D", str(self._data), "-k", str(self._folder), "-c", "listen_addresses="]
        self._server = subprocess.Popen([*command, *self._settings], stderr=log, cwd=self._folder, **self._as)
        log.close()
        end = time.monotonic() + PATIENCE
        while subprocess.run([program("pg_isready"), "--quiet", "--host", self._folder], check=False).returncode:
            if self._server.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start: {(self._folder / 'log').read_text()[-500:]}")
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the server: SIGINT breaks connections off, SIGQUIT leaves the log to be read again at the next start."""
        if self._server is not None:
            self._server.send_signal(how)
            self._server.wait()
            self._server = None

    def create_database(self) -> None:
        self._run("createdb", "--host", str(self._folder), "--username", "concord", "concord")

    def _run(self, name: str, *arguments: str) -> None:
        done = subprocess.run(
            [program(name), *arguments], cwd=self._folder, capture_output=True, text=True, check=False, **self._as
        )
        if done.returncode:
            raise RuntimeError(f"{name} failed: {done.stderr}")


def is_installed() -> bool:
    """Whether the server's programs are here."""
    return _find("initdb") is not None


def program(name: str) -> str:
    """Where a program of PostgreSQL's lies. Raises FileNotFoundError."""
    found = _find(name)
    if found is None:
        raise FileNotFoundError(f"PostgreSQL's {name} is not installed: sudo apt-get install postgresql")
    return found


def _find(name: str) -> str | None:
    """Debian keeps those of the server apart, in a folder for each version: the newest."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    return shutil.which(name, path=str(debian[-1]) if debian else None)


@contextmanager
def postgresql(*settings: str) -> Iterator[PostgreSQL]:
    """A running server with an empty database, whose settings are given as for `postgres`; stopped, then removed."""
    with tempfile.TemporaryDirectory(dir=TEMPORARY, prefix="concord-postgresql-") as folder:
        server = PostgreSQL(Path(folder), settings)
        try:
            server.start()
            server.create_database()
            yield server
        finally:
            server.stop()


def main(command: list[str]) -> int:
    if not command:
        return 0 if is_installed() else 1
    # An end that is asked for is an end by way of the `finally` above.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with postgresql(*CARELESS) as server:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": server.url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
