"""A session with every kind of step in a real Chromium: by keyboard, on a phone, through reloads and crashes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from mushra.models import Session, StepAnswer
from mushra.protocol.flow_file import read_flow
from mushra.protocol.screening import TRIALS
from mushra.services import flow_set, invitation_create
from tests.browser.axe import assert_accessible
from tests.browser.flow_walk import begin, go_on, hurry, pass_trial, right_places, screen, stored
from tests.mushra.flows import CONSENT, HEADPHONES, LEVEL, REST

INFORMATION = {"kind": "information", "place": "before", "title": "What to listen for", "text": "Listen to the voice."}
IF_PLAYS = {"question": "plays", "equals": "yes"}
ABOUT = {
    "kind": "questionnaire",
    "place": "before",
    "title": "About you",
    "questions": [
        {"name": "age", "type": "number", "label": "How old are you?", "minimum": 18, "maximum": 99, "whole": True},
        {"name": "plays", "type": "single_choice", "label": "Do you play?", "choices": ["yes", "no"]},
        {"name": "what", "type": "text", "label": "What do you play?", "show_if": IF_PLAYS},
        {"name": "with", "type": "multiple_choice", "label": "You hear with", "choices": ["headphones", "speakers"]},
        {"name": "loud", "type": "likert", "label": "How loud?", "low_label": "softly", "high_label": "loudly"},
        {"name": "why", "type": "long_text", "label": "Why do you take part?", "required": False},
    ],
}  # fmt: skip
LAST = {
    "kind": "questionnaire",
    "place": "after",
    "title": "One last page",
    "questions": [{"name": "hard", "type": "likert", "label": "How hard was it?", "points": 7}],
}
EVERYTHING = (CONSENT, ABOUT, HEADPHONES, LEVEL, INFORMATION, REST, LAST)


@pytest.fixture
def link_to(study):
    """A listener's link into the study under a flow of these steps."""

    def make(*steps: dict, **more) -> str:
        flow_set(experiment=study, flow=read_flow(json.dumps({"steps": steps, **more})))
        return invitation_create(experiment=study).get_absolute_url()

    return make


def test_a_whole_session_with_every_kind_of_step_by_keyboard_alone(page: Page, link_to, context: BrowserContext):
    hurry(page)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = link_to(*EVERYTHING, crowd_ids=["PID"], return_url="https://crowd.example/?c={code}&p={PID}")
    begin(page, f"{link}?PID=x%261")

    expect(page.get_by_text("Page 1 of 10")).to_be_visible()
    page.get_by_role("checkbox").press("Space")
    go_on(page)

    page.get_by_label("How old are you?").press_sequentially("34")
    expect(page.get_by_label("What do you play?")).to_be_hidden()
    page.get_by_label("yes").press("Space")
    page.get_by_label("What do you play?").press_sequentially("harp")
    page.get_by_label("headphones").press("Space")
    page.get_by_label("4", exact=True).press("Space")
    go_on(page)

    screen(page, right_places())

    play = page.get_by_role("button", name="Play")
    expect(play).to_be_enabled()
    play.press("Enter")
    slider = page.get_by_role("slider", name="Level")
    expect(slider).to_be_enabled()
    for _ in range(3):
        slider.press("ArrowRight")
    expect(page.locator("[data-shown]")).to_have_text("−17 dB")
    go_on(page)

    expect(page.get_by_role("heading", name="What to listen for")).to_be_visible()
    go_on(page)
    assert json.loads(page.locator("#trial-data").text_content())["baseDb"] == -17
    pass_trial(page, link)  # the training
    pass_trial(page, link)
    expect(page.get_by_text("rest your ears for about 2 minutes")).to_be_visible()
    expect(page.locator(".break-clock")).to_have_text(re.compile(r"^1:5\d$"))
    go_on(page)
    pass_trial(page, link)
    page.locator("[name=q-hard][value='6']").press("Space")
    go_on(page)

    session = Session.objects.get()
    assert session.is_finished
    expect(page.locator(".listen-code")).to_have_text(session.completion_code)
    page.get_by_role("button", name="Copy").press("Enter")
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == session.completion_code
    way_back = page.get_by_role("link", name="Back to where you came from")
    expect(way_back).to_have_attribute("href", f"https://crowd.example/?c={session.completion_code}&p=x%261")
    assert stored()["questionnaire/before"] == {
        "age": 34, "plays": "yes", "what": "harp", "with": ["headphones"], "loud": 4, "why": None
    }  # fmt: skip
    assert stored()["headphones/before"]["correct"] == TRIALS
    assert stored()["level/before"] == {"level_db": -17.0}
    assert stored()["questionnaire/after"] == {"hard": 6}


def test_what_is_typed_survives_a_reload_and_a_crash_until_it_is_handed_in(
    page: Page, link_to, context: BrowserContext
):
    link = link_to(ABOUT, LAST)
    begin(page, link)
    page.get_by_label("How old are you?").fill("41")
    page.get_by_label("yes").check()
    page.get_by_label("What do you play?").fill("oboe")
    page.reload()
    expect(page.get_by_label("How old are you?")).to_have_value("41")
    page.close(run_before_unload=False)
    again = context.new_page()
    again.goto(link)
    expect(again.get_by_label("What do you play?")).to_have_value("oboe")
    go_on(again)
    expect(again.get_by_text("2 answers are still missing")).to_be_visible()
    expect(again.locator(".question-wrong")).to_have_count(2)
    expect(again.get_by_label("What do you play?")).to_have_value("oboe")
    again.get_by_label("speakers").check()
    expect(again.locator(".question-wrong")).to_have_count(1)
    again.goto(again.url)  # as a browser does that comes back from a crash: the form's address, asked for anew
    expect(again.get_by_label("speakers")).to_be_checked()
    again.locator("[name=q-loud][value='2']").check(force=True)
    go_on(again)
    assert stored()["questionnaire/before"]["what"] == "oboe"
    for _ in range(3):
        pass_trial(again, link)
    expect(again.get_by_label("1", exact=True)).not_to_be_checked()  # nothing of the other page's draft
    assert again.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('concord:draft'))") == []


