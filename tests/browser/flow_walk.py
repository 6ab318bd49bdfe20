"""How a listener goes through the pages of a flow in a browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from mushra.models import Session, StepAnswer
from mushra.protocol.screening import TRIALS, right_answers
from mushra.services import presentation_submit, rating_save


def begin(page: Page, link: str) -> None:
    page.goto(link)
    with page.expect_navigation():
        page.locator(".listen-begin").press("Enter")


def go_on(page: Page) -> None:
    with page.expect_navigation():
        page.locator(".step-next").press("Enter")


def pass_trial(page: Page, link: str) -> None:
    """Grade and hand in the session's trial, without its page: tests of the trial page are elsewhere."""
    session = Session.objects.latest("pk")
    presentation = session.presentations.filter(submitted_at=None).first()
    for slot in presentation.slots.all():
        rating_save(session=session, slot_token=slot.token, score=50, sequence=1)
    presentation_submit(session=session, position=presentation.position)
    page.goto(link)


def right_places(occurrence: int = 0) -> list[int]:
    session = Session.objects.latest("pk")
    step = session.experiment.steps.get(kind="headphones")
    return right_answers((session.seed, step.position, occurrence))


def screen(page: Page, places: list[int]) -> None:
    """Hear every sound of the screening to its end, by keyboard, and choose."""
    for trial, place in enumerate(places):
        expect(page.get_by_text(f"Sound {trial + 1} of {TRIALS}")).to_be_visible()
        page.locator(".hearing:visible [data-play]").press("Space")
        radio = page.locator(f".hearing:visible input[value='{place}']")
        expect(radio).to_be_enabled()
        radio.press("Space")
        if trial < TRIALS - 1:
            page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def stored() -> dict[str, dict]:
    answers = StepAnswer.objects.filter(session=Session.objects.latest("pk")).select_related("step")
    return {f"{answer.step.kind}/{answer.step.place}": answer.answers for answer in answers}


def hurry(page: Page) -> None:
    """The screening's sounds in a fifteenth of their time; what they hold is measured in its own tests."""
    page.add_init_script(
        """const { play } = Audio.prototype;
        Audio.prototype.play = function () { this.playbackRate = 15; return play.call(this); };"""
    )
