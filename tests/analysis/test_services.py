"""Scores go into the database once each, with what is known of their metrics."""

from __future__ import annotations

from math import inf, nan

import pytest
from django.db import IntegrityError, transaction

from analysis.models import MetricDescription, Score
from analysis.score_file import ScoreRow
from analysis.services import scores_store
from mushra.models import Experiment

pytestmark = pytest.mark.django_db


@pytest.fixture
def experiment() -> Experiment:
    return Experiment.objects.create(slug="first", title="First", attribute="quality", question="How good?")


def row(metric: str, value: float, reason: str = "", system: str = "umx") -> ScoreRow:
    return ScoreRow("song", "vocals", system, metric, value, reason)


def test_scores_are_stored_with_what_is_known_of_their_metrics(experiment):
    assert scores_store(experiment=experiment, rows=[row("sdr", 5.25), row("l1_freq", 0.5), row("mine", 1.0)]) == 3
    assert Score.objects.get(metric="sdr").value == 5.25
    assert MetricDescription.objects.get(name="sdr").higher_is_better is True
    assert MetricDescription.objects.get(name="l1_freq").higher_is_better is False
    assert MetricDescription.objects.get(name="mine").higher_is_better is None
    assert [each.name for each in MetricDescription.objects.all()] == ["sdr", "l1_freq", "mine"]


def test_a_value_that_is_not_defined_is_null_with_its_reason(experiment):
    scores_store(experiment=experiment, rows=[row("sdr", nan, "the estimate is silent"), row("si_sdr", inf)])
    assert Score.objects.get(metric="sdr").value is None
    assert Score.objects.get(metric="sdr").reason == "the estimate is silent"
    assert Score.objects.get(metric="si_sdr").value == inf


def test_storing_again_replaces_and_keeps_others(experiment):
    scores_store(experiment=experiment, rows=[row("sdr", nan, "silent"), row("sdr", 1.0, system="other")])
    scores_store(experiment=experiment, rows=[row("sdr", 7.0)])
    assert dict(Score.objects.values_list("system", "value")) == {"umx": 7.0, "other": 1.0}
    assert Score.objects.get(system="umx").reason == ""


def test_the_database_refuses_a_value_without_a_reason_and_a_score_twice(experiment):
    MetricDescription.objects.create(name="sdr", label="SDR")
    place = {"experiment": experiment, "song": "s", "target": "t", "system": "x", "metric_id": "sdr"}
    for wrong in ({"value": None, "reason": ""}, {"value": 1.0, "reason": "why"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Score.objects.create(**place, **wrong)
    Score.objects.create(**place, value=1.0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.create(**place, value=2.0)
