"""The listener's pages: the right listener, the wrong one, wrong verbs, wrong links; and nothing that tells a slot."""

from __future__ import annotations

import json
import re
import uuid

import pytest
from django.test import Client

from mushra.models import Session, Stimulus
from mushra.protocol.mask import mask
from mushra.services import (
    experiment_close,
    experiment_open,
    experiment_pause,
    invitation_create,
    session_create,
)
from tests.mushra.conftest import SYSTEMS, Listener, make_study


def page_data(response) -> dict:
    found = re.search(rb'<script id="trial-data" type="application/json">(.*?)</script>', response.content)
    return json.loads(found.group(1))


@pytest.fixture
def client() -> Client:
    """A newcomer's browser, which brings our own cookie back as every real one does."""
    client = Client()
    client.cookies["csrftoken"] = "of the welcome page"
    return client


def begin(client: Client, link: str):
    welcome = client.get(link)
    return client.post(f"{link}start/", {"start_key": welcome.context["start_key"]}, follow=True)


def test_a_link_leads_to_a_welcome_that_says_what_how_long_and_what_is_stored(invitation, client):
    response = client.get(invitation.get_absolute_url())
    assert response.status_code == 200
    for words in ("Loss functions, heard", "about 2 minutes", "What is stored", "I agree"):
        assert words in response.content.decode()
    assert Session.objects.count() == 0  # looking is not beginning


def test_agreeing_leads_to_the_training_trial(invitation, client):
    response = begin(client, invitation.get_absolute_url())
    assert response.redirect_chain[0][1] == 302
    assert "Nothing you grade here counts" in response.content.decode()
    cookie = client.cookies[f"listener-{invitation.pk}"]
    assert cookie["httponly"]
    assert cookie["path"] == "/listen/"
    assert cookie["samesite"] == "Lax"


def test_a_double_click_on_begin_starts_one_session(invitation, client):
    link = invitation.get_absolute_url()
    key = client.get(link).context["start_key"]
    again = Client()
    again.cookies = client.cookies.copy()
    again.post(f"{link}start/", {"start_key": key})
    client.post(f"{link}start/", {"start_key": key})
    assert Session.objects.count() == 1


@pytest.mark.parametrize("key", ["", "not-a-key"])
def test_a_start_without_its_key_leads_back_to_the_welcome(invitation, client, key):
    response = client.post(f"{invitation.get_absolute_url()}start/", {"start_key": key})
    assert response.status_code == 302
    assert Session.objects.count() == 0


def test_agreeing_again_in_the_same_browser_begins_no_second_session(ada):
    ada.client.get(ada.link)
    ada.client.post(f"{ada.link}start/", {"start_key": uuid.uuid4()})
    assert Session.objects.count() == 1


def test_a_browser_that_refuses_cookies_is_told_and_takes_up_no_place(invitation):
    browser = Client(enforce_csrf_checks=True)
    link = invitation.get_absolute_url()
    key = browser.get(link).context["start_key"]
    browser.cookies.clear()
    response = browser.post(f"{link}start/", {"start_key": key}, follow=True)
    assert "refused the cookie" in response.content.decode()
    assert Session.objects.count() == 0


def test_another_site_cannot_begin_in_the_listeners_name(invitation):
    browser = Client(enforce_csrf_checks=True)
    link = invitation.get_absolute_url()
    key = browser.get(link).context["start_key"]
    assert browser.post(f"{link}start/", {"start_key": key}).url == link  # to the welcome, to be asked
    assert Session.objects.count() == 0


def test_a_reload_comes_back_to_the_same_trial_with_the_same_order_and_grades(ada):
    ada.complete(0)
    before = page_data(ada.client.get(ada.link))
    ada.rate(ada.slots(1)[2], 33, sequence=7)
    after = page_data(ada.client.get(ada.link))
    assert after["position"] == 1
    assert [slot["token"] for slot in after["slots"]] == [slot["token"] for slot in before["slots"]]
    assert after["slots"][2] == {
        "token": ada.slots(1)[2].token, "score": 33, "sequence": 7, "comment": "", "commentSequence": 0,
    }  # fmt: skip


def test_the_page_tells_nothing_about_what_a_slot_is(ada):
    for position in range(3):
        response = ada.client.get(ada.link)
        content = response.content.decode().lower()
        for word in (*SYSTEMS, "anchor", "stimul", "sha256", "amber", "brine"):
            assert word not in content
        data = page_data(response)
        assert set(data) == {
            "protocol", "layout", "scale", "lowLabel", "highLabel", "showNumbers", "mustPlay", "mustRate",
            "restartOnSwitch", "comments", "hasReference", "x", "position", "training", "rate", "baseDb", "reference",
            "mixture", "interactions", "slots", "next",
        }  # fmt: skip
        assert all(set(slot) == {"token", "score", "sequence", "comment", "commentSequence"} for slot in data["slots"])
        ada.complete(position)


def test_the_next_trials_clips_are_named_for_fetching_ahead(ada):
    data = page_data(ada.client.get(ada.link))
    following = ada.session.presentations.get(position=1)
    assert data["next"] == [following.reference_token, *(slot.token for slot in ada.slots(1))]
    assert data["mixture"] is None


