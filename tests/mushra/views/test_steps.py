"""The pages beside the trials: handed in once, twice, wrong, late; declined, failed; and nothing tells an answer."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from mushra.models import Session, StepAnswer
from mushra.protocol.mask import mask
from mushra.selectors import trial_page
from mushra.services import experiment_close, experiment_pause, invitation_create
from tests.mushra.conftest import Listener
from tests.mushra.flows import ABOUT, CONSENT, EVERYTHING, HEADPHONES, LAST, LEVEL, REST, give_flow, screening_answers

AGREED = {"agreed": "on"}
ANSWERS = {"q-age": "34", "q-plays": "no"}


@pytest.fixture
def walk(study):
    """A listener under a flow of these steps."""

    def begin(*steps, **more) -> Listener:
        return Listener(invitation_create(experiment=give_flow(study, *steps, **more)))

    return begin


def look(listener: Listener) -> str:
    response = listener.client.get(listener.link)
    assert response.status_code == 200
    return response.content.decode()


def address(listener: Listener) -> str:
    """Where the form of the listener's page is sent."""
    return re.search(r'action="(/listen/[^"]+/step/\d+/\d+/)"', look(listener)).group(1)


def hand_in(listener: Listener, answers: dict, to: str = ""):
    return listener.client.post(to or address(listener), answers)


def stored(listener: Listener) -> list[tuple]:
    answers = StepAnswer.objects.filter(session=listener.session)
    return list(answers.values_list("step__kind", "occurrence", "answers", "passed"))


def test_a_whole_session_passes_every_page_once_in_its_order(walk):
    ada = walk(*EVERYTHING)
    answers = {
        "consent": AGREED,
        "questionnaire": ANSWERS,
        "headphones": screening_answers(ada.session, ada.session.experiment.steps.get(kind="headphones")),
        "level": {"level_db": "-12"},
        "break": {},
    }
    seen = []
    for _ in range(20):
        page = look(ada)
        if "Thank you" in page:
            break
        heading = re.search(r"Page (\d+) of 9", page)
        if heading:
            seen.append(re.search(r'class="step step-(\w+)"', page).group(1))
            hand_in(ada, answers[seen[-1]])
        else:
            seen.append("trial")
            ada.complete(seen.count("trial") - 1)
    assert seen == [
        "consent", "questionnaire", "headphones", "level", "trial", "trial", "break", "trial", "questionnaire"
    ]  # fmt: skip
    ada.session.refresh_from_db()
    assert ada.session.is_finished
    assert stored(ada)[1][2] == {"age": 34, "plays": "no"}


def test_every_page_says_how_far_one_is(walk):
    ada = walk(CONSENT, LAST)
    assert re.search(r"Page 1 of 5</strong>\s*<span class=\"muted\">· about \d+ min left", look(ada))
    hand_in(ada, AGREED)
    for position in range(3):
        ada.complete(position)
    assert "Page 5 of 5" in look(ada)


def test_a_double_click_stores_once_and_goes_on(walk):
    ada = walk(ABOUT, LAST)
    to = address(ada)
    for _ in range(2):
        response = hand_in(ada, ANSWERS, to)
        assert (response.status_code, response["Location"]) == (302, ada.link)
    assert len(stored(ada)) == 1


def test_going_back_to_a_page_with_other_answers_changes_nothing_and_says_so(walk):
    ada = walk(ABOUT)
    to = address(ada)
    hand_in(ada, ANSWERS, to)
    response = ada.client.post(to, ANSWERS | {"q-age": "35"}, follow=True)
    assert stored(ada)[0][2]["age"] == 34
    assert response.redirect_chain[0][0] == f"{ada.link}?kept"
    assert "trial-data" in response.content.decode()  # where the listener is now


def test_a_browser_that_opens_the_forms_address_again_is_led_to_where_the_listener_is(walk):
    ada = walk(ABOUT)
    response = ada.client.get(address(ada))
    assert (response.status_code, response["Location"]) == (302, ada.link)


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(walk):
    ada = walk(ABOUT)
    response = hand_in(ada, {"q-age": "7", "q-plays": "yes", "q-what": ""})
    page = response.content.decode()
    assert response.status_code == 422
    assert "2 answers are still missing" in page
    assert 'id="q-age-problem">Please write a number from 18 to 99.</p>' in page
    assert 'id="q-what-problem">Please answer this question.</p>' in page
    assert 'value="7"' in page
    assert re.search(r'value="yes" checked', page)
    assert stored(ada) == []
    assert hand_in(ada, {"q-age": "18", "q-plays": "yes", "q-what": "harp"}).status_code == 302
    assert stored(ada)[0][2] == {"age": 18, "plays": "yes", "what": "harp"}


