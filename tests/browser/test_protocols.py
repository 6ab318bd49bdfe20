"""A whole session of every protocol in a real Chromium: what the listener sets is what the database holds."""

from __future__ import annotations

from itertools import cycle

import pytest
from playwright.sync_api import Page, expect

from mushra.models import Comment, Presentation, Session
from mushra.protocol.protocols import PROTOCOLS, Scale
from mushra.services import invitation_create
from tests.browser.axe import assert_accessible
from tests.browser.tones import begin, build_tones, stored_scores, wait_until_loaded

FROM_MIDDLE = {"Home": 0, "End": 100, "PageUp": 60, "PageDown": 40, "ArrowUp": 51, "Enter": 50}  # of an ungraded slider


def slide(page: Page, scale: Scale, slots: int) -> list[int]:
    """Every slider by a key of its own."""
    keys = list(FROM_MIDDLE)[:slots]
    for slot, key in enumerate(keys):
        page.keyboard.press(str(slot + 1))
        expect(page.locator(f"[data-slot='{slot}'] input")).to_be_focused()
        page.keyboard.press(key)
    return [FROM_MIDDLE[key] for key in keys]


def name_a_grade(page: Page, scale: Scale, slots: int) -> list[int]:
    """The grade below the best, by a click."""
    page.keyboard.press("1")
    page.get_by_role("radio", name=scale.labels[-2]).click()
    return [scale.maximum - 1]


def choose(page: Page, scale: Scale, slots: int) -> list[int]:
    """The last option, by a click."""
    page.get_by_role("radio", name=scale.labels[-1], exact=True).click()
    return [scale.choices[-1], 100 - scale.choices[-1]]


BY_CLICK = {"continuous": slide, "category": name_a_grade, "choice": choose}


def hear_everything(page: Page) -> None:
    for button in page.locator("[data-signal]").all() or [page.locator("[data-play]")]:
        button.click()
        expect(page.locator("[data-play-label]")).to_have_text("Stop")


@pytest.mark.parametrize("name", PROTOCOLS.names())
def test_a_session_by_clicks_is_stored_as_it_was_set(page: Page, live_server, tmp_path, name):
    scale = PROTOCOLS.get(name).scale
    begin(page, build_tones(tmp_path, songs=("Amber",), protocol=name))
    session = Session.objects.get()
    presentations = list(Presentation.objects.filter(session=session))
    assert_accessible(page)
    given = []
    for presentation in presentations:
        wait_until_loaded(page)
        hear_everything(page)
        given.append(BY_CLICK[scale.kind](page, scale, presentation.slots.count()))
        expect(page.locator("[data-next]")).to_have_attribute("aria-disabled", "false")
        with page.expect_navigation():
            page.locator("[data-next]").click()
    session.refresh_from_db()
    assert session.is_finished
    expect(page.locator(".listen-code")).to_have_text(session.completion_code)
    assert [stored_scores(presentation.position) for presentation in presentations] == given


def begin_by_keyboard(page: Page) -> None:
    begin_button = page.get_by_role("button", name="I agree")
    for _ in range(12):
        page.keyboard.press("Tab")
        if begin_button.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")


SIGNALS = {"single": "01", "pair": "xab"}
ANSWERS = {  # keys once all has been heard, and what they mean
    "category": cycle([(["ArrowUp"], [4]), (["Enter"], [3]), (["ArrowDown", "ArrowDown"], [1])]),
    "choice": cycle([(["Enter"], [100, 0]), (["ArrowRight"], [0, 100])]),
}


@pytest.mark.parametrize("name", ["mushra", "dcr", "abx"])
def test_a_session_by_keyboard_alone(page: Page, live_server, tmp_path, name):
    protocol = PROTOCOLS.get(name)
    study = build_tones(tmp_path, songs=("Amber",), protocol=name, comments=True)
    page.goto(invitation_create(experiment=study).get_absolute_url())
    begin_by_keyboard(page)
    wait_until_loaded(page)
    presentations = list(Presentation.objects.all())
    given = []
    for presentation in presentations:
        wait_until_loaded(page)
        slots = presentation.slots.count()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
        if protocol.scale.kind == "continuous":
            page.keyboard.press("0")
            given.append(slide(page, protocol.scale, slots))
        else:
            for key in SIGNALS[protocol.layout]:
                page.keyboard.press(key)
            if protocol.layout == "single":
                expect(page.get_by_role("radio").first).to_be_enabled()
            keys, meaning = next(ANSWERS[protocol.scale.kind])
            for key in keys:
                page.keyboard.press(key)
            given.append(meaning)
        page.keyboard.press("Space")
        expect(page.locator("[data-play-label]")).to_have_text("Play")
        page.keyboard.press("c")
        page.keyboard.type("x 1")
        page.keyboard.press("Escape")
        expect(page.locator("[data-next]")).to_have_attribute("aria-disabled", "false")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert Session.objects.get().is_finished
    assert [stored_scores(presentation.position) for presentation in presentations] == given
    assert [comment.text for comment in Comment.objects.all()] == ["x 1"] * len(presentations)
