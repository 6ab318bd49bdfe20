"""A whole session in another language: no English is left, and long words fit a phone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from mushra import catalogues
from mushra.models import Experiment, Session, Step
from mushra.protocol.flow import StepPage
from mushra.protocol.flow_file import read_flow
from mushra.selectors import session_flow
from mushra.services import flow_set, invitation_create, presentation_submit, rating_save, step_submit
from tests.browser.axe import assert_accessible
from tests.browser.tones import agree, build_tones

HERE = Path(__file__).parent
WORDS = (HERE / "listening_words.js").read_text()
OVERFLOW = (HERE / "listening_overflow.js").read_text()

# What the study's owner writes is in no language here, so that every word of a page is ours.
QUESTIONS = [
    {"name": "age", "type": "number", "label": "1?", "minimum": 18, "hint": "1!"},
    {"name": "why", "type": "long_text", "label": "2?", "required": False},
    {"name": "how", "type": "likert", "label": "3?", "low_label": "−", "high_label": "+"},
    {"name": "who", "type": "single_choice", "label": "4?", "choices": ["1", "2"]},
]
FLOW = {
    "return_url": "https://crowd.example/{code}",
    "steps": [
        {"kind": "information", "place": "before", "text": "1"},
        {"kind": "consent", "text": "1", "statement": "1"},
        {"kind": "questionnaire", "place": "before", "questions": QUESTIONS},
        {"kind": "headphones", "method": "antiphase", "attempts": 2},
        {"kind": "level"},
        {"kind": "break", "place": "between", "every": 1, "minutes": 2},
    ],
}
SENT = {
    Step.Kind.CONSENT: {"agreed": ["on"]},
    Step.Kind.QUESTIONNAIRE: {"q-age": ["30"], "q-how": ["3"], "q-who": ["1"]},
    Step.Kind.HEADPHONES: {f"trial-{trial}": ["0"] for trial in range(6)},
    Step.Kind.LEVEL: {"level_db": ["-20"]},
}


def stages(page: Page, study: Experiment) -> Iterator[str]:
    """Leads a listener through a whole session; stops at every page and says what it is."""
    link = invitation_create(experiment=study).get_absolute_url()
    yield from looked_at(page, link, "welcome")
    agree(page)
    session = Session.objects.latest("pk")
    while (flow := session_flow(session=session)).current is not None:
        yield from looked_at(page, link, flow.step.kind if flow.step else "trial")
        hand_in(session)
        session.refresh_from_db()
    yield from looked_at(page, link, "thanks")


def looked_at(page: Page, link: str, name: str) -> Iterator[str]:
    page.goto(link)
    yield name


def hand_in(session: Session) -> None:
    """The current page, as a listener would."""
    flow = session_flow(session=session)
    if isinstance(flow.current, StepPage):
        page = flow.current
        assert not step_submit(
            session=session, step=page.step, occurrence=page.occurrence, sent=SENT.get(flow.step.kind, {})
        )
        return
    for slot in flow.presentation.slots.all():
        rating_save(session=session, slot_token=slot.token, score=flow_score(session), sequence=1)
        if session.experiment.protocol in ("ab", "abx"):
            break
    presentation_submit(session=session, position=flow.current.position)


def flow_score(session: Session) -> int:
    return {"ab": 100, "abx": 100}.get(session.experiment.protocol, 3)


def words(page: Page, language: str) -> set[str]:
    """The words of the page that the listener is at, in that language, once it is ready."""
    page.goto(f"{page.url.split('?')[0]}?lang={language}")
    assert page.locator("html").get_attribute("lang") == language
    if page.locator("[data-trial]").count():
        expect(page.locator("[data-play]")).to_be_enabled()
    return set(page.evaluate(WORDS))


def assert_translated(page: Page, name: str, *languages: str) -> None:
    """Nothing on the page is in English, and no text lies over another or beyond its box, on a desk or a phone."""
    for language in languages:
        found = words(page, language)
        english = untranslated(language)
        left = {text for text in found if english.fullmatch(text)}
        if language in ("ja", "zh-hans"):  # other letters: any Latin word is one too many, marked or not
            left |= {text for text in found if re.search(r"[A-Za-z]{2}", without(text, shared()))}
        assert left == set(), f"English in {language} on the page {name}: {left}"
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            unfit = page.evaluate(OVERFLOW)
            assert unfit == [], f"in {language} on the page {name}, {width} pixels wide: {unfit}"


@cache
def untranslated(language: str) -> re.Pattern[str]:
    """Every English text that the language has another one for, with anything in the place of what is filled in."""
    texts = [
        text
        for message in catalogues.read(language)
        for text, translated in zip(strings(message.id), strings(message.string), strict=False)
        if text and text != translated
    ]
    return re.compile("|".join(re.sub(r"%\\\(\w+\\\)[sd]|\\\{\w+\\\}", ".+", re.escape(text)) for text in texts))


def strings(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def shared() -> set[str]:
    """What is written alike in every language: the study's title, units, labels of keys, techniques, and the code."""
    codes = Session.objects.values_list("completion_code", flat=True)
    return {"Tones", "dB", "Enter", "Esc", "Page Up", "Page Down", "JavaScript", "Cookie", *codes}


