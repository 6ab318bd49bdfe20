"""A listener's way: begins once, rates in any order of arrival, hands in, finishes."""

from __future__ import annotations

import uuid

import pytest

from mushra.errors import (
    AfterTheEndError,
    LinkError,
    MissingRatingsError,
    RatingError,
    UnknownSlotError,
)
from mushra.models import Rating, Session, Slot
from mushra.services import (
    experiment_close,
    experiment_pause,
    invitation_create,
    presentation_submit,
    rating_save,
    session_start,
)


def grades(listener) -> list[tuple[int, int]]:
    ratings = Rating.objects.filter(slot__presentation__session=listener.session)
    return list(ratings.values_list("score", "sequence"))


def test_a_session_is_given_its_whole_order_with_training_first(ada):
    presentations = list(ada.session.presentations.select_related("trial"))
    assert [presentation.position for presentation in presentations] == [0, 1, 2]
    assert [presentation.trial.is_training for presentation in presentations] == [True, False, False]
    for presentation in presentations:
        slots = list(presentation.slots.select_related("stimulus"))
        assert [slot.position for slot in slots] == [0, 1, 2, 3, 4]
        assert {slot.stimulus.trial for slot in slots} == {presentation.trial}


def test_every_token_of_every_listener_is_another(ada, ben):
    tokens = [*Slot.objects.values_list("token", flat=True), *Session.objects.values_list("token", flat=True)]
    for kind in ("reference_token", "mixture_token"):
        tokens += ada.session.presentations.values_list(kind, flat=True)
    assert len(set(tokens)) == len(tokens) == 2 * 15 + 2 + 2 * 3
    assert all(len(token) >= 32 for token in tokens)


def test_the_same_start_sent_twice_begins_one_session(invitation):
    key = uuid.uuid4()
    first, second = (session_start(invitation=invitation, start_key=key) for _ in range(2))
    assert first == second
    assert Session.objects.count() == 1


def test_a_link_for_two_lets_in_two_and_still_knows_them(study):
    link = invitation_create(experiment=study, max_sessions=2)
    keys = [uuid.uuid4() for _ in range(2)]
    sessions = [session_start(invitation=link, start_key=key) for key in keys]
    with pytest.raises(LinkError, match="used up") as refusal:
        session_start(invitation=link, start_key=uuid.uuid4())
    assert refusal.value.status == 410
    assert session_start(invitation=link, start_key=keys[0]) == sessions[0]


def test_the_highest_sequence_number_stays_whatever_arrives_when(ada):
    slot = ada.slots(0)[0]
    for score, sequence in ((40, 5), (90, 9), (10, 7), (20, 9), (30, 1)):
        stored = rating_save(session=ada.session, slot_token=slot.token, score=score, sequence=sequence)
    assert (stored.score, stored.sequence) == (90, 9)
    assert grades(ada) == [(90, 9)]


def test_the_time_of_a_rating_that_came_twice_is_the_first_ones(ada):
    slot = ada.slots(0)[0]
    first = rating_save(session=ada.session, slot_token=slot.token, score=40, sequence=5, seconds=3.5)
    again = rating_save(session=ada.session, slot_token=slot.token, score=40, sequence=5, seconds=3.5)
    assert again.rated_at == first.rated_at
    assert again.seconds == 3.5


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"score": 101}, "A score must lie between 0 and 100; 101 does not"),
        ({"score": -1}, "between 0 and 100; -1 does not"),
        ({"score": 50.5}, r"whole number, not 50\.5"),
        ({"score": "50"}, "whole number, not '50'"),
        ({"score": None}, "whole number, not None"),
        ({"score": True}, "whole number, not True"),
        ({"score": 10**400}, "between 0 and 100"),
        ({"sequence": 0}, "sequence number must lie between 1"),
        ({"sequence": 2**53}, "sequence number must lie"),
        ({"sequence": None}, "sequence number must be a whole number"),
        ({"seconds": -0.1}, "The time must lie"),
        ({"seconds": float("nan")}, "The time must lie"),
        ({"seconds": "soon"}, "The time must be a number"),
        ({"slot_token": 7}, "names its slot by the token"),
        ({"slot_token": "a\x00b"}, "names its slot by the token"),
    ],
)
def test_a_rating_that_makes_no_sense_says_why_and_stores_nothing(ada, wrong, message):
    good = {"slot_token": ada.slots(0)[0].token, "score": 50, "sequence": 1, "seconds": 1.0}
    with pytest.raises(RatingError, match=message):
        rating_save(session=ada.session, **(good | wrong))
    assert grades(ada) == []


