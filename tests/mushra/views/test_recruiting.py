"""A crowd's listeners at the door: who begins, who is told why not, and where each is led afterwards."""

from __future__ import annotations

import pytest
from django.test import Client

from mushra.models import Experiment, Presentation, Session, Step
from mushra.services import experiment_close, experiment_pause, invitation_create, recruiting_set
from tests.mushra.conftest import Listener
from tests.mushra.flows import CONSENT, HEADPHONES, LEVEL, give_flow, screening_answers

DONE = "https://app.prolific.com/submissions/complete?cc="
CODES = {"return_url": "C1", "screen_out_url": "C2", "full_url": "C3"}


@pytest.fixture
def link(study) -> str:
    recruiting_set(experiment=study, recruiter="prolific", entered=CODES)
    return invitation_create(experiment=study).get_absolute_url()


def newcomer() -> Client:
    client = Client()
    client.cookies["csrftoken"] = "of the welcome page"
    return client


def begin(client: Client, link: str, **ids):
    welcome = client.get(link, ids)
    if welcome.status_code != 200:
        return welcome
    data = {"start_key": welcome.context["start_key"], **{f"id-{name}": value for name, value in ids.items()}}
    return client.post(f"{link}start/", data, follow=True)


def test_the_same_id_goes_on_in_its_own_browser_and_nowhere_else(link):
    ada, thief = newcomer(), newcomer()
    assert "Nothing you grade here counts" in begin(ada, link, PROLIFIC_PID="p1").content.decode()
    again = ada.get(link, {"PROLIFIC_PID": "p1"})
    assert "Nothing you grade here counts" in again.content.decode()
    refused = begin(thief, link, PROLIFIC_PID="p1")
    assert refused.status_code == 403
    assert "Somebody with your id has begun this study already" in refused.content.decode()
    assert not [name for name in thief.cookies if name.startswith("listener-")]
    assert Session.objects.count() == 1


def test_an_id_that_comes_twice_at_once_begins_once(link):
    """Both saw the welcome before either began."""
    browsers = [newcomer(), newcomer()]
    keys = [one.get(link, {"PROLIFIC_PID": "p1"}).context["start_key"] for one in browsers]
    answers = [
        one.post(f"{link}start/", {"start_key": key, "id-PROLIFIC_PID": "p1"})
        for one, key in zip(browsers, keys, strict=True)
    ]
    assert [answer.status_code for answer in answers] == [302, 403]
    assert Session.objects.count() == 1


def test_a_preview_of_mechanical_turk_shows_no_button_to_begin_with(study):
    recruiting_set(experiment=study, recruiter="mturk", entered={})
    link = invitation_create(experiment=study).get_absolute_url()
    response = newcomer().get(link, {"assignmentId": "ASSIGNMENT_ID_NOT_AVAILABLE", "hitId": "3X"})
    assert response.status_code == 403
    assert "only a preview" in response.content.decode()
    assert begin(newcomer(), link, assignmentId="3A", hitId="3X", workerId="A1").status_code == 200


def fail_the_screening(study: Experiment, step: dict) -> str:
    recruiting_set(experiment=study, recruiter="prolific", entered=CODES)
    ada = Listener(invitation_create(experiment=give_flow(study, step, LEVEL)))
    screening = Step.objects.get(kind="headphones")
    wrong = screening_answers(ada.session, screening, wrong=6)
    ada.client.post(f"{ada.link}step/{screening.pk}/0/", wrong)
    assert Session.objects.get().state == "screened_out"
    return ada.client.get(ada.link).content.decode()


def test_who_fails_the_screening_is_led_to_the_screen_out_address(study):
    once = {**HEADPHONES, "attempts": 1}
    own = once.pop("return_url").split("?")[0]
    page = fail_the_screening(study, once)
    assert f'href="{DONE}C2"' in page
    assert own not in page


def test_a_steps_own_address_comes_before_the_studys(study):
    page = fail_the_screening(study, {**HEADPHONES, "attempts": 1})
    assert 'href="https://crowd.example/out?c=' in page
    assert DONE not in page


def test_who_declines_was_not_screened_out(study):
    recruiting_set(experiment=study, recruiter="prolific", entered=CODES)
    consent = {name: value for name, value in CONSENT.items() if name != "return_url"}
    ada = Listener(invitation_create(experiment=give_flow(study, consent)))
    ada.client.post(f"{ada.link}step/{Step.objects.get().pk}/0/", {"declined": "on"})
    assert Session.objects.get().state == "screened_out"
    assert DONE not in ada.client.get(ada.link).content.decode()


def test_who_comes_to_a_closed_study_is_led_on(study, link):
    ada = newcomer()
    begin(ada, link, PROLIFIC_PID="p1")
    experiment_close(experiment=study)
    for browser in (newcomer(), ada):
        response = browser.get(link, {"PROLIFIC_PID": "p2"})
        assert response.status_code == 410
        assert f'href="{DONE}C3"' in response.content.decode()


def test_who_comes_to_a_full_study_is_led_on_and_who_has_begun_may_finish(study, link):
    ada = Listener(invitation_create(experiment=study))
    Experiment.objects.update(state="full")
    response = newcomer().get(link, {"PROLIFIC_PID": "p2"})
    assert response.status_code == 410
    assert f'href="{DONE}C3"' in response.content.decode()
    for position in range(Presentation.objects.count()):
        ada.complete(position)
    assert Session.objects.get().state == "finished"
    assert f'href="{DONE}C1"' in ada.client.get(ada.link).content.decode()


def test_who_comes_to_a_link_that_is_used_up_is_led_on_with_the_ids_of_the_link(study):
    recruiting_set(experiment=study, recruiter="link", entered={"full_url": "https://crowd.example/full"})
    Experiment.objects.update(crowd_ids=["pid"], full_url="https://crowd.example/full?p={pid}")
    link = Listener(invitation_create(experiment=study, max_sessions=1)).link
    response = newcomer().get(link, {"pid": "a&b"})
    assert response.status_code == 410
    assert 'href="https://crowd.example/full?p=a%26b"' in response.content.decode()


def test_a_pause_sends_nobody_away(study, link):
    experiment_pause(experiment=study)
    response = newcomer().get(link)
    assert response.status_code == 403
    assert DONE not in response.content.decode()


def test_a_link_that_names_its_listener_is_not_for_the_next_at_the_device(link):
    ada = newcomer()
    begin(ada, link, PROLIFIC_PID="p1")
    Session.objects.update(state="finished", finished_at="2026-01-01T00:00Z")
    thanks = ada.get(link).content.decode()
    assert f'href="{DONE}C1"' in thanks
    assert "Another listener begins" not in thanks
