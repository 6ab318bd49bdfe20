"""A Dask scheduler and its workers as processes of their own, started by Dask's commands as a lab would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from distributed import Client

from tests.separation.jobs.waiting import wait

ROOT = Path(__file__).resolve().parents[3]
HERE = ("--host", "127.0.0.1", "--no-dashboard")
PATIENT = {  # nothing here is about how fast the machine is
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "900s",
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP": "900s",
    "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "1h",
    "OMP_NUM_THREADS": "1",
}
SECONDS = 900.0  # to start a process takes a while on a busy machine


class Cluster:
    """A scheduler, and workers that find it by the file that it writes. workers: name -> process."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.workers = folder, {}
        self.environment = os.environ | environment | PATIENT | {"PYTHONPATH": str(ROOT)}
        self.card = folder / "scheduler.json"
        self.scheduler = self._begin("scheduler", "--port", "0")

    def begin_worker(self, name, *options, **environment):
        """A worker of one thread; options: further ones of `dask worker`."""
        own = ["--name", name, "--nthreads", "1", "--no-nanny", "--memory-limit", "0"]
        own += ["--local-directory", str(self.folder / name)]
        self.workers[name] = self._begin("worker", *own, *options, **environment)

    def address(self):
        """The scheduler's, as soon as all workers that are alive have come."""
        address = wait(lambda: read_address(self.card), SECONDS)
        with Client(address, set_as_default=False, timeout=SECONDS) as client:
            alive = [one for one in self.workers.values() if one.poll() is None]
            client.wait_for_workers(len(alive), timeout=SECONDS)
        return address

    def close(self):
        for process in (*self.workers.values(), self.scheduler):
            process.kill()
            process.wait()

    def _begin(self, command, *options, **environment):
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", command, *options, "--scheduler-file", str(self.card), *HERE],
                cwd=self.folder, env=self.environment | environment, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip


def read_address(card):
    """The address that a scheduler wrote of itself; empty where it has not, or not to the end."""
    try:
        return json.loads(card.read_text())["address"]
    except (OSError, ValueError):
        return ""