def test_ben_cannot_rate_for_ada(ada, ben):
    with pytest.raises(UnknownSlotError):
        rating_save(session=ben.session, slot_token=ada.slots(0)[0].token, score=1, sequence=1)
    assert grades(ada) == grades(ben) == []


def test_a_trial_is_handed_in_only_when_all_is_rated_and_says_how_much_is_missing(ada):
    for slot in ada.slots(0)[:3]:
        rating_save(session=ada.session, slot_token=slot.token, score=50, sequence=1)
    with pytest.raises(MissingRatingsError, match="2 sounds are not rated yet"):
        presentation_submit(session=ada.session, position=0)
    assert ada.session.presentations.get(position=0).submitted_at is None


def test_after_handing_in_no_rating_changes_any_more(ada):
    ada.complete(0, score=30)
    with pytest.raises(AfterTheEndError, match="was handed in"):
        rating_save(session=ada.session, slot_token=ada.slots(0)[0].token, score=90, sequence=99)
    assert {score for score, _ in grades(ada)} == {30}


def test_a_trial_that_has_not_come_yet_cannot_be_rated_or_handed_in(ada):
    with pytest.raises(AfterTheEndError, match="not the trial that comes next"):
        rating_save(session=ada.session, slot_token=ada.slots(2)[0].token, score=1, sequence=1)
    with pytest.raises(AfterTheEndError, match="not the trial that comes next"):
        presentation_submit(session=ada.session, position=1)


def test_handing_in_twice_changes_nothing(ada):
    ada.complete(0)
    before = ada.session.presentations.get(position=0).submitted_at
    following = presentation_submit(session=ada.session, position=0)
    assert following.position == 1
    assert ada.session.presentations.get(position=0).submitted_at == before


def test_the_last_trial_finishes_the_session_and_what_it_played_with_is_kept(ada):
    ada.complete(0)
    ada.complete(1)
    for slot in ada.slots(2):
        rating_save(session=ada.session, slot_token=slot.token, score=50, sequence=1)
    assert presentation_submit(session=ada.session, position=2, sample_rate=48000, level_db=-1.5) is None
    ada.session.refresh_from_db()
    assert ada.session.is_finished
    assert ada.session.finished_at >= ada.session.started_at
    assert (ada.session.sample_rate, ada.session.level_db) == (48000, -1.5)


@pytest.mark.parametrize(
    "wrong", [{"position": "0"}, {"position": -1}, {"sample_rate": 10}, {"level_db": 4.5}, {"level_db": float("nan")}]
)
def test_handing_in_with_senseless_values_is_refused(ada, wrong):
    with pytest.raises(RatingError):
        presentation_submit(session=ada.session, **({"position": 0} | wrong))


def test_a_position_beyond_the_end_is_unknown(ada):
    with pytest.raises(UnknownSlotError, match="no trial at position 3"):
        presentation_submit(session=ada.session, position=3)


@pytest.mark.parametrize(("end", "state"), [(experiment_close, "closed"), (experiment_pause, "paused")])
def test_a_study_that_is_not_open_takes_no_ratings(ada, study, end, state):
    end(experiment=study)
    with pytest.raises(AfterTheEndError, match=f"This study is {state}"):
        rating_save(session=ada.session, slot_token=ada.slots(0)[0].token, score=50, sequence=1)
    assert grades(ada) == []
