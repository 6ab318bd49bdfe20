"""Which files an experiment is scored from: those it was given, or the clips that were uploaded for it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from analysis.errors import ScoringError
from mushra.models import Experiment
from mushra.services.own_clips import own_clips


def score_folders(
    *, experiment: Experiment | None, songs: Path | None, estimates: Path | None, output: Path | None
) -> tuple[Path, Path, Path]:
    """The folders of songs and estimates, and the scores.csv: as given, or the experiment's own.

    Raises `ScoringError` where a folder is missing that the experiment does not have either, and where a file is.
    """
    if songs is None and estimates is None:
        own = own_clips(experiment=experiment) if experiment else None
        if own is None:
            whose = f"{experiment.slug!r} was not made of uploaded clips" if experiment else "No experiment is named"
            raise ScoringError(f"{whose}: give the folders with --songs and --estimates.")
        songs, estimates = own
    if songs is None or estimates is None:
        raise ScoringError("Give both --songs and --estimates, or neither to score an experiment's uploaded clips.")
    if output is None:
        if experiment is None:
            raise ScoringError("Give --output, the scores.csv to write; only an experiment's has a place of its own.")
        output = Path(settings.DATA_DIR) / "scores" / f"{experiment.slug}.csv"
    return songs, estimates, output


def score_command(experiment: Experiment) -> str:
    """What is typed to score the experiment; SONGS and ESTIMATES stand for folders that have to be given."""
    folders = "" if own_clips(experiment=experiment) else " --songs SONGS --estimates ESTIMATES"
    return f"manage.py score --experiment {experiment.slug}{folders}"
