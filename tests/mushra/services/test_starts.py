"""An excerpt begins where the researcher moved it, and where it begins is part of what the experiment is."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
import soundfile

from mushra.errors import ExperimentError
from mushra.models import Experiment, Trial
from mushra.services.building import experiment_build
from mushra.services.design import Settings
from tests.mushra.studio import RATE, read_studio, write_studio

AMBER = ("Amber", "vocals")


@pytest.fixture
def estimates(tmp_path):
    return read_studio(write_studio(tmp_path))


def build(estimates, starts=None):
    return experiment_build(estimates=estimates, title="Heard", settings=Settings(seconds=1.0), starts=starts)


def test_every_clip_of_the_trial_begins_at_the_chosen_sample(db, estimates):
    build(estimates, {AMBER: 0.75})
    song = next(each.song for each in estimates if each.song.name == "Amber")
    for trial in Trial.objects.filter(song="Amber", target="vocals"):
        assert trial.start == 12000
        heard, _ = soundfile.read(io.BytesIO(trial.reference_audio.read()), dtype="float32")
        expected = song.stem("vocals", 12000, RATE).samples[0]
        inner = slice(500, -500)
        scale = np.dot(heard[inner, 0], expected[inner]) / np.dot(expected[inner], expected[inner])
        np.testing.assert_allclose(heard[inner, 0], scale * expected[inner], atol=5e-4)


def test_the_training_trial_begins_where_its_trial_does(db, estimates):
    starts = {(each.song.name, each.target): 0.5 for each in estimates}
    build(estimates, starts)
    assert set(Trial.objects.values_list("is_training", "start")) == {(True, 8000), (False, 8000)}


def test_other_trials_begin_where_they_would_have(db, estimates):
    proposed, _ = build(estimates)
    before = dict(proposed.trials.exclude(song="Amber", target="vocals").values_list("position", "start"))
    proposed.delete()
    moved, _ = build(estimates, {AMBER: 0.75})
    assert dict(moved.trials.exclude(song="Amber", target="vocals").values_list("position", "start")) == before


@pytest.mark.parametrize(
    ("first", "second", "difference"),
    [
        ({AMBER: 0.75}, {AMBER: 0.5}, r"its excerpt of Amber / vocals begins at sample 12,000, not at sample 8,000"),
        ({AMBER: 0.75}, None, r"begins at sample 12,000, not where it is proposed"),
        (None, {AMBER: 0.5}, r"begins where it is proposed, not at sample 8,000"),
    ],
)
def test_other_starts_under_the_same_slug_are_another_experiment(db, estimates, first, second, difference):
    build(estimates, first)
    with pytest.raises(ExperimentError, match=difference):
        build(estimates, second)


def test_the_same_starts_are_the_same_experiment_and_none_are_as_before(db, estimates):
    experiment, _ = build(estimates, {AMBER: 0.75})
    assert build(estimates, {AMBER: 0.75}) == (experiment, False)
    experiment.delete()
    older, _ = build(estimates)
    assert "starts" not in older.recipe
    assert build(estimates, {}) == (older, False)


@pytest.mark.parametrize("seconds", [-0.1, 1.01, math.nan, math.inf])
def test_a_start_outside_the_song_is_refused_with_the_range(db, estimates, seconds):
    with pytest.raises(ExperimentError, match=r"Amber / vocals cannot begin at .* between 0 and 1\.00 s"):
        build(estimates, {AMBER: seconds})
    assert not Experiment.objects.exists()


def test_a_start_of_a_trial_that_there_is_not_is_refused(db, estimates):
    with pytest.raises(ExperimentError, match="start for Amber / trumpet, which is no trial"):
        build(estimates, {("Amber", "trumpet"): 0.5})
