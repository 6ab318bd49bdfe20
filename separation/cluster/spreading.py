"""Spreads jobs and gathers what they give, each once, whatever becomes of the processes that do them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from separation.cluster.local import processes
from separation.cluster.scheduler import check, connected, gpu, workers
from separation.cluster.sight import carried_out, sight
from separation.errors import ClusterError

if TYPE_CHECKING:
    from distributed import Client, Future

Work = TypeVar("Work")
Found = TypeVar("Found")

TICK = 0.5  # seconds
LOOKS = 20  # ticks from one look for workers to the next

log = logging.getLogger(__name__)


def spread(
    work: Callable[[Work], Found],
    jobs: Sequence[Work],
    *,
    count: int = 1,
    scheduler: str = "",
    device: str = "cpu",
    on_gpu: Callable[[Work], bool] = lambda _: True,
    reads: Iterable[Path] = (),
    writes: Iterable[Path] = (),
    tick: Callable[[], object] | None = None,
) -> Generator[Found]:
    """What `work` makes of each job, in the order in which they are done; never in this process.

    count: of processes on this machine, unless there is the address of a scheduler. device: `cuda` asks a cluster for
    the resource GPU, one a job; `auto` does where a worker has one. on_gpu: which jobs use a GPU. reads, writes:
    folders that a cluster's workers must see, those written into being the very same. tick: what is called twice a
    second meanwhile; whatever it raises ends the work.

    A job whose worker is lost is done by another; its outcome comes once. Where a cluster has no worker left, it is
    waited for. Raises `ClusterError` where a process is ended from outside and where a scheduler or its workers cannot
    be used, and whatever a job raises.
    """
    with _quiet():
        if scheduler:
            with sight(reads=reads, writes=writes) as seen, connected(scheduler) as client:
                check(client, scheduler, seen)
                asked = gpu(client, scheduler, device) if any(map(on_gpu, jobs)) else None
                there = partial(carried_out, seen, work)
                futures = client.map(there, list(filter(on_gpu, jobs)), pure=False, resources=asked)
                futures += client.map(there, [job for job in jobs if not on_gpu(job)], pure=False)
                yield from _gathered(client, futures, _Watch(client, scheduler, tick), scheduler)
        else:
            with processes(count) as client:
                yield from _gathered(client, client.map(work, jobs, pure=False), tick, scheduler)


def _gathered(
    client: Client, futures: Iterable[Future[Found]], tick: Callable[[], object] | None, scheduler: str
) -> Iterator[Found]:
    from distributed import KilledWorker, as_completed
    from distributed.client import FutureCancelledError

    try:
        ready = as_completed(futures, loop=client.loop)
        while not ready.is_empty():
            if tick and not ready.has_ready():
                tick()
                time.sleep(TICK)
                continue
            future = next(ready)
            yield future.result()
            future.release()
    except KilledWorker as error:
        if scheduler:
            raise ClusterError(
                f"One job cost {error.allowed_failures + 1} workers of {scheduler}, the last one at "
                f"{error.last_worker.address}: they were ended from outside while they did it, most likely for want of "
                "memory; what was done is kept. Run the same command again with workers that have more."
            ) from error
        raise ClusterError(
            "A process was ended from outside, most likely for want of memory; "
            "what was done is kept. Run the same command with fewer --workers."
        ) from error
    except FutureCancelledError as error:
        raise ClusterError(
            f"The scheduler at {scheduler or 'this machine'} went away or forgot the work; what was done is kept. "
            "Run the same command again when it is there."
        ) from error


class _Watch:
    """Called twice a second: says so, once each time, where a cluster has no worker left."""

    def __init__(self, client: Client, scheduler: str, tick: Callable[[], object] | None) -> None:
        self.client, self.scheduler, self.tick = client, scheduler, tick
        self.count, self.alone = 0, False

    def __call__(self) -> None:
        if self.tick:
            self.tick()
        self.count += 1
        if self.count % LOOKS == 0:
            with suppress(OSError):  # a scheduler that is gone is told by what it did not do
                self._look()

    def _look(self) -> None:
        alone = not workers(self.client)
        if alone and not self.alone:
            log.warning("No worker of %s is left; the work goes on when one comes.", self.scheduler)
        self.alone = alone


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
