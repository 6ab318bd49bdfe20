"""All that can be heard in a study: as rows, and as the files behind them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db.models.fields.files import FieldFile
from django.utils.text import slugify

from mushra.models import Experiment, Stimulus, Trial

Sound = tuple[dict[str, Any], FieldFile]


def stimulus_rows(*, experiment: Experiment, include_simulated: bool = False) -> Iterator[dict[str, Any]]:  # noqa: ARG001 - as every table's
    """Every sound file as the rows of stimuli.csv."""
    return (row for row, _ in stimulus_files(experiment=experiment))


def stimulus_files(*, experiment: Experiment) -> Iterator[Sound]:
    """The rows of stimuli.csv, each with its file: of each trial what is heard openly, then what is rated."""
    for trial in experiment.trials.prefetch_related("stimuli"):
        for place, (row, file) in enumerate(_sounds(trial)):
            words = [
                f"{trial.position:03d}",
                *(slugify(name, allow_unicode=True) for name in (trial.song, trial.target)),
            ]
            names = [f"{place:02d}", row["heard_as"], slugify(row["system"], allow_unicode=True)]
            yield _row(experiment, trial, **row, file=f"audio/{'-'.join(words)}/{'-'.join(names)}.flac"), file


def _sounds(trial: Trial) -> Iterator[Sound]:
    for name, file in (("reference", trial.reference_audio), ("mixture", trial.mixture_audio)):
        if file:
            yield {"heard_as": "open", "role": name, "system": name, "sha256": _sha256(file), "gain_db": None}, file
    for stimulus in trial.stimuli.all():
        yield _rated(stimulus, "rated", stimulus.sha256), stimulus.audio
        if stimulus.second_audio:
            yield _rated(stimulus, "x", _sha256(stimulus.second_audio)), stimulus.second_audio


def _rated(stimulus: Stimulus, heard_as: str, sha256: str) -> dict[str, Any]:
    return {
        "heard_as": heard_as, "role": stimulus.role, "system": stimulus.system, "sha256": sha256,
        "gain_db": stimulus.gain_db,
    }  # fmt: skip


def _row(experiment: Experiment, trial: Trial, **more: Any) -> dict[str, Any]:
    return {
        "study": experiment.slug, "song": trial.song, "target": trial.target, "is_training": trial.is_training,
        "start": trial.start, "frames": trial.frames, "rate": trial.rate, "loudness": trial.loudness, **more,
    }  # fmt: skip


def _sha256(file: FieldFile) -> str:
    """Of the file on the disk; empty where it is not there."""
    if not file.storage.exists(file.name):
        return ""
    with file.storage.open(file.name) as opened:
        return hashlib.file_digest(opened.file, "sha256").hexdigest()