def test_all_clips_of_a_trial_come_with_the_same_headers_and_size(ada):
    answers = [ada.client.get(f"/listen/audio/{slot.token}") for slot in ada.slots(0)]
    assert len({answer.headers.pop("X-Request-ID") for answer in answers}) == len(answers)  # random
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1
    headers = answers[0].headers
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Cache-Control"].startswith("private")
    assert not {"ETag", "Last-Modified", "Content-Disposition"} & set(headers)


def test_a_slots_clip_is_its_own_stimulus_and_the_reference_is_the_open_one(ada):
    for slot in ada.slots(0):
        content = mask(ada.client.get(f"/listen/audio/{slot.token}").content, slot.token)
        assert content.decode().split() == [slot.stimulus.system, "0"]
    reference = ada.session.presentations.get(position=0).reference_token
    assert mask(ada.client.get(f"/listen/audio/{reference}").content, reference) == b"open reference 0"


def test_ben_cannot_fetch_adas_clips_and_nobody_can_without_a_session(ada, ben, rosa, client):
    address = f"/listen/audio/{ada.slots(0)[0].token}"
    for stranger in (ben.client, rosa, client):
        assert stranger.get(address).status_code == 403


def test_clips_of_simulated_sessions_are_nobodys(study, ada):
    session = session_create(experiment=study, simulated=True, seed=1)
    token = session.presentations.first().slots.first().token
    assert ada.client.get(f"/listen/audio/{token}").status_code == 403


@pytest.mark.parametrize("kind", ["unknown", "mixture"])
def test_a_token_without_a_clip_is_not_found(ada, kind):
    token = "x" * 32 if kind == "unknown" else ada.session.presentations.first().mixture_token
    assert ada.client.get(f"/listen/audio/{token}").status_code == 404


def test_the_end_is_a_thank_you_with_the_code_and_a_reload_shows_it_again(ada):
    for position in range(3):
        ada.complete(position)
    for _ in range(2):
        response = ada.client.get(ada.link)
        assert "Thank you" in response.content.decode()
        assert ada.session.completion_code in response.content.decode()


def test_the_thanks_stay_when_the_study_has_closed(ada, study):
    for position in range(3):
        ada.complete(position)
    experiment_close(experiment=study)
    response = ada.client.get(ada.link)
    assert ada.session.completion_code in response.content.decode()
    assert "Another listener" not in response.content.decode()


def test_another_listener_can_begin_on_a_shared_device_once_the_first_has_finished(ada):
    ada.client.post(f"{ada.link}another/")
    assert "trial-data" in ada.client.get(ada.link).content.decode()  # not finished: nothing is let go
    for position in range(3):
        ada.complete(position)
    response = ada.client.post(f"{ada.link}another/", follow=True)
    assert "I agree" in response.content.decode()


@pytest.mark.parametrize("address", ["/listen/wrong/", "/listen/wrong/start/", "/listen/wrong/another/"])
def test_a_wrong_link_is_explained(db, client, address):
    response = client.get(address) if address.endswith("wrong/") else client.post(address)
    assert response.status_code == 404
    assert "leads to no study" in response.content.decode()


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [("draft", 403, "has not opened yet"), ("paused", 403, "is paused"), ("closed", 410, "is closed")],
)
def test_a_study_that_is_not_open_is_explained_to_newcomers(db, client, state, status, words):
    link = invitation_create(experiment=make_study(state=state)).get_absolute_url()
    response = client.get(link)
    assert response.status_code == status
    assert words in response.content.decode()
    assert client.post(f"{link}start/", {"start_key": uuid.uuid4()}).status_code == status
    assert Session.objects.count() == 0


def test_a_pause_in_the_middle_keeps_everything_for_later(ada, study):
    ada.complete(0)
    experiment_pause(experiment=study)
    assert ada.client.get(ada.link).status_code == 403
    experiment_open(experiment=study)
    assert page_data(ada.client.get(ada.link))["position"] == 1


def test_a_used_up_link_is_explained_to_others_and_still_works_for_its_own(study, client):
    ada = Listener(invitation_create(experiment=study, max_sessions=1))
    response = client.get(ada.link)
    assert response.status_code == 410
    assert "used up" in response.content.decode()
    assert ada.client.get(ada.link).status_code == 200


def test_pages_are_never_cached_and_wrong_verbs_are_refused(ada):
    assert "no-store" in ada.client.get(ada.link).headers["Cache-Control"]
    assert ada.client.post(ada.link).status_code == 405
    assert ada.client.get(f"{ada.link}start/").status_code == 405
    assert ada.client.post(f"/listen/audio/{ada.slots(0)[0].token}").status_code == 405


def test_the_mixture_is_offered_where_the_study_has_one(ada):
    presentation = ada.session.presentations.get(position=0)
    presentation.trial.mixture_audio = Stimulus.objects.first().audio.name
    presentation.trial.save()
    response = ada.client.get(ada.link)
    assert page_data(response)["mixture"] == presentation.mixture_token
    assert 'data-signal="mixture"' in response.content.decode()
    assert ada.client.get(f"/listen/audio/{presentation.mixture_token}").status_code == 200
