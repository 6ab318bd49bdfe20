"""Every page that a listener may see, and how one gets there. To add a page, add a `Picture`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from playwright.sync_api import Page

GRADES = (88, 34, 71, 12, 100)


@dataclass(frozen=True)
class Picture:
    """A page: the study that it belongs to, with a step perhaps, and how one gets there from the study's welcome."""

    name: str
    go: Callable[[Page], None]
    settings: dict[str, Any] = field(default_factory=dict)
    step: dict[str, Any] | None = None
    state: str = "open"

    @property
    def study(self) -> str:
        """The slug: pictures of the same settings share a study, where no step is theirs alone."""
        return slugify("-".join(map(str, ("study", *self.settings.values(), self.name if self.step else ""))))


def stay(page: Page) -> None:
    """The welcome page itself."""


def begin(page: Page) -> None:
    page.click("main button[type=submit]")
    page.wait_for_selector("[data-play]:not([disabled])")


def hear_everything(page: Page) -> None:
    begin(page)
    for button in page.locator("[data-signal]").all() or [page.locator("[data-play]")]:
        button.click()


def grade(page: Page, *, all_of_it: bool = False) -> None:
    """Some of the training page's grades, whatever the scale; without a finger left on a button."""
    hear_everything(page)
    sliders = page.locator(".slot input")
    if not sliders.count():
        page.locator(".option").nth(1).click()
    for slot in range(sliders.count() if all_of_it else max(sliders.count() - 1, min(sliders.count(), 1))):
        page.keyboard.press(str(slot + 1))
        sliders.nth(slot).fill(str(GRADES[slot % len(GRADES)]))
    page.wait_for_function("() => document.querySelector('[data-status]').dataset.status === 'saved'")
    page.mouse.move(0, 0)


def comment(page: Page) -> None:
    grade(page)
    page.locator("[data-comment]").fill("Cymbals leak into the voice.")


def help_(page: Page) -> None:
    begin(page)
    page.click("[data-help-open]")


def sort(page: Page) -> None:
    grade(page, all_of_it=True)
    page.click("[data-sort]")


def onward(page: Page, until: str) -> None:
    """Through pairs, page by page, until there is such an element."""
    begin(page)
    while not page.locator(until).count():
        page.wait_for_selector("[data-play]:not([disabled])")
        for button in page.locator("[data-signal]").all():
            button.click()
        page.locator(".option").first.click()
        with page.expect_navigation():
            page.click("[data-next]")


def step(page: Page) -> None:
    page.click(".listen-begin")
    page.wait_for_selector("main form")


def fill_in(page: Page) -> None:
    step(page)
    page.get_by_label("How old are you?").fill("34")
    page.get_by_label("yes").check()


def fail(page: Page) -> None:
    """As the headphone screening leaves somebody who listens over loudspeakers."""
    from mushra.models import Session

    step(page)
    ended = {"state": Session.State.SCREENED_OUT, "finished_at": timezone.now()}
    Session.objects.filter(pk=Session.objects.latest("pk").pk).update(**ended)
    page.reload()


ABOUT = {
    "kind": "questionnaire",
    "title": "About you",
    "questions": [
        {"name": "age", "type": "number", "label": "How old are you?", "minimum": 18, "maximum": 99},
        {"name": "plays", "type": "single_choice", "label": "Do you play an instrument?", "choices": ["yes", "no"]},
        {
            "name": "what",
            "type": "text",
            "label": "Which one?",
            "required": False,
            "show_if": {"question": "plays", "equals": "yes"},
        },
        {"name": "often", "type": "likert", "label": "How often do you listen closely to music?",
         "low_label": "hardly ever", "high_label": "every day"},
        {"name": "why", "type": "long_text", "label": "Anything that we should know?", "required": False},
    ],
}  # fmt: skip
CONSENT = {
    "kind": "consent",
    "text": "This study is run by the audio group. Your grades are published without your name.",
    "statement": "I have read this and take part of my own free will.",
}
ADVICE = {
    "kind": "information",
    "title": "What to listen for",
    "text": "Other instruments that are still there.\n\nA voice that sounds dull, thin or watery.",
}
PAIR = {"protocol": "ab"}

PICTURES = [
    Picture("welcome", stay),
    Picture("trial-mushra", grade, {"mixture": True}),
    Picture("trial-help", help_),
    Picture("trial-sorted", sort),
    Picture(
        "trial-interference-comments", comment, {"attribute": "interference", "show_numbers": False, "comments": True}
    ),
    *(
        Picture(f"trial-{protocol.replace('_', '-')}", grade, {"protocol": protocol})
        for protocol in ("mushra_no_reference", "acr", "acr_100", "dcr", "ab", "abx")
    ),
    Picture("step-consent", step, PAIR, CONSENT),
    Picture("step-questionnaire", fill_in, PAIR, ABOUT),
    Picture("step-information", step, PAIR, ADVICE),
    Picture("step-headphones-antiphase", step, PAIR, {"kind": "headphones", "method": "antiphase"}),
    Picture("step-headphones-huggins", step, PAIR, {"kind": "headphones", "method": "huggins"}),
    Picture("step-level", step, PAIR, {"kind": "level"}),
    Picture(
        "step-break",
        lambda page: onward(page, ".break-clock"),
        PAIR,
        {"kind": "break", "place": "between", "every": 1, "minutes": 2},
    ),
    Picture("screened-out", fail, PAIR, {"kind": "headphones", "method": "antiphase", "attempts": 2}),
    Picture("thanks", lambda page: onward(page, ".listen-code"), PAIR),
    Picture("link-unknown", lambda page: page.goto("/listen/no-such-link/") and None, PAIR),
    Picture("link-closed", stay, {"protocol": "acr", "seed": 1}, state="closed"),
]
