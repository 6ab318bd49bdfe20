"""What a study is made of: the experiment, its trials with what can be heard, and the pages beside them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mushra.protocol.screening_rules import standard_rules
from separation.access import Owned, Share


class Experiment(Owned):
    """One listening study: its trials, and whether listeners may come in."""

    called = "experiment"

    class State(models.TextChoices):
        DRAFT = "draft"
        OPEN = "open"
        PAUSED = "paused"
        FULL = "full"
        CLOSED = "closed"

    class Order(models.TextChoices):
        RANDOM = "random", "random, anew for each listener"
        LATIN_SQUARE = "latin_square", "balanced Latin square"

    slug = models.SlugField(unique=True, max_length=80)
    title = models.CharField(max_length=200)
    protocol = models.CharField(max_length=40, default="mushra", help_text="How clips are presented and graded.")
    attribute = models.CharField(max_length=80, help_text="What is graded, as exports name it.")
    question = models.CharField(max_length=300, help_text="What listeners are asked; {target} stands for the target.")
    low_label = models.CharField(max_length=80, blank=True, help_text="The scale's lower end; empty: the protocol's.")
    high_label = models.CharField(max_length=80, blank=True, help_text="The scale's upper end; empty: the protocol's.")
    show_numbers = models.BooleanField(default=True, help_text="Whether listeners see the value that they set.")
    must_play = models.BooleanField(default=True, help_text="Every clip is heard before a trial is handed in.")
    must_rate = models.BooleanField(default=True, help_text="Every clip is graded before a trial is handed in.")
    restart_on_switch = models.BooleanField(default=False, help_text="A switch begins the clip anew.")
    comments = models.BooleanField(default=False, help_text="Listeners may write a comment on each clip.")
    return_url = models.URLField(
        blank=True, max_length=500, help_text="Where a listener goes at the end; {code} stands for the completion code."
    )
    screen_out_url = models.URLField(
        blank=True, max_length=500, help_text="Where a listener goes whom a page of the study screened out."
    )
    full_url = models.URLField(
        blank=True, max_length=500, help_text="Where a listener goes who comes when the study is full or closed."
    )
    good_listeners = models.PositiveIntegerField(
        null=True, blank=True, help_text="At so many whom no screening rule leaves out the study is full."
    )
    screening_rules = models.JSONField(
        default=standard_rules, blank=True, help_text="By which listeners are screened: each rule's numbers, by name."
    )
    trials_per_listener = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Rated trials of one listener; empty: all. Every trial is given as often."
    )
    replicates = models.PositiveSmallIntegerField(
        default=0, help_text="How many of their trials listeners are given a second time, unannounced."
    )
    order = models.CharField(
        max_length=20, choices=Order, default=Order.RANDOM, help_text="How the order of the trials is drawn."
    )
    crowd_ids = models.JSONField(
        default=list, blank=True, help_text="Parameters of a listener's link that are kept with the session, by name."
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    seed = models.PositiveBigIntegerField(default=0)
    recipe = models.JSONField(default=dict, editable=False, help_text="Settings, and SHA-256 of every file used.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="experiment_state_is_known", condition=Q(state__in=["draft", "open", "paused", "full", "closed"])
            ),
            models.CheckConstraint(name="experiment_order_is_known", condition=Q(order__in=["random", "latin_square"])),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it takes ratings; one that is full takes those of listeners who have begun."""
        return self.state in (self.State.OPEN, self.State.FULL)

    def get_absolute_url(self) -> str:
        return reverse("analysis:live", args=[self.slug])


class ExperimentShare(Share):
    """A colleague with whom an experiment is shared."""

    of = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="shares")

    class Meta:
        constraints = [models.UniqueConstraint(name="experiment_shared_once_with_each", fields=["of", "user"])]


class Trial(models.Model):
    """One excerpt of one target of one song: all that is rated of it, on one page or on several."""

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
        INTERFERENCE = "anchor_interference", "interference anchor"
        ARTIFACTS = "anchor_artifacts", "artifacts anchor"

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="stimuli")
    role = models.CharField(max_length=20, choices=Role)
    system = models.CharField(max_length=255, help_text="The system, or for reference and anchors the role.")
    audio = models.FileField(upload_to="stimuli/")
    second_audio = models.FileField(
        upload_to="stimuli/", blank=True, help_text="ABX: the same signal as a file of other bytes, heard as X."
    )
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
                | Q(role__in=["reference", "anchor35", "anchor70", "anchor_interference", "anchor_artifacts"])
                & Q(system=F("role")),
            ),
        ]

    def __str__(self) -> str:
        return self.system


class Step(models.Model):
    """A page beside the trials: something to read, to agree to, to answer or to set up."""

    class Kind(models.TextChoices):
        INFORMATION = "information"
        CONSENT = "consent"
        QUESTIONNAIRE = "questionnaire"
        HEADPHONES = "headphones", "headphone screening"
        LEVEL = "level", "level setting"
        BREAK = "break"

    class Place(models.TextChoices):
        BEFORE = "before", "before the training trial"
        BETWEEN = "between", "between trials"
        AFTER = "after", "after the last trial"

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(help_text="Place among the experiment's steps.")
    kind = models.CharField(max_length=20, choices=Kind)
    place = models.CharField(max_length=10, choices=Place)
    every = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Between trials: after every so many.")
    title = models.CharField(max_length=200, blank=True)
    content = models.JSONField(default=dict, help_text="What the page says and asks, as its kind wants it.")

    class Meta:
        ordering = ["experiment", "position"]
        constraints = [
            models.UniqueConstraint(name="step_position_once", fields=["experiment", "position"]),
            models.CheckConstraint(
                name="step_between_says_how_often",
                condition=Q(place="between", every__gte=1) | ~Q(place="between") & Q(every__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()
