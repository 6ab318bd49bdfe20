"""The worker: takes jobs from the database, runs each in a process of its own, and keeps them alive."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import Error, close_old_connections, connection

from separation.errors import ConcordError
from separation.jobs.process import OURS, JobProcess, reason
from separation.models import Job
from separation.queue import (
    job_claim,
    job_fail,
    job_finish,
    job_release,
    job_renew,
    jobs_take_up,
    worker_gone,
    worker_here,
)

TICK = 0.5  # seconds between two looks
LEASE = 20.0  # seconds that a worker may be silent before it is taken for lost
BEATS = 10  # times that a lease is renewed while it lasts

log = logging.getLogger(__name__)


@dataclass
class Running:
    """A job that this worker runs, and its process."""

    job: Job
    process: JobProcess


class Worker:
    """Runs up to `concurrency` jobs at once until it is told to stop.

    lease: seconds; say: is told what is begun and how it ended.
    """

    def __init__(self, *, name: str, concurrency: int, lease: float, say: Callable[[str], object]) -> None:
        self.name = name
        self.concurrency = concurrency
        self.lease = lease
        self.say = say
        self.running: list[Running] = []
        self.stopping = False
        self.next_beat = 0.0

    def run(self, *, once: bool) -> None:
        """Work until SIGINT or SIGTERM, or `once`: until no job waits. What then runs is given back."""
        before = {how: signal.signal(how, self._stop) for how in (signal.SIGINT, signal.SIGTERM)}
        try:
            while not self.stopping:
                idle = self._look()
                if once and idle:
                    break
                time.sleep(TICK)
            self._give_back()
        except Error as error:
            log.warning("The database does not answer (%s); what ran waits until its lease is over.", error)
        finally:
            for one in self.running:
                one.process.kill()
            for how, handler in before.items():
                signal.signal(how, handler)

    def _stop(self, *_: Any) -> None:
        self.stopping = True

    def _look(self) -> bool:
        """One look at everything; whether there is nothing to do. A database that is away is looked for again."""
        try:
            beats = time.monotonic() >= self.next_beat
            if beats:
                self.next_beat = time.monotonic() + self.lease / BEATS
                worker_here(name=self.name, lease=self.lease)
                jobs_take_up()
            for one in list(self.running):
                self._look_after(one, beats=beats)
            while len(self.running) < self.concurrency and self._begin():
                pass
        except Error as error:  # InterfaceError, too: a closed connection is no DatabaseError everywhere
            log.warning("The database does not answer (%s); the worker tries again.", error)
            with suppress(Error):
                connection.close()
            return False
        finally:
            close_old_connections()
        return not self.running

    def _begin(self) -> bool:
        """Begin the next job; False where none waits."""
        deadline = time.monotonic() + self.lease  # before the database's own lease begins, so that it is over first
        job = job_claim(worker=self.name, lease=self.lease)
        if job is None:
            return False
        try:
            now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
            _write_log(job, f"Attempt {job.attempts}, {now}, by {self.name}")
            program = [str(settings.BASE_DIR / "manage.py"), *job.record.command_line(job.arguments), "--skip-checks"]
            process = JobProcess(program, log=job.log, deadline=deadline)
        except (OSError, ConcordError) as error:
            job_fail(job=job, reason=str(error))
            return True
        self.running.append(Running(job, process))
        self.say(f"{job} began: {job.name}, attempt {job.attempts}.")
        return True

    def _look_after(self, one: Running, *, beats: bool) -> None:
        code = one.process.poll()
        if code is not None:
            self._end(one, code)
        if code is not None or not beats:
            return
        deadline = time.monotonic() + self.lease
        share, line = one.process.progress()
        state = job_renew(job=one.job, lease=self.lease, progress=share, line=line)
        if not state:
            self.running.remove(one)
            one.process.kill()
            self.say(f"{one.job} was lost: it is another worker's.")
            return
        one.process.renew(deadline)
        if state == Job.State.CANCELLING:
            one.process.stop()

    def _end(self, one: Running, code: int) -> None:
        if code == 0:
            job_finish(job=one.job)
        elif time.monotonic() > one.process.deadline:
            job_release(job=one.job)  # it was not its fault
        else:
            job_fail(job=one.job, reason=reason(code, one.job.log))
        self.running.remove(one)
        one.job.refresh_from_db()
        if one.job.state == Job.State.FAILED:
            with suppress(OSError):  # a full disk may be why
                _write_log(one.job, f"Failed: {one.job.reason}")  # the job forgets it when it is tried again
        self.say(f"{one.job} is {one.job.get_state_display()}. {one.job.reason}".rstrip())

    def _give_back(self) -> None:
        """Stop what runs and let it wait for another worker: it has as long for it as its lease."""
        while self.running and all(time.monotonic() < one.process.deadline for one in self.running):
            for one in list(self.running):
                one.process.stop()
                if one.process.poll() is not None:
                    self.running.remove(one)
                    job_release(job=one.job)
                    self.say(f"{one.job} was given back.")
            time.sleep(TICK / 5)
        for one in self.running:
            one.process.kill()
            job_release(job=one.job)
        self.running = []
        worker_gone(name=self.name)


def _write_log(job: Job, line: str) -> None:
    job.log.parent.mkdir(parents=True, exist_ok=True)
    with job.log.open("a", encoding="utf-8") as file:
        file.write(f"{OURS}{line}\n")
