"""The scores of an experiment's estimates, and what is known of the metrics that gave them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mushra.models import Experiment


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