def test_without_a_network_the_page_stays_and_says_so(page: Page, link_to, context: BrowserContext):
    begin(page, link_to(INFORMATION))
    context.set_offline(True)
    page.locator(".step-next").click()
    expect(page.get_by_text("There is no network now.")).to_be_visible()
    context.set_offline(False)
    expect(page.get_by_text("There is no network now.")).to_be_hidden()
    go_on(page)
    assert "information/before" in stored()


def test_the_back_button_and_a_page_sent_again_lead_to_where_the_listener_is(page: Page, link_to):
    begin(page, link_to(INFORMATION, ABOUT))
    go_on(page)
    expect(page.get_by_role("heading", name="About you")).to_be_visible()
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", name="About you")).to_be_visible()
    assert StepAnswer.objects.count() == 1


def test_who_fails_the_screening_twice_is_sent_on_politely(page: Page, link_to):
    hurry(page)
    begin(page, link_to(HEADPHONES))
    page.keyboard.press("Tab")
    page.locator(".step-next").click()
    expect(page.get_by_text("Play the sound first.")).to_be_visible()
    screen(page, [(place + 1) % 3 for place in right_places()])
    expect(page.get_by_text("try once more")).to_be_visible()
    screen(page, [(place + 1) % 3 for place in right_places(1)])
    expect(page.get_by_role("heading", name="This is where it ends")).to_be_visible()
    session = Session.objects.get()
    assert session.state == Session.State.SCREENED_OUT
    way_back = page.get_by_role("link", name="Back to where you came from")
    expect(way_back).to_have_attribute("href", f"https://crowd.example/out?c={session.completion_code}")


def test_a_screening_goes_on_after_a_reload_at_the_sound_where_it_was(page: Page, link_to):
    hurry(page)
    begin(page, link_to(HEADPHONES))
    for _ in range(2):
        page.locator(".hearing:visible [data-play]").click()
        expect(page.locator(".hearing:visible input").first).to_be_enabled()
        page.locator(".hearing:visible input").first.check(force=True)
        page.locator(".step-next").click()
    page.reload()
    expect(page.get_by_text(f"Sound 3 of {TRIALS}")).to_be_visible()


def test_the_level_that_is_set_is_the_level_that_is_heard(page: Page, link_to):
    page.add_init_script(path=Path(__file__).with_name("listening_tools.js"))
    begin(page, link_to(LEVEL))
    loudness = """() => {
        const samples = new Float32Array(window.tap.fftSize);
        window.tap.getFloatTimeDomainData(samples);
        return 10 * Math.log10(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    }"""
    expect(page.locator("[data-play]")).to_be_enabled()
    page.locator("[data-play]").click()
    levels = {}
    for level in (-30, -20, -10, 0):
        page.locator("#level").fill(str(level))
        # By the sound's own clock, which a busy machine holds up: longer than the analyser's window and the gain's way.
        since = page.evaluate("window.tap.context.currentTime")
        page.wait_for_function("(since) => window.tap.context.currentTime > since + 0.4", arg=since)
        levels[level] = page.evaluate(loudness)
    for level in (-30, -20, -10):
        assert levels[level] - levels[0] == pytest.approx(level, abs=0.5)


def test_declining_ends_the_session_and_says_so(page: Page, link_to):
    link = link_to(ABOUT, CONSENT)
    begin(page, link)
    page.get_by_label("How old are you?").fill("41")
    page.get_by_label("no", exact=True).check()
    page.get_by_label("headphones").check()
    page.locator("[name=q-loud][value='2']").check(force=True)
    go_on(page)
    page.get_by_role("button", name="I decline").click()
    expect(page.get_by_role("heading", name="You have declined")).to_be_visible()
    assert stored() == {"consent/before": {"consent": False}}
    page.goto(link)
    expect(page.get_by_role("heading", name="You have declined")).to_be_visible()


def test_on_a_phone_every_page_fits_has_large_targets_and_reads_well(phone: BrowserContext, link_to):
    sizes = """() => [...document.querySelectorAll("main :is(button, a, .option, .place, input[type=text])")]
        .filter((element) => element.offsetParent && !element.closest("p"))
        .map((element) => [element.outerHTML.slice(0, 80), element.getBoundingClientRect().height])
        .filter(([, height]) => height < 44)"""

    def check(page: Page) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert page.evaluate(sizes) == []
        assert_accessible(page)

    page = phone.new_page()
    hurry(page)
    link = link_to(*EVERYTHING)
    page.goto(link)
    check(page)
    with page.expect_navigation():
        page.locator(".listen-begin").tap()
    check(page)
    page.locator(".option").tap()
    go_on(page)
    check(page)
    go_on(page)  # with nothing filled in
    check(page)
    page.get_by_label("How old are you?").fill("41")
    for answer in ("yes", "headphones"):
        page.locator(".option").get_by_text(answer, exact=True).tap()
    page.locator(".likert-point").nth(2).tap()
    page.get_by_label("What do you play?").fill("oboe")
    go_on(page)
    check(page)
    screen(page, right_places())
    check(page)
    page.locator("[data-play]").tap()
    expect(page.locator("#level")).to_be_enabled()
    go_on(page)
    check(page)
    go_on(page)
    pass_trial(page, link)
    pass_trial(page, link)
    check(page)
    go_on(page)
    pass_trial(page, link)
    page.locator(".likert-point").nth(6).tap()
    go_on(page)
    check(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