def test_what_a_listener_types_is_shown_as_text(walk):
    ada = walk(ABOUT)
    page = hand_in(ada, {"q-what": '"><script>alert(1)</script>', "q-plays": "yes"}).content.decode()
    assert "<script>alert" not in page


def test_consent_needs_its_tick(walk):
    ada = walk(CONSENT)
    response = hand_in(ada, {})
    assert response.status_code == 422
    assert "Tick the box if you agree" in response.content.decode()
    hand_in(ada, AGREED)
    assert "trial-data" in look(ada)


def test_declining_ends_politely_and_keeps_nothing_but_the_refusal(walk):
    ada = walk(ABOUT, CONSENT, crowd_ids=["PID"])
    ada.session.crowd_ids = {"PID": "x1"}
    ada.session.save()
    hand_in(ada, ANSWERS)
    hand_in(ada, {"declined": "1"})
    page = look(ada)
    assert "You have declined" in page
    assert 'href="https://crowd.example/declined"' in page
    assert stored(ada) == [("consent", 0, {"consent": False}, False)]
    session = Session.objects.get()
    assert (session.state, session.crowd_ids) == ("screened_out", {})
    assert ada.rate(ada.slots(0)[0], 50).status == 409
    assert ada.hand_in(0).status == 409  # no way round it


def test_a_screening_that_fails_is_tried_again_with_other_sounds_and_then_stops(walk):
    ada = walk(HEADPHONES)
    step = ada.session.experiment.steps.get()
    first = address(ada)
    assert hand_in(ada, screening_answers(ada.session, step, wrong=2)).status_code == 302
    assert "That did not work out" in look(ada)
    assert address(ada) != first
    hand_in(ada, screening_answers(ada.session, step, 1, wrong=2))
    assert [(occurrence, passed) for _, occurrence, _, passed in stored(ada)] == [(0, False), (1, False)]
    page = look(ada)
    assert "This is where it ends" in page
    assert f'href="https://crowd.example/out?c={ada.session.completion_code}"' in page
    assert ada.hand_in(0).status == 409


def test_a_screening_passed_the_second_time_goes_on(walk):
    ada = walk(HEADPHONES)
    step = ada.session.experiment.steps.get()
    hand_in(ada, screening_answers(ada.session, step, wrong=6))
    hand_in(ada, screening_answers(ada.session, step, 1, wrong=1))
    assert "trial-data" in look(ada)


def test_a_failed_screening_can_be_recorded_only(walk):
    ada = walk(HEADPHONES | {"on_fail": "go_on", "attempts": 1})
    hand_in(ada, screening_answers(ada.session, ada.session.experiment.steps.get(), wrong=3))
    assert "trial-data" in look(ada)
    assert stored(ada)[0][2]["correct"] == 3


def test_the_screenings_sounds_are_told_apart_by_nothing_but_the_ear(walk):
    ada = walk(HEADPHONES)
    page = look(ada)
    sounds = re.findall(r'data-sound="([^"]+)"', page)
    answers = [ada.client.get(sound) for sound in sounds]
    assert len(sounds) == 6
    assert len({answer.headers.pop("X-Request-ID") for answer in answers}) == len(answers)  # random
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1
    assert len({len(answer.content) for answer in answers}) == 1
    assert re.sub(r"trial-\d|/\d\.wav|>Sound \d of 6<", "", page).count("right") == 0
    boxes = re.findall(r"<fieldset.*?</fieldset>", page, re.DOTALL)
    assert len({re.sub(r"trial-\d|/\d\.wav|Sound \d", "", box) for box in boxes}) == 1


def test_the_screenings_sounds_are_for_its_own_listener_while_at_that_page(walk):
    ada = walk(HEADPHONES)
    sound = re.search(r'data-sound="([^"]+)"', look(ada)).group(1)
    assert Client().get(sound).status_code == 403
    assert ada.client.get(sound.replace("/0.wav", "/6.wav")).status_code == 404
    assert ada.client.get(sound.replace("/0/0.wav", "/1/0.wav")).status_code == 404
    hand_in(ada, screening_answers(ada.session, ada.session.experiment.steps.get()))
    assert ada.client.get(sound).status_code == 404


