"""What browser, network or a study's owner may do in the middle of a session: one plain sentence, and nothing lost."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from mushra.models import Rating, Session, StepAnswer
from mushra.services import experiment_close, experiment_open, experiment_pause, invitation_create
from tests.browser.tones import (
    agree,
    begin,
    click_twice,
    complete_trial,
    grade,
    stored_scores,
    wait_until_loaded,
)
from tests.mushra.flows import ABOUT, LAST, give_flow

FORBIDDEN = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("Access is denied for this document.", "SecurityError"); } });"""
FULL = "Storage.prototype.setItem = () => { throw new DOMException('No room is left.', 'QuotaExceededError'); };"
SLIDERS = ".slot output"


def close_and_stay(page: Page) -> str:
    """Whoever closes the page is asked, and stays; what kind of question it is."""
    page.once("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    return asked.value.type


def status(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator("[data-status]")).to_have_text(words)


@pytest.mark.parametrize("script", [FORBIDDEN, FULL], ids=["forbidden", "full"])
def test_without_a_storage_the_work_goes_on_and_only_without_a_network_too_it_is_said(
    page: Page, study, context: BrowserContext, script
):
    context.add_init_script(script)
    begin(page, study)
    grade(page, 0, 10)
    status(page, "Saved")
    context.set_offline(True)
    grade(page, 1, 20)
    status(page, "Offline, and this browser keeps nothing: leave this page open until all is sent")
    assert close_and_stay(page) == "beforeunload"
    expect(page.locator(SLIDERS).nth(1)).to_have_text("20")
    context.set_offline(False)
    status(page, "Saved")
    assert stored_scores(0)[:2] == [10, 20]
    complete_trial(page, [10, 20, 30, 40, 50])
    wait_until_loaded(page)
    expect(page.get_by_text("Trial 1 of 2")).to_be_visible()


def test_a_storage_that_is_forbidden_lets_no_typed_page_go_unasked(page: Page, study, context: BrowserContext):
    context.add_init_script(FORBIDDEN)
    page.goto(invitation_create(experiment=give_flow(study, ABOUT, LAST)).get_absolute_url())
    agree(page)
    page.get_by_label("How old are you?").press_sequentially("35")
    assert close_and_stay(page) == "beforeunload"
    expect(page.get_by_label("How old are you?")).to_have_value("35")
    page.get_by_label("no", exact=True).check()
    with page.expect_navigation():
        page.locator(".step-next").click()  # and is not asked for what is handed in
    assert StepAnswer.objects.get().answers == {"age": 35, "plays": "no"}


def test_a_clock_that_jumps_changes_neither_the_order_of_grades_nor_their_seconds(listener: Page):
    page, begun = listener, time.monotonic()
    for score, hours in ((10, 0), (20, 5), (30, -48), (40, 0)):
        page.evaluate("(hours) => { const now = Date.now; Date.now = () => now() + hours * 3_600_000; }", hours)
        grade(page, 0, score)
        status(page, "Saved")
        assert stored_scores(0)[0] == score
    page.reload()
    wait_until_loaded(page)
    grade(page, 0, 50)
    status(page, "Saved")
    rating = Rating.objects.get()
    assert rating.score == 50
    assert 0 < rating.seconds < time.monotonic() - begun


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        (experiment_pause, "This study is paused. What you rated is kept; come back later."),
        (experiment_close, "This study is closed; it takes no more ratings. What you rated is kept."),
    ],
)
def test_a_study_that_ends_in_the_middle_says_so_and_goes_on_where_it_was_when_it_opens_again(
    listener: Page, study, end, sentence
):
    page = listener
    grade(page, 0, 10)
    status(page, "Saved")
    end(experiment=study)
    grade(page, 1, 20)
    status(page, sentence)
    page.reload()
    expect(page.get_by_text("This study is ")).to_be_visible()
    assert stored_scores(0)[:2] == [10, None]
    experiment_open(experiment=study)
    page.reload()
    wait_until_loaded(page)
    status(page, "Saved")
    assert page.locator(SLIDERS).all_text_contents()[:2] == ["10", "20"]
    assert stored_scores(0)[:2] == [10, 20]

    # And without a reload, with the next grade.
    end(experiment=study)
    grade(page, 2, 30)
    status(page, sentence)
    experiment_open(experiment=study)
    complete_trial(page, [10, 20, 30, 40, 50])
    assert stored_scores(0) == [10, 20, 30, 40, 50]


def test_a_study_that_pauses_keeps_what_is_typed_on_a_step(page: Page, study):
    page.goto(invitation_create(experiment=give_flow(study, ABOUT, LAST)).get_absolute_url())
    agree(page)
    page.get_by_label("How old are you?").fill("34")
    page.get_by_label("no", exact=True).check()
    experiment_pause(experiment=study)
    page.locator(".step-next").click()
    expect(
        page.get_by_text("This study is paused. Whatever you rated is kept; try the same link later.")
    ).to_be_visible()
    experiment_open(experiment=study)
    page.goto(page.url)
    expect(page.get_by_label("How old are you?")).to_have_value("34")
    with page.expect_navigation():
        page.locator(".step-next").click()
    assert StepAnswer.objects.count() == 1


