"""Axe finds nothing serious on any page of a listener; those of the protocols' trials are in test_protocols.py."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from mushra.models import Presentation, Session, StepAnswer
from mushra.protocol.flow_file import read_flow
from mushra.selectors import session_flow
from mushra.services import flow_set, invitation_create
from tests.browser.axe import assert_accessible
from tests.browser.tones import agree, begin, build_tones

STEPS = [
    {"kind": "information", "place": "before", "title": "Hello", "text": "What to listen for."},
    {"kind": "consent", "place": "before", "text": "We keep your grades.", "statement": "I agree."},
    {
        "kind": "questionnaire",
        "place": "before",
        "title": "About you",
        "questions": [
            {"name": "age", "type": "number", "label": "How old are you?"},
            {"name": "what", "type": "text", "label": "What do you play?"},
            {
                "name": "with",
                "type": "multiple_choice",
                "label": "You hear with",
                "choices": ["headphones", "speakers"],
            },
            {"name": "loud", "type": "likert", "label": "How loud?", "low_label": "softly", "high_label": "loudly"},
            {"name": "why", "type": "long_text", "label": "Why?", "required": False},
        ],
    },
    {"kind": "headphones", "place": "before", "method": "antiphase"},
    {"kind": "level", "place": "before"},
    {"kind": "break", "place": "between", "every": 1, "minutes": 1},
]


def test_axe_is_really_asked(page: Page):
    page.set_content("<html lang='en'><title>A page</title><main><h1>A page</h1><button></button></main>")
    with pytest.raises(AssertionError, match="button-name"):
        assert_accessible(page)


def test_welcome_every_kind_of_step_and_thanks(page: Page, study):
    flow_set(experiment=study, flow=read_flow(json.dumps({"steps": STEPS})))
    page.goto(invitation_create(experiment=study).get_absolute_url())
    assert_accessible(page)
    agree(page)
    seen = []
    session = Session.objects.get()
    while (current := session_flow(session=session)).current is not None:
        if current.step is not None:
            page.goto(session.invitation.get_absolute_url())
            expect(page.locator("main form").first).to_be_attached()
            assert_accessible(page)
            seen.append(current.step.kind)
            StepAnswer.objects.create(session=session, step=current.step, submitted_at=timezone.now())
        else:
            Presentation.objects.filter(pk=current.presentation.pk).update(submitted_at=timezone.now())
    assert seen == [step["kind"] for step in STEPS]
    for state in (Session.State.FINISHED, Session.State.SCREENED_OUT):
        Session.objects.update(state=state, finished_at=timezone.now())
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert_accessible(page)


def test_the_help_comments_and_a_grade_that_is_set(page: Page, live_server, tmp_path):
    begin(page, build_tones(tmp_path, songs=("Amber",), comments=True, mixture=True, attribute="interference"))
    page.keyboard.press("1")
    page.keyboard.press("End")
    expect(page.locator("[data-status]")).to_have_text("Saved")
    assert_accessible(page)
    page.get_by_role("button", name="Help").click()
    assert_accessible(page)


def test_a_link_that_leads_nowhere(page: Page, live_server):
    page.goto("/listen/no-such-link/")
    assert_accessible(page)


def test_what_a_screen_reader_says_of_a_slider(listener: Page):
    page = listener
    page.keyboard.press("2")
    slider = page.get_by_role("slider", name="Grade of sound 2")
    expect(slider).to_be_focused()
    expect(slider).to_have_attribute("aria-valuetext", "not graded yet")
    page.keyboard.press("PageUp")
    expect(slider).to_have_attribute("aria-valuetext", "60, Good")
    # Grades are said by the slider alone: nothing else on the page speaks up at each of them.
    expect(page.locator("[data-status]")).to_have_text("Saved")
    expect(page.locator("[data-announcement]")).to_have_text("The sounds are ready.")
