"""A whole session whose browser is reloaded, killed and taken offline on every page: nothing lost, nothing doubled."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from mushra.models import Comment, Rating, Session, Slot, StepAnswer
from mushra.protocol.screening import TRIALS, right_answers
from mushra.services import invitation_create
from tests.browser.crashes import FragileBrowser, go_on_offline, unharmed
from tests.browser.tones import build_tones, click_twice, grade, wait_until_loaded
from tests.mushra.flows import ABOUT, CONSENT, HEADPHONES, LAST, LEVEL, REST, give_flow

HOW = {
    "kind": "questionnaire",
    "place": "between",
    "every": 1,
    "title": "In between",
    "questions": [{"name": "hard", "type": "likert", "label": "How hard was it?", "points": 5}],
}
OFFLINE = "Offline: kept on this device, sent when back"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds the browser's processes in /proc")


@pytest.fixture
def browser(chromium: Browser, live_server, tmp_path) -> Iterator[FragileBrowser]:
    browser = FragileBrowser(chromium, tmp_path / "profile", live_server.url)
    yield browser
    browser.close()
    assert browser.errors == []


def step_ready(page: Page) -> None:
    expect(page.locator(".step-next")).to_be_visible()
    expect(page.locator("[data-play]:visible").or_(page.locator(".step-next")).first).to_be_enabled()


def trial_ready(page: Page) -> None:
    wait_until_loaded(page)
    expect(page.locator("[data-status]")).to_have_text("Saved")


def write(page: Page, slot: int, words: str) -> None:
    page.keyboard.press(str(slot + 1))
    page.locator("[data-comment]").fill(words)
    page.locator("[data-comment]").press("Escape")


def rate(browser: FragileBrowser, link: str, scores: list[int], comment: str) -> None:
    """A trial: half of it online, the other half offline, with crashes in both; then handed in, twice."""
    wait_until_loaded(browser.page)
    browser.page.keyboard.press("0")
    grade(browser.page, 0, 1)
    grade(browser.page, 0, scores[0])
    grade(browser.page, 1, scores[1])
    write(browser.page, 1, comment)
    trial_ready(browser.page)
    unharmed(browser, link, wait=trial_ready, saved=True)

    browser.context.set_offline(True)
    grade(browser.page, 1, 99)
    for slot, score in enumerate(scores[1:4], start=1):
        grade(browser.page, slot, score)
    write(browser.page, 2, comment[::-1])
    expect(browser.page.locator("[data-status]")).to_have_text(OFFLINE)
    browser.context.set_offline(False)
    trial_ready(browser.page)
    browser.context.set_offline(True)
    grade(browser.page, 4, scores[4])
    expect(browser.page.locator("[data-status]")).to_have_text(OFFLINE)
    outputs = browser.page.locator(".slot output").all_text_contents()
    browser.kill(link, page_first=True)
    trial_ready(browser.page)
    assert browser.page.locator(".slot output").all_text_contents() == outputs == [str(score) for score in scores]
    browser.page.keyboard.press("0")  # that it was heard only the device knew, and not yet its disk
    browser.page.keyboard.press("2")
    expect(browser.page.locator("[data-comment]")).to_have_value(comment)
    expect(browser.page.locator("[data-missing]")).to_have_text("Everything is heard and graded.")
    with browser.page.expect_navigation():
        click_twice(browser.page.locator("[data-next]"))


def test_a_session_that_is_reloaded_killed_and_cut_off_on_every_page(browser: FragileBrowser, tmp_path):
    study = build_tones(tmp_path, comments=True)
    give_flow(study, CONSENT, ABOUT, HEADPHONES, LEVEL, HOW, REST, LAST)
    link = invitation_create(experiment=study).get_absolute_url()
    begun_at = time.time_ns() // 1_000_000

    browser.page.goto(link)
    browser.kill(link, page_first=False)
    browser.page.locator(".listen-begin").dblclick(no_wait_after=True)
    # The second click ends the first one's navigation, which `expect_navigation` would take for a failure.
    expect(browser.page.locator(".listen-begin")).to_have_count(0)
    step_ready(browser.page)
    browser.write_cookies()
    session = Session.objects.get()
    order = list(Slot.objects.order_by("presentation__position", "position").values_list("token", flat=True))

    def step(**more) -> None:
        unharmed(browser, link, wait=step_ready, saved=False)
        for label, text in more.items():
            browser.page.get_by_label(label).fill(text)
        go_on_offline(browser)

    # Consent, the questions half answered, the screening in its middle, the level
    browser.page.get_by_role("checkbox").check()
    step()
    browser.page.get_by_label("How old are you?").fill("34")
    browser.page.get_by_label("yes").check()
    step(**{"What?": "harp"})
    places = right_answers((session.seed, session.experiment.steps.get(kind="headphones").position, 0))
    for trial, place in enumerate(places):
        if trial == 2:
            unharmed(browser, link, wait=step_ready, saved=False)
        expect(browser.page.get_by_text(f"Sound {trial + 1} of {TRIALS}")).to_be_visible()
        browser.page.locator(".hearing:visible [data-play]").click()
        radio = browser.page.locator(f".hearing:visible input[value='{place}']")
        expect(radio).to_be_enabled()
        radio.check(force=True)
        if trial < TRIALS - 1:
            browser.page.locator(".step-next").click()
    go_on_offline(browser)
    step_ready(browser.page)
    browser.page.locator("[data-play]").click()
    expect(browser.page.locator("#level")).to_be_enabled()
    browser.page.locator("#level").fill("-17")
    browser.page.locator("[data-play]").click()
    expect(browser.page.locator("[data-shown]")).to_have_text("−17 dB")
    unharmed(browser, link, wait=step_ready, saved=False)
    go_on_offline(browser)

    # Training, a trial, questions and a break in between, a trial
    scores = [[5, 15, 25, 35, 45], [100, 80, 60, 40, 20], [0, 50, 51, 52, 100]]
    comments = ["dull, far", "thin 1 2 3", "„Ärger“ <b>"]
    rate(browser, link, scores[0], comments[0])
    rate(browser, link, scores[1], comments[1])
    browser.page.locator("[name=q-hard][value='4']").check(force=True)
    step()
    expect(browser.page.locator(".break-clock")).to_be_visible()
    step()
    rate(browser, link, scores[2], comments[2])

    # The last questions and the thanks
    browser.page.get_by_label("Remarks?").fill("none\nat all")
    step()
    code = browser.page.locator(".listen-code")
    expect(code).to_have_text(session.completion_code)
    browser.page.reload()
    expect(code).to_have_text(session.completion_code)
    browser.kill(link, page_first=False)
    expect(browser.page.locator(".listen-code")).to_have_text(session.completion_code)

    # Stored: one session in its old order, each page once, each slot's last grade under the number it was sent by.
    session.refresh_from_db()
    assert Session.objects.count() == 1
    assert session.is_finished
    slots = Slot.objects.order_by("presentation__position", "position")
    assert list(slots.values_list("token", flat=True)) == order
    assert list(slots.values_list("rating__score", flat=True)) == [score for trial in scores for score in trial]
    newest: dict[str, dict] = {}
    for entry in (entry for entry in browser.sent if "score" in entry):
        newest[entry["slot"]] = max(newest.get(entry["slot"], entry), entry, key=lambda one: one["sequence"])
    ratings = Rating.objects.select_related("slot")
    assert {rating.slot.token: (rating.score, rating.sequence) for rating in ratings} == {
        token: (entry["score"], entry["sequence"]) for token, entry in newest.items()
    }
    ended_at = time.time_ns() // 1_000_000
    assert all(begun_at <= rating.sequence <= ended_at for rating in ratings)
    assert all(0 < rating.seconds < (ended_at - begun_at) / 1000 for rating in ratings)
    written = Comment.objects.order_by("slot__presentation__position", "slot__position")
    assert list(written.values_list("slot__position", "text")) == [
        (slot, text) for comment in comments for slot, text in ((1, comment), (2, comment[::-1]))
    ]
    answers = StepAnswer.objects.order_by("submitted_at").values_list("step__kind", "occurrence", "answers")
    assert [(kind, occurrence) for kind, occurrence, _ in answers] == [
        (kind, 0)
        for kind in ("consent", "questionnaire", "headphones", "level", "questionnaire", "break", "questionnaire")
    ]
    assert [given for kind, _, given in answers if kind == "questionnaire"] == [
        {"age": 34, "plays": "yes", "what": "harp"}, {"hard": 4}, {"remarks": "none\nat all"}
    ]  # fmt: skip
    assert next(given for kind, _, given in answers if kind == "level") == {"level_db": -17.0}
    assert next(given for kind, _, given in answers if kind == "headphones")["correct"] == TRIALS
    left = browser.page.evaluate("Object.entries(localStorage).filter(([key]) => /grade|comment|draft/.test(key))")
    waiting = [key for key, kept in left if key.startswith("concord:draft:") or json.loads(kept) not in browser.sent]
    assert waiting == [], "nothing on the device that the server has not been sent"
