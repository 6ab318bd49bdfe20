"""Who listens, what each was given, and what they answered.

Invitation -> Session -> Presentation -> Slot -> Rating
"""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mushra.models.experiment import Experiment, Step, Stimulus, Trial

SCORE_MINIMUM, SCORE_MAXIMUM = 0, 100


def new_token() -> str:
    """A token that nobody can guess: 192 random bits, fit for an address."""
    return secrets.token_urlsafe(24)


class Invitation(models.Model):
    """A link for listeners, good for some number of sessions."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="invitations")
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    max_sessions = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: as many as come.")
    forgotten = models.PositiveIntegerField(
        default=0, editable=False, help_text="Listeners who began under it and whose data was deleted."
    )
    note = models.CharField(max_length=200, blank=True, help_text="For yourself: whom the link is for.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.note or f"link {self.token[:6]}…"

    def get_absolute_url(self) -> str:
        return reverse("mushra:listen", kwargs={"token": self.token})


class Session(models.Model):
    """One listener's way through an experiment. `token` is the secret in that listener's cookie."""

    class State(models.TextChoices):
        ACTIVE = "active"
        FINISHED = "finished"
        SCREENED_OUT = "screened_out", "screened out"

    experiment = models.ForeignKey(Experiment, on_delete=models.PROTECT, related_name="sessions")
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, null=True, related_name="sessions")
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    start_key = models.UUIDField(
        unique=True, null=True, editable=False, help_text="Started twice with it: started once."
    )
    listener = models.CharField(max_length=40, help_text="The code that stands for the listener in exports.")
    completion_code = models.CharField(max_length=20)
    seed = models.PositiveBigIntegerField(help_text="Of the order of trials and slots.")
    row = models.PositiveSmallIntegerField(null=True, help_text="Of the Latin square that the pages are ordered by.")
    simulated = models.BooleanField(default=False, help_text="No person: ratings computed to try things out.")
    state = models.CharField(max_length=20, choices=State, default=State.ACTIVE)
    crowd_ids = models.JSONField(default=dict, blank=True, help_text="What the link said of who listens, by name.")
    language = models.CharField(max_length=10, blank=True, help_text="Of the pages that the listener saw last.")
    sample_rate = models.PositiveIntegerField(null=True, help_text="Hz of the listener's own audio output.")
    level_db = models.FloatField(null=True, help_text="The listener's own level, -4 to 4 dB.")
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="session_listener_once", fields=["experiment", "listener"]),
            models.CheckConstraint(
                name="session_invited_or_simulated", condition=Q(simulated=True) | Q(invitation__isnull=False)
            ),
            models.CheckConstraint(
                name="session_ended_has_its_time",
                condition=Q(state="active", finished_at__isnull=True)
                | ~Q(state="active") & Q(finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.listener

    @property
    def is_finished(self) -> bool:
        return self.state == self.State.FINISHED


class Presentation(models.Model):
    """A trial, or part of its stimuli, at its place in one listener's order, with tokens of what is heard unrated."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="presentations")
    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, related_name="presentations")
    position = models.PositiveSmallIntegerField()
    reference_token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    mixture_token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    replicate = models.PositiveSmallIntegerField(
        default=0, help_text="How often the session had the same stimuli before."
    )
    x_position = models.PositiveSmallIntegerField(null=True, help_text="ABX: the slot that the unknown X repeats.")
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["session", "position"]
        constraints = [
            models.UniqueConstraint(name="presentation_position_once", fields=["session", "position"]),
        ]

    def __str__(self) -> str:
        return f"{self.trial} for {self.session}"


class Slot(models.Model):
    """A stimulus behind a numbered button of one presentation, known to the page by its opaque token only."""

    presentation = models.ForeignKey(Presentation, on_delete=models.CASCADE, related_name="slots")
    stimulus = models.ForeignKey(Stimulus, on_delete=models.PROTECT, related_name="slots")
    position = models.PositiveSmallIntegerField()
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)

    class Meta:
        ordering = ["presentation", "position"]
        constraints = [
            models.UniqueConstraint(name="slot_position_once", fields=["presentation", "position"]),
            models.UniqueConstraint(name="slot_stimulus_once", fields=["presentation", "stimulus"]),
        ]

    def __str__(self) -> str:
        return f"slot {self.position + 1} of {self.presentation}"


class Rating(models.Model):
    """A slot's grade. Of several that arrive for one slot, the one with the highest sequence number stays."""

    slot = models.OneToOneField(Slot, on_delete=models.CASCADE, related_name="rating")
    score = models.PositiveSmallIntegerField(help_text="0 (bad) to 100 (excellent).")
    sequence = models.PositiveBigIntegerField(help_text="Counts the changes of the slider, as the page numbered them.")
    seconds = models.FloatField(null=True, help_text="From the trial's first sound to this rating.")
    rated_at = models.DateTimeField()

    class Meta:
        ordering = ["slot"]
        constraints = [
            models.CheckConstraint(
                name="rating_score_on_the_scale", condition=Q(score__gte=SCORE_MINIMUM, score__lte=SCORE_MAXIMUM)
            ),
            models.CheckConstraint(
                name="rating_seconds_not_negative", condition=Q(seconds__isnull=True) | Q(seconds__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score} for {self.slot}"


class Comment(models.Model):
    """What a listener wrote on a slot. Of several that arrive, the one with the highest sequence number stays."""

    slot = models.OneToOneField(Slot, on_delete=models.CASCADE, related_name="comment")
    text = models.TextField(max_length=2000, blank=True)
    sequence = models.PositiveBigIntegerField(help_text="Counts the changes, as the page numbered them.")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["slot"]

    def __str__(self) -> str:
        return self.text[:40]


class Interaction(models.Model):
    """One thing that a listener did on a trial's page. Of several that arrive with one sequence number, the first."""

    class Kind(models.TextChoices):
        PLAY = "play"
        STOP = "stop"
        SELECT = "select"
        RATE = "rate"
        LOOP = "loop"
        LEVEL = "level"

    presentation = models.ForeignKey(Presentation, on_delete=models.CASCADE, related_name="interactions")
    sequence = models.PositiveBigIntegerField(help_text="Counts what is done on the page, as the page numbered it.")
    kind = models.CharField(max_length=10, choices=Kind)
    signal = models.CharField(max_length=12, blank=True, help_text="The slot's place from 0, reference, mixture or x.")
    value = models.FloatField(null=True, help_text="The score, the level (dB), or the loop's beginning (s).")
    second_value = models.FloatField(null=True, help_text="The loop's end (s).")
    seconds = models.FloatField(help_text="Since the page had loaded, by the listener's own clock.")
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["presentation", "sequence"]
        constraints = [
            models.UniqueConstraint(name="interaction_once", fields=["presentation", "sequence"]),
            models.CheckConstraint(
                name="interaction_kind_is_known",
                condition=Q(kind__in=["play", "stop", "select", "rate", "loop", "level"]),
            ),
            models.CheckConstraint(name="interaction_seconds_not_negative", condition=Q(seconds__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.signal}".strip()


class StepAnswer(models.Model):
    """That a listener has been through a step, and what they answered there."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="step_answers")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="answers")
    occurrence = models.PositiveSmallIntegerField(default=0, help_text="Which time, for a step that comes again.")
    answers = models.JSONField(default=dict)
    passed = models.BooleanField(null=True, help_text="Of a screening: whether it was passed.")
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ["session", "submitted_at"]
        constraints = [
            models.UniqueConstraint(name="step_answer_once", fields=["session", "step", "occurrence"]),
        ]

    def __str__(self) -> str:
        return f"{self.step} by {self.session}"
