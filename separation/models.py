"""Jobs, the worker's long work, and the workers that were heard of lately."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from separation.access import Owned, Share
from separation.jobs import JOBS, JobKind


class Job(Owned):
    """Something long to do: a management command that a worker runs in a process of its own.

    Whoever runs it holds it under a lease, which has to be renewed; one whose lease is over is taken up by another.
    """

    called, named_by = "run", "pk"

    class State(models.TextChoices):
        QUEUED = "queued", "waiting"
        RUNNING = "running", "running"
        CANCELLING = "cancelling", "being cancelled"
        CANCELLED = "cancelled", "cancelled"
        FAILED = "failed", "failed"
        FINISHED = "finished", "finished"

    HELD = (State.RUNNING, State.CANCELLING)  # by a worker
    OPEN = (State.QUEUED, *HELD)
    ENDED = (State.CANCELLED, State.FAILED, State.FINISHED)

    kind = models.CharField(max_length=40, help_text="A name in JOBS.")
    arguments = models.JSONField(default=dict, help_text="The command's options by name.")
    output = models.CharField(max_length=500, blank=True, help_text="What it makes; no two jobs make it at once.")
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="jobs"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True, help_text="The last time that a worker began it.")
    ended_at = models.DateTimeField(null=True, blank=True)
    progress = models.FloatField(null=True, blank=True, help_text="The share that is done, 0 to 1; empty: not known.")
    line = models.CharField(max_length=300, blank=True, help_text="How far it is, in words.")
    worker = models.CharField(max_length=120, blank=True, help_text="The one that runs it, or ran it last.")
    leased_until = models.DateTimeField(null=True, blank=True, help_text="When another worker may take it up.")
    attempts = models.PositiveIntegerField(default=0, help_text="How often a worker has begun it.")
    lost = models.PositiveIntegerField(default=0, help_text="How often its worker was lost since it was asked for.")
    reason = models.CharField(max_length=1000, blank=True, help_text="Why it failed.")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="job_state_is_one_of_six",
                condition=Q(state__in=["queued", "running", "cancelling", "cancelled", "failed", "finished"]),
            ),
            models.CheckConstraint(
                name="job_progress_is_a_share", condition=Q(progress__isnull=True) | Q(progress__range=(0, 1))
            ),
            models.CheckConstraint(
                name="job_is_leased_while_it_is_held",
                condition=Q(state__in=["running", "cancelling"], leased_until__isnull=False)
                | ~Q(state__in=["running", "cancelling"]) & Q(leased_until__isnull=True),
            ),
            models.CheckConstraint(
                name="job_has_ended_when_it_says_so",
                condition=Q(state__in=["cancelled", "failed", "finished"], ended_at__isnull=False)
                | ~Q(state__in=["cancelled", "failed", "finished"]) & Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="job_failed_for_a_reason",
                condition=Q(state="failed") & ~Q(reason="") | ~Q(state="failed") & Q(reason=""),
            ),
            models.UniqueConstraint(
                name="job_output_is_made_by_one",
                fields=["output"],
                condition=Q(state__in=["queued", "running", "cancelling"]) & ~Q(output=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def record(self) -> JobKind:
        """What JOBS says of its kind."""
        return JOBS.get(self.kind)

    @property
    def log(self) -> Path:
        """The file with all that its processes printed."""
        return Path(settings.DATA_DIR) / "jobs" / f"{self.pk}.log"

    @property
    def name(self) -> str:
        """What it makes, by its own name."""
        return Path(self.output).name or str(self)

    @property
    def percent(self) -> float | None:
        return None if self.progress is None else 100 * self.progress

    @property
    def may_be_cancelled(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def may_be_retried(self) -> bool:
        return self.state in (self.State.CANCELLED, self.State.FAILED)

    def get_absolute_url(self) -> str:
        return reverse("analysis:run", args=[self.pk])

    def option(self, name: str) -> Any:
        """One of its arguments, None where it has not been given."""
        return self.arguments.get(name)


class JobShare(Share):
    """A colleague with whom a job, and what it makes, is shared."""

    of = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="shares")

    class Meta:
        constraints = [models.UniqueConstraint(name="job_shared_once_with_each", fields=["of", "user"])]


class Worker(models.Model):
    """A process that runs jobs, as long as it says so."""

    name = models.CharField(max_length=120, primary_key=True)
    started_at = models.DateTimeField()
    here_until = models.DateTimeField(help_text="From then on it is taken for lost.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
