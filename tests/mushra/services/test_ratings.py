"""What is graded and written: on the protocol's own scale, pairs as one, the latest change stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from mushra.errors import AfterTheEndError, MissingRatingsError, RatingError, UnknownSlotError
from mushra.models import Comment, Experiment, Rating, Session
from mushra.services import comment_save, experiment_pause, presentation_submit, rating_save, session_create


def session_of(study: Experiment, protocol: str, **settings) -> Session:
    Experiment.objects.filter(pk=study.pk).update(protocol=protocol, **settings)
    study.refresh_from_db()
    return session_create(experiment=study, simulated=True, listener="simulated-1", seed=1)


def slots_of(session: Session, position: int = 0) -> list:
    return list(session.presentations.get(position=position).slots.all())


def scores(session: Session) -> list[tuple[int, int]]:
    return list(Rating.objects.filter(slot__presentation__session=session).values_list("slot__position", "score"))


@pytest.mark.parametrize(
    ("protocol", "good", "bad", "message"),
    [
        ("mushra", (0, 100), 101, "between 0 and 100; 101 does not"),
        ("acr_100", (0, 100), -1, "between 0 and 100; -1 does not"),
        ("acr", (1, 5), 0, "between 1 and 5; 0 does not"),
        ("dcr", (1, 5), 6, "between 1 and 5; 6 does not"),
        ("ab", (0, 50, 100), 75, r"A choice is one of 100 \(A\), 0 \(B\), 50 \(No preference\), not 75"),
        ("abx", (0, 100), 50, r"A choice is one of 100 \(A\), 0 \(B\), not 50"),
    ],
)
def test_a_score_is_one_of_the_protocols_own_scale(study, protocol, good, bad, message):
    session = session_of(study, protocol)
    slot = slots_of(session)[0]
    for sequence, score in enumerate(good, start=1):
        assert rating_save(session=session, slot_token=slot.token, score=score, sequence=sequence).score == score
    with pytest.raises(RatingError, match=message):
        rating_save(session=session, slot_token=slot.token, score=bad, sequence=99)


@pytest.mark.parametrize(
    ("chosen", "stored"), [(100, [(0, 100), (1, 0)]), (0, [(0, 0), (1, 100)]), (50, [(0, 50), (1, 50)])]
)
def test_a_choice_is_stored_for_both_of_a_pair(study, chosen, stored):
    session = session_of(study, "ab")
    rating_save(session=session, slot_token=slots_of(session)[0].token, score=chosen, sequence=1, seconds=2.5)
    assert scores(session) == stored
    assert set(Rating.objects.values_list("sequence", "seconds")) == {(1, 2.5)}


def test_a_choice_that_comes_late_changes_neither_of_a_pair(study):
    session = session_of(study, "ab")
    first, second = slots_of(session)
    rating_save(session=session, slot_token=first.token, score=0, sequence=7)
    assert rating_save(session=session, slot_token=first.token, score=100, sequence=3).score == 0
    assert rating_save(session=session, slot_token=second.token, score=0, sequence=3).score == 100
    assert scores(session) == [(0, 0), (1, 100)]


def test_grades_of_clips_that_are_no_pair_stay_apart(study):
    session = session_of(study, "mushra")
    rating_save(session=session, slot_token=slots_of(session)[0].token, score=30, sequence=1)
    assert scores(session) == [(0, 30)]


def test_a_page_may_be_left_ungraded_where_the_study_allows_it(study):
    session = session_of(study, "acr", must_rate=False)
    assert presentation_submit(session=session, position=0).position == 1
    assert scores(session) == []


@pytest.mark.parametrize(
    ("protocol", "message"),
    [("mushra", "5 sounds are not rated yet"), ("acr", "1 sound is"), ("ab", "Nothing was chosen yet")],
)
def test_otherwise_what_is_missing_is_said_in_the_protocols_words(study, protocol, message):
    session = session_of(study, protocol)
    with pytest.raises(MissingRatingsError, match=message):
        presentation_submit(session=session, position=0)


def test_the_latest_comment_stays_and_an_empty_one_takes_it_back(study):
    session = session_of(study, "mushra", comments=True)
    token = slots_of(session)[2].token
    for text, sequence in (("thin", 2), ("old", 1), ("watery, thin\nand low", 5)):
        stored = comment_save(session=session, slot_token=token, text=text, sequence=sequence)
    assert (stored.text, stored.sequence) == ("watery, thin\nand low", 5)
    assert comment_save(session=session, slot_token=token, text="", sequence=6).text == ""
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"text": None}, "A comment is a text, not None"),
        ({"text": 5}, "A comment is a text, not 5"),
        ({"text": "a\x00b"}, "A comment is a text"),
        ({"text": "x" * 2001}, "at most 2000 characters; this one has 2001"),
        ({"sequence": 0}, "sequence number must lie between 1"),
        ({"slot_token": 7}, "names its slot by the token"),
    ],
)
def test_a_comment_that_makes_no_sense_says_why_and_is_not_stored(study, wrong, message):
    session = session_of(study, "mushra", comments=True)
    good = {"slot_token": slots_of(session)[0].token, "text": "thin", "sequence": 1}
    with pytest.raises(RatingError, match=message):
        comment_save(session=session, **(good | wrong))
    assert not Comment.objects.exists()


def test_a_study_without_comments_takes_none(study):
    session = session_of(study, "mushra")
    with pytest.raises(RatingError, match="asks for no comments"):
        comment_save(session=session, slot_token=slots_of(session)[0].token, text="thin", sequence=1)


def test_comments_end_with_their_trial_and_with_the_study_as_grades_do(study, ada):
    session = session_of(study, "mushra", comments=True)
    ada.session.experiment.refresh_from_db()
    with pytest.raises(UnknownSlotError):
        comment_save(session=session, slot_token=ada.slots(0)[0].token, text="not mine", sequence=1)
    ada.complete(0)
    with pytest.raises(AfterTheEndError, match="was handed in"):
        comment_save(session=ada.session, slot_token=ada.slots(0)[0].token, text="late", sequence=1)
    experiment_pause(experiment=study)
    with pytest.raises(AfterTheEndError, match="This study is paused"):
        comment_save(session=ada.session, slot_token=ada.slots(1)[0].token, text="late", sequence=1)


def test_a_listener_who_was_screened_out_rates_no_more(ada):
    Session.objects.update(state="screened_out", finished_at=ada.session.started_at)
    with pytest.raises(AfterTheEndError, match="This session has ended"):
        rating_save(session=ada.session, slot_token=ada.slots(0)[0].token, score=1, sequence=1)


@pytest.mark.django_db(transaction=True)
def test_of_many_changes_at_the_same_moment_the_latest_stays(study):
    session = session_of(study, "mushra")
    slot = slots_of(session)[0]

    def save(sequence):
        try:
            rating_save(session=session, slot_token=slot.token, score=sequence, sequence=sequence)
        finally:
            connection.close()

    order = [sequence for start in range(1, 6) for sequence in range(40 + start, start - 1, -5)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(save, order))
    assert Rating.objects.filter(slot=slot).values_list("score", "sequence").get() == (max(order), max(order))
