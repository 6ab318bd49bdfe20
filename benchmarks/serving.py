"""The server that `make serve` starts, for as long as a benchmark needs it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0  # s until it must answer


class Server:
    """gunicorn with this environment's data, or that of `environment`, on a free port, the same one at every start."""

    def __init__(self, environment: Mapping[str, str] = MappingProxyType({})) -> None:
        self._environment = environment
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run it, until it answers."""
        address = f"127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", address, "--log-level", "warning"]
        self._process = subprocess.Popen(command, cwd=ROOT, env=os.environ | self._environment, start_new_session=True)
        end = time.monotonic() + PATIENCE
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"gunicorn did not start on {address}")
            time.sleep(0.02)

    def answers(self) -> bool:
        """Whether it answers at all: the port is open before anybody works behind it."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status < 500
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        """End it as a service manager does: what is being answered is answered."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def kill(self) -> None:
        """SIGKILL to all its processes at once: nobody has a moment left."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None


@contextmanager
def served() -> Iterator[int]:
    """The port of a server, from when it answers."""
    server = Server()
    try:
        server.start()
        yield server.port
    finally:
        server.stop()
