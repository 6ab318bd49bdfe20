"""An experiment made of uploaded clips is scored by its name alone; of any other the folders are given."""

from __future__ import annotations

import pytest
from django.core.management.base import CommandError

from analysis.models import Score
from analysis.score_folders import score_command
from mushra.models import Experiment
from mushra.services.own_clips import own_clips_folder
from tests.analysis.test_commands import estimates, experiment, run  # noqa: F401 - fixtures


@pytest.fixture
def uploaded(estimates, experiment, settings, tmp_path) -> Experiment:  # noqa: F811
    """The experiment, with a song and a system's estimates of its own."""
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "data" / "media"
    home = own_clips_folder(experiment)
    home.mkdir(parents=True)
    for name in ("songs", "estimates"):
        (tmp_path / name).rename(home / name)
    return experiment


def test_its_name_is_enough_and_a_second_run_goes_on(uploaded, tmp_path):
    words = ("score", "--experiment", "first", "--metrics", "si_sdr", "--workers", 1)
    file = tmp_path / "data" / "scores" / "first.csv"
    said = run(*words)
    assert f"{file}: 2 scores computed, 0 were there already." in said
    assert "2 scores stored for first." in said
    assert set(Score.objects.values_list("song", "target", "system")) == {
        ("one", "vocals", "umx"),
        ("one", "drums", "umx"),
    }
    assert f"{file}: 0 scores computed, 2 were there already." in run(*words)
    assert (tmp_path / "other.csv").exists() is False
    run(*words, "--output", tmp_path / "other.csv")
    assert (tmp_path / "other.csv").exists()
    assert score_command(uploaded) == "manage.py score --experiment first"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--experiment", "first"), "'first' was not made of uploaded clips: give the folders with --songs and --esti"),
        ((), "No experiment is named: give the folders with --songs and --estimates."),
        (("--songs", "a", "--experiment", "first"), "Give both --songs and --estimates, or neither"),
        (("--songs", "a", "--estimates", "b"), "Give --output, the scores.csv to write"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(experiment, words, message):  # noqa: F811
    with pytest.raises(CommandError, match=message):
        run("score", *words)
    assert score_command(experiment) == "manage.py score --experiment first --songs SONGS --estimates ESTIMATES"