def test_a_cookie_that_is_lost_is_said_in_one_sentence_and_what_was_saved_stays(
    listener: Page, context: BrowserContext
):
    page = listener
    grade(page, 0, 10)
    status(page, "Saved")
    context.clear_cookies(name=re.compile("^listener-[0-9]"))
    grade(page, 1, 20)
    status(page, "This browser has no session under this link; open the link again.")
    page.locator("[data-slot='0'] .signal-button").click()  # the page lives on
    assert stored_scores(0)[:2] == [10, None]
    assert Session.objects.count() == 1


def test_a_page_whose_token_is_too_old_says_so_and_loses_no_grade(listener: Page, context: BrowserContext):
    page = listener
    context.clear_cookies(name="csrftoken")
    grade(page, 0, 10)
    status(page, "The server does not take this page any more. Load it again; your grades are kept.")
    page.reload()
    wait_until_loaded(page)
    status(page, "Saved")
    assert stored_scores(0)[0] == 10


def test_a_step_whose_token_is_too_old_comes_back_with_what_was_typed(page: Page, study, context: BrowserContext):
    page.goto(invitation_create(experiment=give_flow(study, ABOUT, LAST)).get_absolute_url())
    agree(page)
    page.get_by_label("How old are you?").fill("34")
    page.get_by_label("no", exact=True).check()
    context.clear_cookies(name="csrftoken")
    with page.expect_navigation():
        page.locator(".step-next").click()
    expect(page.get_by_label("How old are you?")).to_have_value("34")
    with page.expect_navigation():
        page.locator(".step-next").click()
    wait_until_loaded(page)
    assert StepAnswer.objects.get().answers == {"age": 34, "plays": "no"}


def test_a_server_in_trouble_is_asked_again_and_an_answer_that_got_lost_changes_nothing(listener: Page):
    page = listener
    asked = []

    def troubled(route: Route) -> None:
        asked.append(route.request.post_data_json)
        if len(asked) == 1:
            route.fulfill(status=500, body="<h1>Server Error (500)</h1>")
        elif len(asked) == 2:
            route.fetch()  # it arrives and is stored, but the answer does not come back
            route.abort()
        else:
            route.continue_()

    page.route("**/ratings/", troubled)
    grade(page, 0, 10)
    status(page, "Saved")
    assert len(asked) == 3
    assert len({entry["sequence"] for entry in asked}) == 1
    assert Rating.objects.get().score == 10


@pytest.mark.parametrize(
    ("code", "sentence", "kept"),
    [
        (400, "Load this page again.", None),  # our own server's, to what our page does not send
        (413, "The server does not take this page any more. Load it again; your grades are kept.", 10),
    ],
)
def test_a_refusal_is_said_and_stops_nothing_else(listener: Page, code, sentence, kept):
    page = listener
    refuse = re.compile("/ratings/$")
    page.route(refuse, lambda route: route.fulfill(status=code, body="<h1>Too much</h1>"))
    grade(page, 0, 10)
    status(page, sentence)
    page.unroute(refuse)
    grade(page, 1, 20)
    status(page, "Saved")
    assert stored_scores(0)[:2] == [kept, 20]


def test_handing_in_by_two_clicks_or_twice_over_hands_in_one_trial(listener: Page, study):
    page = listener
    for slot in range(5):
        grade(page, slot, 10 * slot)
    page.keyboard.press("0")
    expect(page.locator("[data-missing]")).to_have_text("Everything is heard and graded.")
    status(page, "Saved")
    answers = []

    def twice(route: Route) -> None:
        answers.append(route.fetch().json())  # the first time its answer comes too late
        route.continue_()

    page.route("**/trial/", twice)
    with page.expect_navigation():
        click_twice(page.locator("[data-next]"))
    wait_until_loaded(page)
    expect(page.get_by_text("Trial 1 of 2")).to_be_visible()
    assert len(answers) == 1
    handed_in = Session.objects.get().presentations.exclude(submitted_at=None)
    assert list(handed_in.values_list("position", flat=True)) == [0]


def test_the_back_button_shows_where_the_session_is_now(listener: Page):
    page = listener
    link = page.url
    complete_trial(page, [10, 20, 30, 40, 50])
    wait_until_loaded(page)
    page.goto(f"{link}?lang=en")
    wait_until_loaded(page)
    page.go_back()
    wait_until_loaded(page)
    expect(page.get_by_text("Trial 1 of 2")).to_be_visible()
    page.go_forward()
    wait_until_loaded(page)
    # A browser that brings the page from its memory says so by this event.
    page.evaluate("window.old = true")
    with page.expect_navigation():
        page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    wait_until_loaded(page)
    assert page.evaluate("window.old") is None
