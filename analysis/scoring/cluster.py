"""Scores jobs in this process, in several on this machine, or on the workers of a Dask scheduler."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

from analysis.scoring.jobs import Job, affordable
from analysis.scoring.work import Done, score_job
from separation.cluster import spread


def computed(jobs: Sequence[Job], *, workers: int | None = None, scheduler: str = "") -> Generator[Done]:
    """Every job, in the order in which they are done.

    workers: processes on this machine, as many as cores and memory allow if None; for one, or for one job, none is
    started. scheduler: the address of a Dask scheduler, whose workers are used where no number of workers is given.

    Raises `ClusterError` as `spread` does, and whatever a job raises.
    """
    if not jobs:
        return
    elsewhere = scheduler if workers is None else ""
    count = min(len(jobs), workers or affordable(jobs))
    if count <= 1 and not elsewhere:
        yield from map(score_job, jobs)
        return
    yield from spread(score_job, jobs, count=count, scheduler=elsewhere, reads=_read(jobs))


def _read(jobs: Sequence[Job]) -> Iterator[Path]:
    """The folders with the songs and the estimates."""
    for job in jobs:
        yield from (path.parent for path in job.song.files.values())
        yield from (one.path.parent for some in job.systems.values() for one in some)
