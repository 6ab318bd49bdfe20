"""What the trial page sends: good, wrong, twice, late, for another's slot, after the end."""

from __future__ import annotations

import pytest
from django.test import Client

from mushra.models import Comment, Experiment, Rating
from mushra.services import experiment_close, experiment_open, experiment_pause
from tests.mushra.conftest import Listener, send


def stored() -> list[tuple[int, int]]:
    return list(Rating.objects.values_list("score", "sequence"))


def test_a_rating_is_stored_and_answered_with_what_is_stored(ada):
    slot = ada.slots(0)[0]
    answer = ada.rate(slot, 72, sequence=5, seconds=3.25)
    assert (answer.status, answer.slot, answer.score, answer.sequence) == (200, slot.token, 72, 5)
    assert Rating.objects.get().seconds == 3.25


def test_twice_and_too_late_are_answered_with_what_is_stored_and_change_nothing(ada):
    slot = ada.slots(0)[0]
    ada.rate(slot, 72, sequence=5)
    for score, sequence in ((72, 5), (10, 5), (20, 3)):
        answer = ada.rate(slot, score, sequence=sequence)
        assert (answer.status, answer.score, answer.sequence) == (200, 72, 5)
    assert stored() == [(72, 5)]


@pytest.mark.parametrize("score", [101, -1, 50.5, "50", None, [50]])
def test_a_score_off_the_scale_gets_400_and_a_sentence(ada, score):
    answer = ada.rate(ada.slots(0)[0], score)
    assert answer.status == 400
    assert "A score must" in answer.error
    assert stored() == []


@pytest.mark.parametrize(
    "body", ["", "slot=1", "{", "[1, 2]", '"text"', b"\xff\xfe", "[" * 100_000, '{"score": 1' + "0" * 5000 + "}"]
)
def test_what_is_not_a_json_object_gets_400(ada, body):
    answer = send(ada.client, f"{ada.link}ratings/", body)
    assert answer.status == 400
    assert "JSON" in answer.error
    assert stored() == []


def test_what_is_longer_than_django_reads_gets_400_and_a_sentence(ada, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000
    answer = send(ada.client, f"{ada.link}comments/", {"slot": ada.slots(0)[0].token, "text": "a" * 20_000})
    assert (answer.status, answer.error) == (400, "What was sent is longer than any grade or comment.")


def test_while_a_study_is_paused_there_is_403_and_once_it_is_open_again_the_session_goes_on(ada, study):
    ada.rate(ada.slots(0)[0], 30)
    experiment_pause(experiment=study)
    for answer in (ada.rate(ada.slots(0)[1], 40, sequence=2), ada.hand_in(0)):
        assert answer.status == 403
        assert answer.error == "This study is paused. What you rated is kept; come back later."
    experiment_open(experiment=study)
    assert ada.rate(ada.slots(0)[1], 40, sequence=2).status == 200
    assert stored() == [(30, 1), (40, 2)]
    ada.complete(0, score=30)


def test_another_listeners_slot_gets_404(ada, ben):
    answer = ben.rate(ada.slots(0)[0], 50)
    assert answer.status == 404
    assert "not one of this session's" in answer.error
    assert stored() == []


def test_without_a_session_there_is_403_and_under_a_wrong_link_404(ada):
    body = {"slot": ada.slots(0)[0].token, "score": 50, "sequence": 1}
    assert send(Client(), f"{ada.link}ratings/", body).status == 403
    assert send(ada.client, "/listen/wrong/ratings/", body).status == 404
    assert stored() == []


def test_after_the_end_there_is_409_and_in_a_closed_study_403_which_may_open_again(ada, study):
    ada.complete(0, score=30)
    answer = ada.rate(ada.slots(0)[0], 90, sequence=99)
    assert answer.status == 409
    assert "handed in" in answer.error
    experiment_close(experiment=study)
    answer = ada.rate(ada.slots(1)[0], 90)
    assert answer.status == 403
    assert "closed" in answer.error
    assert stored() == [(30, 1)] * 5


def test_handing_in_with_ratings_missing_gets_409_and_the_number(ada):
    ada.rate(ada.slots(0)[0], 50)
    answer = ada.hand_in(0)
    assert answer.status == 409
    assert answer.error == "4 sounds are not rated yet."


def test_handing_in_leads_on_and_again_leads_on_alike(ada):
    for slot in ada.slots(0):
        ada.rate(slot, 50)
    first, second = (ada.hand_in(0, sample_rate=48000, level_db=2.0) for _ in range(2))
    assert first.status == second.status == 200
    assert first.next == second.next == ada.link
    ada.session.refresh_from_db()
    assert (ada.session.sample_rate, ada.session.level_db) == (48000, 2.0)


@pytest.mark.parametrize("body", [{}, {"position": "first"}, {"position": 0, "level_db": 9}])
def test_handing_in_senselessly_gets_400(ada, body):
    assert send(ada.client, f"{ada.link}trial/", body).status == 400


def test_only_posting_is_understood_and_only_from_our_own_page(ada):
    assert ada.client.get(f"{ada.link}ratings/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = ada.client.cookies
    response = strict.post(f"{ada.link}ratings/", "{}", content_type="application/json")
    assert response.status_code == 403


def test_a_comment_is_stored_and_answered_with_what_is_stored(ada):
    Experiment.objects.update(comments=True)
    body = {"slot": ada.slots(0)[1].token, "text": "thin", "sequence": 3}
    for sent in (body, body | {"text": "older", "sequence": 2}):
        answer = send(ada.client, f"{ada.link}comments/", sent)
        assert (answer.status, answer.slot, answer.text, answer.sequence) == (200, body["slot"], "thin", 3)
    assert Comment.objects.get().text == "thin"


def test_a_comment_that_is_none_gets_400_and_a_sentence(ada):
    Experiment.objects.update(comments=True)
    answer = send(ada.client, f"{ada.link}comments/", {"slot": ada.slots(0)[1].token, "text": 7, "sequence": 1})
    assert (answer.status, answer.error) == (400, "A comment is a text, not 7.")


def test_a_choice_is_answered_with_the_slot_that_was_sent(ada):
    Experiment.objects.update(protocol="ab")
    listener = Listener(ada.invitation)
    first, _ = listener.slots(0)
    assert listener.rate(first, 100).score == 100
    assert stored() == [(100, 1), (0, 1)]
    assert listener.hand_in(0).status == 200
