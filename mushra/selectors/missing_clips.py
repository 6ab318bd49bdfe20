"""Which sounds of an experiment are not where they should be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models.fields.files import FieldFile

from mushra.models import Experiment, Stimulus, Trial


@dataclass(frozen=True)
class MissingClip:
    """A sound that the database has and the storage has not; role: reference, mixture, or the system."""

    trial: Trial
    role: str
    name: str


def missing_clips(*, experiment: Experiment) -> list[MissingClip]:
    """The experiment's sounds that the storage does not have. Raises `OSError` where it cannot be asked."""
    return [
        MissingClip(trial, role, file.name)
        for trial, role, file in _clips(experiment)
        if file and not file.storage.exists(file.name)
    ]


def _clips(experiment: Experiment) -> Iterator[tuple[Trial, str, FieldFile]]:
    for trial in experiment.trials.all():
        yield trial, "open reference", trial.reference_audio
        yield trial, "mixture", trial.mixture_audio
    for stimulus in Stimulus.objects.filter(trial__experiment=experiment).select_related("trial").order_by("pk"):
        yield stimulus.trial, stimulus.system, stimulus.audio
        yield stimulus.trial, stimulus.system, stimulus.second_audio