def without(text: str, names: set[str]) -> str:
    return re.sub("|".join(map(re.escape, sorted(names, key=len, reverse=True))), "", text)


@pytest.mark.parametrize("language", ["de", "ja"])
def test_a_whole_session_reads_as_if_it_were_made_in_that_language(page: Page, live_server, tmp_path, language):
    study = flow_set(experiment=build_tones(tmp_path, comments=True), flow=read_flow(json.dumps(FLOW)))
    seen = []
    for name in stages(page, study):
        assert_translated(page, name, language)
        seen.append(name)
    assert seen == [
        *("welcome", "information", "consent", "questionnaire", "headphones", "headphones", "level"),
        *("trial", "trial", "break", "trial", "thanks"),
    ]
    assert Session.objects.get().language == language


@pytest.mark.parametrize("protocol", ["mushra", "dcr"])
def test_a_trial_is_whole_and_fits_in_every_language(page: Page, live_server, tmp_path, protocol):
    at = stages(page, build_tones(tmp_path, protocol=protocol))
    assert [next(at), next(at)] == ["welcome", "trial"]
    assert any(untranslated("de").fullmatch(text) for text in words(page, "en"))  # so that it would be found
    assert_translated(page, protocol, *(language for language, _ in settings.LANGUAGES[1:]))


def test_answers_that_are_missing_are_named_in_the_listeners_language(page: Page, live_server, tmp_path):
    flow = {"steps": [{"kind": "questionnaire", "place": "before", "questions": QUESTIONS}]}
    study = flow_set(experiment=build_tones(tmp_path), flow=read_flow(json.dumps(flow)))
    link = invitation_create(experiment=study).get_absolute_url()
    page.goto(f"{link}?lang=de")
    agree(page)
    page.locator("[name=q-age]").fill("0,5")
    page.locator(".step-next").click()
    expect(page.get_by_text("3 Antworten fehlen noch")).to_be_visible()
    expect(page.get_by_text("Bitte schreiben Sie eine Zahl, die nicht kleiner als 18 ist.")).to_be_visible()


def test_the_menu_changes_the_language_by_mouse_by_keys_and_without_scripts(new_context, tmp_path):
    link = invitation_create(experiment=build_tones(tmp_path)).get_absolute_url()
    for scripts in (True, False):
        page = new_context(java_script_enabled=scripts, locale="fr-FR").new_page()
        page.goto(link)
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        page.locator("[data-language-menu] summary").click()
        page.get_by_role("button", name="Deutsch").click()
        expect(page.get_by_role("heading", level=2).first).to_have_text("So läuft es ab")
        page.wait_for_load_state()
        page.locator("[data-language-menu] summary").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=2).first).to_have_text("How it goes")


def test_keys_pressed_in_the_menu_play_nothing_and_escape_closes_it(page: Page, live_server, tmp_path):
    at = stages(page, build_tones(tmp_path))
    assert [next(at), next(at)] == ["welcome", "trial"]
    expect(page.locator("[data-play]")).to_be_enabled()
    menu = page.locator("[data-language-menu]")
    menu.locator("summary").focus()
    page.keyboard.press("Space")
    expect(menu).to_have_attribute("open", "")
    assert_accessible(page)
    page.keyboard.press("1")
    assert page.locator("[data-signal][aria-pressed=true]").count() == 0
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
