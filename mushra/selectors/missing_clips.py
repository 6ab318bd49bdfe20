"""Which sounds of an experiment are not where they should be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import basename, dirname

from django.core.files.storage import default_storage
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
    clips = [clip for clip in _clips(experiment) if clip[2]]
    # A folder is listed at once: a bucket takes as long to say that one file is there as that a thousand are.
    there = {folder: _names(folder) for folder in {dirname(file.name) for _, _, file in clips}}
    return [
        MissingClip(trial, role, file.name)
        for trial, role, file in clips
        if basename(file.name) not in there[dirname(file.name)]
    ]


def _names(folder: str) -> set[str]:
    """The names of the files in a folder of the storage, which is there only with its first file."""
    try:
        return set(default_storage.listdir(folder)[1])
    except FileNotFoundError:
        return set()


def _clips(experiment: Experiment) -> Iterator[tuple[Trial, str, FieldFile]]:
    for trial in experiment.trials.all():
        yield trial, "open reference", trial.reference_audio
        yield trial, "mixture", trial.mixture_audio
    for stimulus in Stimulus.objects.filter(trial__experiment=experiment).select_related("trial").order_by("pk"):
        yield stimulus.trial, stimulus.system, stimulus.audio
        yield stimulus.trial, stimulus.system, stimulus.second_audio
