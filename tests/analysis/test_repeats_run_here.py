"""Trials that a listener of our own test is given twice reach the statistics as repeats."""

from __future__ import annotations

import pytest

from analysis.statistics.blocks import blocks
from analysis.statistics.normalise import normalise_within_trials
from analysis.statistics.reliability.concordance import replicated_trials
from analysis.statistics.reliability.grid import as_grid
from analysis.studies import study_get
from mushra.models import Experiment
from mushra.selectors import slot_list
from mushra.services import presentation_submit, rating_save, session_create
from separation.access import SERVER
from tests.analysis.experiments import make_experiment

SHIFT = 4  # what a listener grades higher the second time


@pytest.fixture
def ratings(db):
    """Three listeners, each of whom is given two of the six trials a second time."""
    made = make_experiment()
    Experiment.objects.filter(pk=made.pk).update(replicates=2)
    for listener in ("Ada", "Ben", "Cleo"):
        session = session_create(
            experiment=made, invitation=made.invitations.create(), listener=listener, seed=len(listener)
        )
        for presentation in session.presentations.all():
            for slot in slot_list(presentation=presentation):
                score = 10 + slot.stimulus_id % 80 + SHIFT * presentation.replicate
                rating_save(session=session, slot_token=slot.token, score=score, sequence=1)
            presentation_submit(session=session, position=presentation.position)
    return study_get(user=SERVER, slug="first-study").data().ratings


def test_who_grades_four_points_higher_is_found_to_repeat_precisely_and_not_accurately(ratings):
    everyone, *each = replicated_trials(ratings)
    assert everyone.concordance.n == 3 * 2 * 4  # listeners, trials and systems; references and anchors do not count
    assert [found.listener for found in each] == ["Ada", "Ben", "Cleo"]
    for found in each:
        assert found.concordance.n == 8
        assert found.concordance.precision == pytest.approx(1)
        assert found.concordance.accuracy < 1


def test_each_listener_and_clip_is_one_cell_that_holds_the_mean_of_both(ratings):
    grid = as_grid(ratings)
    assert grid.values.shape == (6 * 4, 3)
    twice = {SHIFT / 2: 3 * 8, 0.0: 3 * 16}
    first = ratings[(ratings["role"] == "system") & (ratings["replicate"].astype(int) == 0)]
    wide = first.pivot_table(index=["song", "target", "system"], columns="listener", values="score", observed=True)
    items = grid.items.assign(place=range(len(grid.items))).sort_values(["song", "target", "system"])["place"]
    higher = (grid.values[items.to_numpy()] - wide.sort_index().to_numpy()).ravel().tolist()
    assert {shift: higher.count(shift) for shift in set(higher)} == twice
    assert blocks(ratings).scores.shape == (3 * 6, 4)


def test_both_times_are_pages_of_their_own_when_they_are_stretched(ratings):
    stretched = normalise_within_trials(ratings)
    ends = stretched.groupby(["listener", "song", "target", "replicate"], observed=True)["score"].agg(["min", "max"])
    assert len(ends) == 3 * (6 + 2)
    assert (ends["min"] == 0).all()
    assert (ends["max"] == 100).all()
