"""Two listeners take a study in browsers of their own, and the researcher's page follows without being loaded again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from mushra.models import Experiment, Session
from mushra.services import invitation_create
from tests.browser.axe import assert_accessible
from tests.browser.tones import agree, wait_until_loaded

PAGE = "/experiments/tones/"


@pytest.fixture
def invite(new_context, study):
    """A newcomer's own browser, at the study's first page that plays something."""
    link = invitation_create(experiment=study).get_absolute_url()

    def come() -> Page:
        page = new_context().new_page()
        page.goto(link)
        agree(page)
        wait_until_loaded(page)
        return page

    return come


def hand_in(page: Page, listener: Session, position: int, reference: int) -> None:
    """Grade every sound of the trial, the hidden reference so, through the page's own requests; then the next page."""
    slots = listener.presentations.get(position=position).slots.select_related("stimulus")
    scores = {slot.token: reference if slot.stimulus.role == "reference" else 50 for slot in slots}
    grades = [{"slot": token, "score": score, "sequence": 1, "seconds": 1} for token, score in scores.items()]
    page.evaluate(
        """async ([link, grades, position]) => {
            const csrf = document.querySelector("[name=csrfmiddlewaretoken]").value;
            const send = (path, body) => fetch(link + path, {
                method: "POST", body: JSON.stringify(body),
                headers: {"Content-Type": "application/json", "X-CSRFToken": csrf},
            }).then((answer) => { if (!answer.ok) throw new Error(path + answer.status); });
            for (const grade of grades) await send("ratings/", grade);
            await send("trial/", {position});
        }""",
        [listener.invitation.get_absolute_url(), grades, position],
    )


def fact(page: Page, name: str):
    return page.locator(f"[data-fact={name}]")


def test_the_page_follows_two_listeners_to_the_end_of_the_study(olga, study, invite):
    Experiment.objects.update(good_listeners=1)
    olga.goto(PAGE)
    olga.evaluate("window.here = true")
    expect(fact(olga, "began")).to_have_text("0")
    ada = invite()
    ben = invite()
    expect(fact(olga, "listening")).to_have_text("2")
    her, his = Session.objects.order_by("pk")
    for position in (0, 1):
        hand_in(ben, his, position, reference=20)
    expect(olga.get_by_text(f"{his.listener} grades the hidden reference under 90 on 1 of 1 items")).to_be_visible()
    expect(olga.get_by_text("Every stimulus has 0 to 1 ratings")).to_be_visible()
    hand_in(ben, his, 2, reference=20)
    expect(fact(olga, "finished")).to_have_text("1")
    expect(olga.get_by_text("0 of 1 good listeners")).to_be_visible()
    assert_accessible(olga)
    for position in (0, 1, 2):
        hand_in(ada, her, position, reference=100)
    expect(olga.get_by_text("1 of 1 good listeners")).to_be_visible()
    expect(olga.get_by_text("Every stimulus has 2 ratings.")).to_be_visible()
    expect(olga.locator("[data-state-badge]")).to_have_text("full")
    expect(olga.get_by_role("button", name="Open again")).to_be_visible()
    assert olga.evaluate("window.here")  # the same page, never loaded again


def test_closing_asks_first(olga, study):
    olga.goto(PAGE)
    olga.get_by_role("button", name="Close…").click()
    dialog = olga.get_by_role("dialog", name=re.compile("Close “Tones”"))
    assert_accessible(olga)
    dialog.get_by_role("button", name="Keep it open").click()
    expect(dialog).to_be_hidden()
    assert Experiment.objects.get().is_open
    olga.get_by_role("button", name="Close…").click()
    dialog.get_by_role("button", name="Close the study").click()
    expect(olga.get_by_text("The study is closed:")).to_be_visible()
    assert Experiment.objects.get().state == "closed"


def test_on_a_phone_nothing_is_wider_than_the_screen(olga, study):
    invitation_create(experiment=study, note="Somebody with a name that is rather long for a small screen")
    olga.set_viewport_size({"width": 390, "height": 800})
    for query in ("", "?recruiter=prolific", "?recruiter=mturk", "?ask=close"):
        olga.goto(PAGE + query)
        assert olga.evaluate("document.documentElement.scrollWidth") <= 390, query
