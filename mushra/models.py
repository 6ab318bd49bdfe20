"""What a listening test is made of, and what the database itself refuses to store.

Experiment -> Trial -> Stimulus                     what can be heard
Invitation -> Session -> Presentation -> Slot -> Rating     what one listener was given, and answered
"""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

SCORE_MINIMUM, SCORE_MAXIMUM = 0, 100


def new_token() -> str:
    """A token that nobody can guess: 192 random bits, fit for an address."""
    return secrets.token_urlsafe(24)


class Experiment(models.Model):
    """One listening study: its trials, and whether listeners may come in."""

    class State(models.TextChoices):
        DRAFT = "draft"
        OPEN = "open"
        PAUSED = "paused"
        CLOSED = "closed"

    slug = models.SlugField(unique=True, max_length=80)
    title = models.CharField(max_length=200)
    attribute = models.CharField(max_length=80, help_text="What is graded, as exports name it.")
    question = models.CharField(max_length=300, help_text="What listeners are asked; {target} stands for the target.")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    seed = models.PositiveBigIntegerField(default=0)
    recipe = models.JSONField(default=dict, editable=False, help_text="Settings, and SHA-256 of every file used.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="experiment_state_is_known", condition=Q(state__in=["draft", "open", "paused", "closed"])
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class Trial(models.Model):
    """One excerpt of one target of one song: everything that is rated on one page."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="trials")
    position = models.PositiveSmallIntegerField(help_text="Place in the experiment's own list; listeners hear others.")
    song = models.CharField(max_length=255)
    target = models.CharField(max_length=255)
    is_training = models.BooleanField(default=False, help_text="Grades of the training trial are thrown away.")
    start = models.PositiveBigIntegerField(help_text="First sample of the excerpt in its song.")
    frames = models.PositiveBigIntegerField(help_text="Samples a channel.")
    rate = models.PositiveIntegerField(help_text="Hz")
    loudness = models.FloatField(help_text="LUFS that every signal was brought to.")
    reference_audio = models.FileField(upload_to="stimuli/")
    mixture_audio = models.FileField(upload_to="stimuli/", blank=True)

    class Meta:
        ordering = ["experiment", "position"]
        constraints = [
            models.UniqueConstraint(name="trial_position_once", fields=["experiment", "position"]),
            models.UniqueConstraint(
                name="trial_song_and_target_once", fields=["experiment", "song", "target", "is_training"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.song}, {self.target}{' (training)' if self.is_training else ''}"


class Stimulus(models.Model):
    """One signal that is rated: a system's, the hidden reference or an anchor."""

    class Role(models.TextChoices):
        SYSTEM = "system"
        REFERENCE = "reference"
        ANCHOR35 = "anchor35", "3.5 kHz anchor"
        ANCHOR70 = "anchor70", "7 kHz anchor"

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="stimuli")
    role = models.CharField(max_length=10, choices=Role)
    system = models.CharField(max_length=255, help_text="The system, or for reference and anchors the role.")
    audio = models.FileField(upload_to="stimuli/")
    sha256 = models.CharField(max_length=64, help_text="Of the file, padding and all.")
    gain_db = models.FloatField(help_text="The one gain of the loudness alignment.")

    class Meta:
        ordering = ["trial", "pk"]
        verbose_name_plural = "stimuli"
        constraints = [
            models.UniqueConstraint(name="stimulus_once_a_trial", fields=["trial", "role", "system"]),
            models.CheckConstraint(
                name="stimulus_system_is_named",
                condition=Q(role="system") & ~Q(system="")
                | Q(role__in=["reference", "anchor35", "anchor70"]) & Q(system=F("role")),
            ),
        ]

    def __str__(self) -> str:
        return self.system


class Invitation(models.Model):
    """A link for listeners, good for some number of sessions."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="invitations")
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    max_sessions = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: as many as come.")
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

    experiment = models.ForeignKey(Experiment, on_delete=models.PROTECT, related_name="sessions")
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, null=True, related_name="sessions")
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    start_key = models.UUIDField(
        unique=True, null=True, editable=False, help_text="Started twice with it: started once."
    )
    listener = models.CharField(max_length=40, help_text="The code that stands for the listener in exports.")
    completion_code = models.CharField(max_length=20)
    seed = models.PositiveBigIntegerField(help_text="Of the order of trials and slots.")
    simulated = models.BooleanField(default=False, help_text="No person: ratings computed to try things out.")
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
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
                name="session_finished_has_its_time",
                condition=Q(state="active", finished_at__isnull=True) | Q(state="finished", finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.listener

    @property
    def is_finished(self) -> bool:
        return self.state == self.State.FINISHED


class Presentation(models.Model):
    """A trial at its place in one listener's order, with the opaque tokens of what may be heard unrated."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="presentations")
    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, related_name="presentations")
    position = models.PositiveSmallIntegerField()
    reference_token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    mixture_token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["session", "position"]
        constraints = [
            models.UniqueConstraint(name="presentation_position_once", fields=["session", "position"]),
            models.UniqueConstraint(name="presentation_trial_once", fields=["session", "trial"]),
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