def test_the_level_is_set_by_the_trainings_reference_and_told_to_the_trials(walk):
    ada = walk(LEVEL)
    clip = re.search(r'data-clip="([^"]+)"', look(ada)).group(1)
    assert mask(ada.client.get(clip).content, "level.flac") == b"open reference 0"
    assert Client().get(clip).status_code == 403
    assert hand_in(ada, {}).status_code == 422
    hand_in(ada, {"level_db": "-17"})
    presentation = ada.session.presentations.get(position=0)
    assert trial_page(presentation=presentation)["trial_data"]["baseDb"] == -17


def test_without_a_level_step_the_trials_play_as_they_are(ada):
    presentation = ada.session.presentations.get(position=0)
    assert trial_page(presentation=presentation)["trial_data"]["baseDb"] == 0


def test_a_trial_cannot_be_handed_in_before_the_steps_that_come_before_it(walk):
    ada = walk(CONSENT)
    for slot in ada.slots(0):
        ada.rate(slot, 50)
    answer = ada.hand_in(0)
    assert (answer.status, answer.error) == (409, "This is not the page that comes next; load it again.")


def test_a_study_that_closes_meanwhile_says_so_and_takes_nothing(walk, study):
    ada = walk(ABOUT)
    to = address(ada)
    experiment_pause(experiment=study)
    response = hand_in(ada, ANSWERS, to)
    assert response.status_code == 403
    assert "is paused" in response.content.decode()
    experiment_close(experiment=study)
    assert hand_in(ada, ANSWERS, to).status_code == 410
    assert stored(ada) == []


def test_a_stranger_is_led_to_the_welcome_and_wrong_verbs_are_refused(walk, study):
    ada = walk(ABOUT)
    to = address(ada)
    response = Client().post(to, ANSWERS, follow=True)
    assert "What is stored" in response.content.decode()
    assert ada.client.put(to).status_code == 405
    assert Client(enforce_csrf_checks=True).post(to, ANSWERS).url == ada.link  # to be asked by our own page
    assert ada.client.post(f"{ada.link}step/999999/0/", ANSWERS).status_code == 302
    assert stored(ada) == []


def test_crowd_ids_of_the_link_are_shown_before_they_are_kept(walk, study):
    give_flow(study, REST, crowd_ids=["PROLIFIC_PID"], return_url="https://crowd.example/?c={code}&p={PROLIFIC_PID}")
    link = invitation_create(experiment=study).get_absolute_url()
    browser = Client()
    browser.cookies["csrftoken"] = "of the welcome page"
    welcome = browser.get(link, {"PROLIFIC_PID": "5f<b>&x", "other": "secret"})
    page = welcome.content.decode()
    assert "PROLIFIC_PID" in page
    assert "5f&lt;b&gt;&amp;x" in page
    assert 'name="id-other"' not in page
    start = {"start_key": welcome.context["start_key"], "id-PROLIFIC_PID": "5f<b>&x", "id-other": "secret"}
    browser.post(f"{link}start/", start)
    session = Session.objects.get()
    assert session.crowd_ids == {"PROLIFIC_PID": "5f<b>&x"}
    session.state, session.finished_at = "finished", session.started_at
    session.save()
    thanks = browser.get(link).content.decode()
    assert f'href="https://crowd.example/?c={session.completion_code}&amp;p=5f%3Cb%3E%26x"' in thanks


def test_without_a_flow_no_parameter_of_the_link_is_kept(invitation):
    browser = Client()
    browser.cookies["csrftoken"] = "of the welcome page"
    welcome = browser.get(invitation.get_absolute_url(), {"PROLIFIC_PID": "x1"})
    assert 'name="id-' not in welcome.content.decode()
    data = {"start_key": welcome.context["start_key"], "id-PROLIFIC_PID": "x1"}
    browser.post(f"{invitation.get_absolute_url()}start/", data)
    assert Session.objects.get().crowd_ids == {}


def test_a_title_and_a_text_are_in_the_listeners_language(walk):
    ada = walk({"kind": "information", "place": "before", "title": {"en": "Hello", "de": "Hallo"},
                "text": {"en": "Listen well.", "de": "Hör gut zu."}})  # fmt: skip
    page = ada.client.get(ada.link, {"lang": "de"}).content.decode()
    assert "<h1>Hallo</h1>" in page
    assert "Hör gut zu." in page
    page = ada.client.get(ada.link, {"lang": "ja"}).content.decode()
    assert "<h1>Hello</h1>" in page
