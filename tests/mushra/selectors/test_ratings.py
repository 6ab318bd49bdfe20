"""What the dashboard and the exports are told."""

from __future__ import annotations

import pandas
import pytest

from mushra.errors import UnknownExperimentError
from mushra.exporters import RATING_COLUMNS
from mushra.models import Experiment, Rating
from mushra.selectors import experiment_get, experiment_list, rating_rows, ratings_frame, session_list
from mushra.services import comment_save, session_create
from separation.access import SERVER
from tests.mushra.conftest import make_study


def simulate(study):
    """A simulated listener who has rated everything with 5."""
    from mushra.services import presentation_submit, rating_save

    session = session_create(experiment=study, simulated=True, listener="simulated-1", seed=1)
    for presentation in session.presentations.all():
        for slot in presentation.slots.all():
            rating_save(session=session, slot_token=slot.token, score=5, sequence=1)
        presentation_submit(session=session, position=presentation.position)


def test_the_list_of_studies_counts_people_and_simulations_apart(ada, ben, study):
    for position in range(3):
        ada.complete(position)
    ben.complete(0)
    ben.complete(1)
    simulate(study)
    listed = experiment_list(user=SERVER).get(slug="losses")
    assert (listed.trial_count, listed.listener_count, listed.simulated_count) == (2, 1, 1)
    assert listed.rating_count == 15  # Ada's ten and Ben's five; training and simulations do not count
    last = Rating.objects.filter(slot__presentation__session=ben.session).latest("rated_at")
    assert listed.last_activity == last.rated_at


def test_a_study_without_listeners_counts_none(study):
    listed = experiment_get(user=SERVER, slug="losses")
    assert (listed.listener_count, listed.rating_count, listed.last_activity) == (0, 0, None)


def test_an_unknown_study_names_those_there_are(study):
    make_study("other")
    with pytest.raises(UnknownExperimentError, match=r"no experiment 'losess'\. There are: other, losses"):
        experiment_get(user=SERVER, slug="losess")


def test_only_trials_that_were_handed_in_count_and_never_the_training(ada, study):
    ada.complete(0)
    ada.complete(1, score=70)
    assert ada.rate(ada.slots(2)[0], 20).status == 200
    rows = list(rating_rows(experiment=study))
    assert [row["score"] for row in rows] == [70] * 5
    assert [(row["trial_index"], row["stimulus_index"]) for row in rows] == [(0, index) for index in range(5)]
    assert {row["role"] for row in rows} == {"system", "reference", "anchor35", "anchor70"}
    assert {row["system"] for row in rows if row["role"] != "system"} == {"reference", "anchor35", "anchor70"}


def test_the_rows_say_what_each_slot_really_was(ada, study):
    ada.complete(0)
    given = {}
    for score, slot in enumerate(ada.slots(1), start=10):
        ada.rate(slot, score, seconds=1.5)
        given[slot.stimulus.trial.song, slot.stimulus.system] = score
    ada.hand_in(1)
    rows = list(rating_rows(experiment=study))
    assert {(row["song"], row["system"]): row["score"] for row in rows} == given
    assert {row["listener"] for row in rows} == {ada.session.listener}
    assert {row["seconds"] for row in rows} == {1.5}


def test_simulated_ratings_are_left_out_unless_asked_for(study):
    simulate(study)
    assert ratings_frame(experiment=study).empty
    frame = ratings_frame(experiment=study, include_simulated=True)
    assert len(frame) == 10
    assert frame["simulated"].all()


def test_the_frame_has_its_columns_and_types_also_without_ratings(ada, study):
    empty = ratings_frame(experiment=study)
    ada.complete(0)
    ada.complete(1)
    full = ratings_frame(experiment=study)
    for frame in (empty, full):
        assert list(frame.columns) == list(RATING_COLUMNS)
        assert pandas.api.types.is_float_dtype(frame["score"])
        assert pandas.api.types.is_bool_dtype(frame["simulated"])
        assert str(frame["rated_at"].dt.tz) == "UTC"


def test_another_studys_ratings_stay_there(ada, study):
    ada.complete(0)
    ada.complete(1)
    assert list(rating_rows(experiment=make_study("other"))) == []


def test_sessions_are_listed_with_how_far_they_have_come(ada, ben, study):
    ada.complete(0)
    progress = {session.listener: session for session in session_list(experiment=study)}
    assert progress[ada.session.listener].submitted_count == 1
    assert progress[ben.session.listener].submitted_count == 0
    assert progress[ben.session.listener].presentation_count == 3


def test_the_list_of_studies_takes_one_query_however_many_there_are(study, django_assert_num_queries):
    make_study("other")
    with django_assert_num_queries(1):
        assert len(list(experiment_list(user=SERVER))) == 2


def test_who_was_screened_out_is_in_no_export_and_no_count(ada, ben, study):
    for listener in (ada, ben):
        listener.complete(0)
        listener.complete(1)
    ben.session.state, ben.session.finished_at = "screened_out", ben.session.started_at
    ben.session.save()
    assert {row["listener"] for row in rating_rows(experiment=study)} == {ada.session.listener}
    assert experiment_get(user=SERVER, slug="losses").rating_count == 5


def test_a_row_says_its_protocol_and_scale_and_what_was_written(ada, study):
    Experiment.objects.update(comments=True)
    ada.complete(0)
    ada.session.experiment.refresh_from_db()
    comment_save(session=ada.session, slot_token=ada.slots(1)[3].token, text="thin", sequence=1)
    ada.complete(1)
    rows = list(rating_rows(experiment=study))
    assert [row["comment"] for row in rows] == ["", "", "", "thin", ""]
    assert {(row["protocol"], row["scale_minimum"], row["scale_maximum"], row["is_x"]) for row in rows} == {
        ("mushra", 0, 100, None)
    }
