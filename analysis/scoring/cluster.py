"""Spreads jobs through Dask: over processes on this machine, or over the cluster of a scheduler that is there already.

Processes of one thread or few: half of the metrics spend their time in Python or in FFTs that gain little from threads.
"""

from __future__ import annotations

import logging
import multiprocessing
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, TypeVar

from analysis.errors import ScoringError
from analysis.scoring.jobs import Job, affordable, cores
from analysis.scoring.provenance import code_version
from analysis.scoring.work import Done, score_job

if TYPE_CHECKING:
    from distributed import Client

Work = TypeVar("Work")
Found = TypeVar("Found")

HOST = "127.0.0.1"  # nobody else is listened to
PATIENCE = 10.0  # seconds that a scheduler has to answer
TICK = 0.5  # seconds
# Each of these libraries would otherwise start as many threads as there are cores, in every process.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
SILENT = {"TQDM_DISABLE": "1", "CONCORD_PROGRESS": ""}  # the bar of the whole work is this process's


def computed(jobs: Sequence[Job], *, workers: int | None = None, scheduler: str = "") -> Generator[Done]:
    """Every job, in the order in which they are done.

    workers: processes on this machine, as many as cores and memory allow if None; for one, or for one job, none is
    started. scheduler: the address of a Dask scheduler, whose workers are used where no number of workers is given.

    Raises `ScoringError` where a process is ended from outside and where a scheduler or its workers cannot be used,
    and whatever a job raises.
    """
    if not jobs:
        return
    elsewhere = scheduler if workers is None else ""
    count = min(len(jobs), workers or affordable(jobs))
    if count <= 1 and not elsewhere:
        yield from map(score_job, jobs)
        return
    yield from spread(score_job, jobs, count=count, scheduler=elsewhere)


def spread(
    work: Callable[[Work], Found],
    jobs: Sequence[Work],
    *,
    count: int,
    scheduler: str = "",
    device: str = "cpu",
    tick: Callable[[], object] | None = None,
) -> Generator[Found]:
    """What `work` makes of each job, in the order in which they are done; never in this process.

    count: of processes on this machine, unless there is the address of a scheduler. device: `cuda` asks a cluster for
    the resource GPU, one a job; `auto` does where a worker has one. tick: what is called twice a second meanwhile;
    whatever it raises ends the work.

    Raises `ScoringError` as `computed` does, and whatever a job raises.
    """
    with _quiet(), _connected(scheduler) if scheduler else _local(count) as client:
        yield from _through(client, work, jobs, _resources(client, scheduler, device), tick)


def _through(
    client: Client,
    work: Callable[[Work], Found],
    jobs: Sequence[Work],
    resources: dict[str, int] | None,
    tick: Callable[[], object] | None,
) -> Iterator[Found]:
    from distributed import KilledWorker, as_completed
    from distributed.client import FutureCancelledError

    try:
        ready = as_completed(client.map(work, jobs, pure=False, resources=resources), loop=client.loop)
        while not ready.is_empty():
            if tick and not ready.has_ready():
                tick()
                time.sleep(TICK)
                continue
            future = next(ready)
            yield future.result()
            future.release()
    except (KilledWorker, FutureCancelledError) as error:
        raise ScoringError(
            "A process was ended from outside, most likely for want of memory; "
            "what was done is kept. Run the same command with fewer --workers."
        ) from error


def _resources(client: Client, scheduler: str, device: str) -> dict[str, int] | None:
    """What a job asks of a cluster's worker."""
    if device == "cpu" or not scheduler:
        return None
    workers = client.scheduler_info()["workers"].values()
    if any(worker["resources"].get("GPU") for worker in workers):
        return {"GPU": 1}
    if device == "cuda":
        raise ScoringError(
            f"No worker of {scheduler} offers the resource GPU; start one for each: "
            f"dask worker {scheduler} --nthreads 1 --resources GPU=1."
        )
    return None


@contextmanager
def _local(count: int) -> Iterator[Client]:
    """Processes on this machine, each with its share of the cores, that end with this one."""
    import dask
    from distributed import Client, LocalCluster

    others = set(multiprocessing.active_children())
    settings = {
        "distributed.scheduler.allowed-failures": 0,  # what ends its process for want of memory would end the next
        "distributed.nanny.pre-spawn-environ": SILENT | dict.fromkeys(THREADS, str(max(1, cores() // count))),
    }
    with ExitStack() as stack:
        stack.enter_context(dask.config.set(settings))
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        with _deaf_to_interrupts():
            cluster = stack.enter_context(
                LocalCluster(
                    n_workers=count, threads_per_worker=1, processes=True, host=HOST, local_directory=folder,
                    dashboard_address=f"{HOST}:0", scheduler_kwargs={"dashboard": False},
                    memory_limit=0,  # the number of processes is what bounds memory
                    silence_logs=logging.CRITICAL,
                )
            )  # fmt: skip
            client = stack.enter_context(Client(cluster, set_as_default=False))
        # Ended first, before Dask asks them kindly: they may be in the middle of a minute's work.
        stack.callback(_end_all_but, others)
        yield client


def _end_all_but(others: set[BaseProcess]) -> None:
    for process in set(multiprocessing.active_children()) - others:
        process.kill()


@contextmanager
def _connected(scheduler: str) -> Iterator[Client]:
    from distributed import Client

    try:
        client = Client(scheduler, set_as_default=False, timeout=PATIENCE)
    except (OSError, TimeoutError, ValueError) as error:
        raise ScoringError(
            f"No Dask scheduler answers at DASK_SCHEDULER_ADDRESS, {scheduler!r}; start one there "
            "(dask scheduler), or unset the variable."
        ) from error
    with client:
        _check(client, scheduler)
        yield client


def _check(client: Client, scheduler: str) -> None:
    """See that every worker has the same Concord."""
    try:
        versions = client.run(code_version)
    except ImportError as error:
        raise ScoringError(
            f"A worker of {scheduler} cannot import Concord ({error}); start it in Concord's environment, with "
            "PYTHONPATH set to Concord's folder."
        ) from error
    if not versions:
        raise ScoringError(f"The Dask scheduler at {scheduler} has no workers; start some: dask worker {scheduler}.")
    for address, found in versions.items():
        if found != code_version():
            raise ScoringError(f"The worker {address} has Concord {found}, this is {code_version()}; use one version.")


@contextmanager
def _quiet() -> Iterator[None]:
    """Dask's own log says much and nothing that a user could act on; what there is to say, our errors say."""
    logger = logging.getLogger("distributed")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Processes started meanwhile never hear a Ctrl-C, which reaches all of a terminal: this one says what it did."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
