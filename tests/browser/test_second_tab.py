"""One session in two tabs of a browser: one works, the other says so; nothing is lost in changing over."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from mushra.services import invitation_create
from tests.browser.axe import assert_accessible
from tests.browser.tones import agree, stored_scores, until, wait_until_loaded
from tests.mushra.flows import ABOUT, LAST, give_flow

OPEN_ELSEWHERE = "This listening test is open in another tab of this browser."
MOVED = "You went on in another tab. What you did here is kept; you may close this one."


def second_tab(context: BrowserContext, link: str) -> Page:
    page = context.new_page()
    page.goto(link)
    return page


def test_the_second_tab_is_refused_politely_and_takes_over_what_the_first_holds(
    listener: Page, context: BrowserContext
):
    first = listener
    first.keyboard.press("1")
    first.locator("[data-slot='0'] input").fill("31")
    second = second_tab(context, first.url)
    notice = second.get_by_role("alertdialog")
    expect(notice).to_contain_text(OPEN_ELSEWHERE)
    wait_until_loaded(second)
    second.keyboard.press("Escape")
    second.evaluate(  # the key that comes before the notice is open again
        """() => { document.querySelector("[data-only-here]").close();
            document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "2", bubbles: true})); }"""
    )
    expect(notice).to_be_visible()
    expect(second.locator("[data-slot='1'] .signal-button")).to_have_attribute("aria-pressed", "false")
    assert_accessible(second)
    expect(first.get_by_role("alertdialog")).to_have_count(0)

    # What the first tab cannot send at once, it sends before it gives way.
    held = []
    first.route("**/ratings/", lambda route: held.append(route))
    first.keyboard.press("2")
    first.locator("[data-slot='1'] input").fill("62")
    expect(first.locator("[data-status]")).to_have_text("Saving …")
    until(first, lambda: held)
    with second.expect_navigation():
        second.get_by_role("button", name="Go on here").click()
        expect(first.get_by_role("alertdialog")).to_contain_text(MOVED)
        for route in held:
            route.continue_()
    wait_until_loaded(second)
    expect(second.get_by_role("alertdialog")).to_have_count(0)
    assert second.locator(".slot output").all_text_contents()[:2] == ["31", "62"]
    expect(second.locator("[data-status]")).to_have_text("Saved")
    assert stored_scores(0)[:2] == [31, 62]
    expect(first.locator("[data-play-label]")).to_have_text("Play")  # and is silent

    # Back again, by the first tab's own button.
    with first.expect_navigation():
        first.get_by_role("button", name="Go on here").click()
    wait_until_loaded(first)
    expect(second.get_by_role("alertdialog")).to_contain_text(MOVED)
    first.reload()
    wait_until_loaded(first)
    expect(first.get_by_role("alertdialog")).to_have_count(0)


def test_a_tab_that_was_closed_locks_nobody_out(listener: Page, context: BrowserContext):
    second = second_tab(context, listener.url)
    expect(second.get_by_role("alertdialog")).to_be_visible()
    listener.close()
    context.set_offline(True)
    second.get_by_role("button", name="Go on here").click()
    expect(second.get_by_role("alertdialog")).to_contain_text("There is no network now.")
    context.set_offline(False)
    with second.expect_navigation():
        second.get_by_role("button", name="Go on here").click()
    wait_until_loaded(second)
    expect(second.get_by_role("alertdialog")).to_have_count(0)


def test_what_is_half_typed_in_one_tab_goes_on_in_the_other(page: Page, study, context: BrowserContext):
    link = invitation_create(experiment=give_flow(study, ABOUT, LAST)).get_absolute_url()
    page.goto(link)
    agree(page)
    page.get_by_label("How old are you?").fill("34")
    second = second_tab(context, link)
    page.get_by_label("yes").check()
    with second.expect_navigation():
        second.get_by_role("button", name="Go on here").click()
    expect(second.get_by_label("How old are you?")).to_have_value("34")
    second.get_by_label("What?").fill("harp")
    with second.expect_navigation():
        second.locator(".step-next").click()
    wait_until_loaded(second)
    with page.expect_navigation():
        page.get_by_role("button", name="Go on here").click()
    wait_until_loaded(page)  # the training, where the session is by now
    expect(page.get_by_text("Training", exact=True)).to_be_visible()


@pytest.mark.parametrize("older", ["storage forbidden", "no BroadcastChannel"])
def test_in_browsers_that_lack_something(page: Page, study, context: BrowserContext, older):
    """Without a storage both tabs work, and the newest grade stays; without BroadcastChannel the storage tells."""
    script = {
        "storage forbidden": """Object.defineProperty(window, "localStorage", {
            get() { throw new DOMException("no", "SecurityError"); } });""",
        "no BroadcastChannel": "delete window.BroadcastChannel;",
    }
    context.add_init_script(script[older])
    page.goto(invitation_create(experiment=study).get_absolute_url())
    agree(page)
    wait_until_loaded(page)
    second = second_tab(context, page.url)
    if older == "no BroadcastChannel":
        expect(second.get_by_role("alertdialog")).to_contain_text(OPEN_ELSEWHERE)
        return
    wait_until_loaded(second)
    for tab, score in ((page, 20), (second, 40), (page, 60)):
        tab.keyboard.press("1")
        tab.locator("[data-slot='0'] input").fill(str(score))
        expect(tab.locator("[data-status]")).to_have_text("Saved")
    assert stored_scores(0)[0] == 60
    expect(page.get_by_role("alertdialog")).to_have_count(0)
