"""Who writes jobs: asked for, begun, kept, ended, cancelled, taken up again. Each step is one conditional UPDATE.

A worker names the attempt that it began. Once another has begun the next, nothing that the first still says is heard:
of two workers never both run a job. All times are the database's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from separation.errors import JobError
from separation.jobs import JOBS
from separation.models import Job, Worker

MOST_LOST = 5  # workers that a job may cost before it is taken for the reason


def job_create(*, kind: str, arguments: Mapping[str, Any], owner: Any = None) -> Job:
    """Ask for a job; a worker begins it when it is its turn.

    Raises `UnknownNameError` on a kind that there is not, `JobError` on arguments that the kind does not have, and
    where another job is making the same.
    """
    record = JOBS.get(kind)
    record.command_line(arguments)
    job = Job(kind=kind, arguments=dict(arguments), output=record.place(arguments), owner=owner)
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError as error:
        raise _already_made(job) from error
    return job


def job_claim(*, worker: str, lease: float) -> Job | None:
    """The oldest job that waits, now this worker's for so many seconds; None where none waits."""
    while (waiting := Job.objects.filter(state=Job.State.QUEUED).order_by("pk").first()) is not None:
        taken = Job.objects.filter(pk=waiting.pk, state=Job.State.QUEUED).update(
            state=Job.State.RUNNING,
            worker=worker,
            attempts=F("attempts") + 1,
            started_at=Now(),
            leased_until=_in(lease),
        )
        if taken:
            waiting.refresh_from_db()
            return waiting
    return None


def job_renew(*, job: Job, lease: float, progress: float | None, line: str) -> str:
    """Keep a job for so many seconds more and say how far it is; its state, empty where it is another's by now."""
    told = {"progress": progress, "line": line[:300]} if line else {}
    if not _held(job).update(leased_until=_in(lease), **told):
        return ""
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)


def job_finish(*, job: Job) -> None:
    """It is done."""
    _held(job).update(state=Job.State.FINISHED, ended_at=Now(), leased_until=None, progress=1.0)


def job_fail(*, job: Job, reason: str) -> None:
    """It has failed, or ended as it was cancelled."""
    _held(job).filter(state=Job.State.RUNNING).update(
        state=Job.State.FAILED, reason=reason[:1000], ended_at=Now(), leased_until=None
    )
    _end_cancelled(_held(job))


def job_release(*, job: Job) -> None:
    """Give a job back: another attempt goes on with it. One that was to be cancelled is."""
    _held(job).filter(state=Job.State.RUNNING).update(state=Job.State.QUEUED, leased_until=None)
    _end_cancelled(_held(job))


def jobs_take_up() -> int:
    """Let the jobs of lost workers wait again, but those that cost too many; how many wait now."""
    over = Job.objects.filter(leased_until__lt=Now())
    if not over.exists():
        return 0  # to look is cheap; to write makes others wait
    _end_cancelled(over)
    over.filter(state=Job.State.RUNNING, lost__gte=MOST_LOST - 1).update(
        state=Job.State.FAILED,
        lost=F("lost") + 1,
        reason=f"{MOST_LOST} workers were lost while they ran this job; the machine may have run out of memory.",
        ended_at=Now(),
        leased_until=None,
    )
    return over.filter(state=Job.State.RUNNING).update(state=Job.State.QUEUED, lost=F("lost") + 1, leased_until=None)


def job_cancel(*, job: Job) -> Job:
    """Stop a job; what it has made so far stays. Raises `JobError` where it has ended."""
    same = Job.objects.filter(pk=job.pk)
    stopped = same.filter(state=Job.State.QUEUED).update(state=Job.State.CANCELLED, ended_at=Now())
    stopped = stopped or same.filter(state=Job.State.RUNNING).update(state=Job.State.CANCELLING)
    job.refresh_from_db()
    if not stopped and job.state != Job.State.CANCELLING:
        raise JobError(f"This job is {job.get_state_display()}; only one that waits or runs can be cancelled.")
    return job


def job_retry(*, job: Job) -> Job:
    """Have a job that failed or was cancelled done after all, from what is there of it.

    Raises `JobError` on any other, and where another job is making the same by now.
    """
    ended = Job.objects.filter(pk=job.pk, state__in=[Job.State.CANCELLED, Job.State.FAILED])
    try:
        with transaction.atomic():
            asked = ended.update(state=Job.State.QUEUED, ended_at=None, reason="", lost=0)
    except IntegrityError as error:
        raise _already_made(job) from error
    job.refresh_from_db()
    if not asked:
        raise JobError(f"This job is {job.get_state_display()}; only one that failed or was cancelled can be retried.")
    return job


def worker_here(*, name: str, lease: float) -> None:
    """A worker says that it is there, and will be for so many seconds."""
    if not Worker.objects.filter(name=name).update(here_until=_in(lease)):
        Worker.objects.filter(here_until__lt=Now()).delete()  # those that were killed
        Worker.objects.create(name=name, started_at=Now(), here_until=_in(lease))


def worker_gone(*, name: str) -> None:
    """A worker says that it goes."""
    Worker.objects.filter(name=name).delete()


def _held(job: Job) -> QuerySet[Job]:
    """The job, if it still is the attempt's that this row was read in."""
    return Job.objects.filter(pk=job.pk, attempts=job.attempts, state__in=Job.HELD)


def _end_cancelled(jobs: QuerySet[Job]) -> None:
    jobs.filter(state=Job.State.CANCELLING).update(state=Job.State.CANCELLED, ended_at=Now(), leased_until=None)


def _in(seconds: float) -> Any:
    return Now() + timedelta(seconds=seconds)


def _already_made(job: Job) -> JobError:
    return JobError(f"Another job is making {job.output} already; choose another name, or cancel that one.")
