"""Simulated listeners take the same way as people, are marked, and are the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from mushra.errors import ExperimentError
from mushra.models import Experiment, Rating, Session
from mushra.selectors import ratings_frame
from mushra.services import experiment_close, experiment_open
from mushra.services.building import experiment_build
from mushra.services.planning import Settings
from mushra.services.simulation import listeners_simulate
from tests.mushra.studio import read_studio, write_studio


@pytest.fixture
def experiment(db, tmp_path) -> Experiment:
    estimates = [estimate for estimate in read_studio(write_studio(tmp_path)) if estimate.song.name == "Brine"]
    experiment, _ = experiment_build(estimates=estimates, title="Noise", settings=Settings(seconds=1.0))
    return experiment_open(experiment=experiment)


def grades(experiment: Experiment) -> list[tuple]:
    frame = ratings_frame(experiment=experiment, include_simulated=True)
    return sorted(frame[["listener", "song", "target", "system", "score"]].itertuples(index=False, name=None))


def test_they_finish_everything_and_are_marked(experiment):
    assert listeners_simulate(experiment=experiment, listeners=3, seed=4) == 3
    sessions = Session.objects.filter(experiment=experiment)
    assert all(session.is_finished and session.simulated for session in sessions)
    assert [session.listener for session in sessions.order_by("pk")] == [f"simulated-4-00{n}" for n in (1, 2, 3)]
    assert len(grades(experiment)) == 3 * (5 + 6)
    assert ratings_frame(experiment=experiment).empty


def test_they_find_the_hidden_reference_and_hear_the_low_anchor(experiment):
    listeners_simulate(experiment=experiment, listeners=10, seed=1)
    frame = ratings_frame(experiment=experiment, include_simulated=True)
    means = frame.groupby("system")["score"].mean()
    assert means["reference"] > 90
    assert means["anchor35"] < means["anchor70"] < means["reference"]


def test_run_again_nobody_is_sent_twice_and_the_interrupted_go_on(experiment):
    listeners_simulate(experiment=experiment, listeners=2, seed=4)
    expected = grades(experiment)
    last = Session.objects.get(listener="simulated-4-002")
    last.presentations.filter(position=2).update(submitted_at=None)
    Rating.objects.filter(slot__presentation__session=last, slot__presentation__position=2).delete()
    Session.objects.filter(pk=last.pk).update(state="active", finished_at=None)
    assert listeners_simulate(experiment=experiment, listeners=2, seed=4) == 1
    assert grades(experiment) == expected
    assert listeners_simulate(experiment=experiment, listeners=2, seed=4) == 0


def test_another_seed_is_other_listeners(experiment):
    listeners_simulate(experiment=experiment, listeners=1, seed=1)
    listeners_simulate(experiment=experiment, listeners=1, seed=2)
    scores = [score for *_, score in grades(experiment)]
    assert not np.array_equal(scores[:11], scores[11:])


def test_they_come_into_no_study_that_is_not_open_and_in_sensible_numbers(experiment):
    for listeners in (0, 1001):
        with pytest.raises(ExperimentError, match="out of range: 1 to 1000"):
            listeners_simulate(experiment=experiment, listeners=listeners, seed=0)
    with pytest.raises(ExperimentError, match="from 0 on, not -1"):
        listeners_simulate(experiment=experiment, listeners=1, seed=-1)
    experiment_close(experiment=experiment)
    with pytest.raises(ExperimentError, match="'noise' is closed; open it first"):
        listeners_simulate(experiment=experiment, listeners=1, seed=0)
    assert not Session.objects.exists()
