"""Scores and what is known of their metrics; studies that came as files; what is known of a study's systems; tokens."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from mushra.models import Experiment
from separation.access import Owned, Share


class MetricDescription(models.Model):
    """What METRICS says of a metric, kept beside its scores so that a page can show them without loading torch."""

    name = models.CharField(max_length=80, unique=True)
    label = models.CharField(max_length=120)
    unit = models.CharField(max_length=40, blank=True)
    higher_is_better = models.BooleanField(null=True, help_text="Unknown for a metric that is not the project's own.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Place in lists.")

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.label


class Score(models.Model):
    """One metric's value for one system's estimate of one target of one song, over the whole song."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="scores")
    song = models.CharField(max_length=255)
    target = models.CharField(max_length=255)
    system = models.CharField(max_length=255)
    metric = models.ForeignKey(MetricDescription, on_delete=models.PROTECT, to_field="name", related_name="scores")
    value = models.FloatField(null=True, help_text="Empty where the metric is not defined.")
    reason = models.CharField(max_length=400, blank=True, help_text="Why there is no value.")
    caution = models.CharField(max_length=400, blank=True, help_text="Why the value cannot be trusted.")
    version = models.CharField(max_length=400, blank=True, help_text="The code, engine and encoder that computed it.")

    class Meta:
        ordering = ["experiment", "song", "target", "system", "metric"]
        constraints = [
            models.UniqueConstraint(name="score_once", fields=["experiment", "song", "target", "system", "metric"]),
            models.CheckConstraint(
                name="score_has_a_value_or_a_reason",
                condition=Q(value__isnull=False, reason="") | Q(value__isnull=True) & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric_id} of {self.system}: {self.song}, {self.target}"


class ImportedStudy(Owned):
    """A study that was not run here: its ratings and scores, as tables of `analysis.store` with our own columns."""

    called = "study"

    slug = models.SlugField(unique=True, max_length=80)
    title = models.CharField(max_length=200)
    origin = models.TextField(blank=True, help_text="Where it comes from: files, paper, licence.")
    ratings = models.FileField(upload_to="studies/", help_text="Columns of ratings.csv, grades from 0 to 100.")
    scores = models.FileField(upload_to="studies/", blank=True, help_text="Columns of scores.csv.")
    version = models.CharField(max_length=64, help_text="SHA-256 of both tables: other data, another version.")
    listener_count = models.PositiveIntegerField(default=0)
    rating_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name_plural = "imported studies"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("analysis:study", args=[self.slug])


class ImportedStudyShare(Share):
    """A colleague with whom an imported study is shared."""

    of = models.ForeignKey(ImportedStudy, on_delete=models.CASCADE, related_name="shares")

    class Meta:
        constraints = [models.UniqueConstraint(name="imported_study_shared_once_with_each", fields=["of", "user"])]


class ImportedClip(models.Model):
    """A sound of an imported study; `system` is the name that the ratings give it, references and anchors included."""

    study = models.ForeignKey(ImportedStudy, on_delete=models.CASCADE, related_name="clips")
    song = models.CharField(max_length=255)
    target = models.CharField(max_length=255)
    system = models.CharField(max_length=255)
    audio = models.FileField(upload_to="studies/audio/")

    class Meta:
        ordering = ["study", "song", "target", "system"]
        constraints = [
            models.UniqueConstraint(name="imported_clip_once", fields=["study", "song", "target", "system"]),
        ]

    def __str__(self) -> str:
        return f"{self.system}: {self.song}, {self.target}"


class SystemDescription(models.Model):
    """What is known of a system of a study beside its sound: what it was trained with, and its family."""

    experiment = models.ForeignKey(
        Experiment, null=True, blank=True, on_delete=models.CASCADE, related_name="described_systems"
    )
    imported = models.ForeignKey(
        ImportedStudy, null=True, blank=True, on_delete=models.CASCADE, related_name="described_systems"
    )
    system = models.CharField(max_length=255)
    loss = models.CharField(max_length=80, blank=True, help_text="What it was trained with, by its name in LOSSES.")
    network = models.CharField(max_length=80, blank=True)
    seed = models.CharField(max_length=40, blank=True, help_text="Tells runs of one recipe apart.")
    group = models.CharField(max_length=80, blank=True, help_text="A family of systems, such as generative ones.")

    class Meta:
        ordering = ["experiment", "imported", "system"]
        constraints = [
            models.CheckConstraint(
                name="system_description_is_of_one_study",
                condition=Q(experiment__isnull=False, imported__isnull=True)
                | Q(experiment__isnull=True, imported__isnull=False),
            ),
            models.UniqueConstraint(name="system_described_once", fields=["experiment", "system"]),
            models.UniqueConstraint(name="imported_system_described_once", fields=["imported", "system"]),
        ]

    def __str__(self) -> str:
        return self.system


class ApiToken(models.Model):
    """A key to the API for a program of a user's. The key itself is shown once and kept nowhere, only its hash is."""

    name = models.CharField(max_length=80, help_text="For yourself: what uses it.")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    prefix = models.CharField(max_length=10, unique=True, editable=False, help_text="By which it is found and named.")
    hash = models.CharField(max_length=64, editable=False, help_text="SHA-256 of the whole token.")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="To the minute.")
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Empty: never.")
    revoked = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "API token"

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
