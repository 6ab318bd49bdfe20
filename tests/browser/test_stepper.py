"""A researcher with estimates makes an experiment: clips uploaded, an excerpt moved, previewed, opened; one listens."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from mushra.models import Draft, Experiment, Invitation, Rating, Session
from tests.browser.axe import assert_accessible
from tests.browser.stepper import arrived, go_back, go_on, move_excerpt, preview, take_session, upload
from tests.browser.tones import RATE, until
from tests.separation.jobs.waiting import wait

COUNT_PRESSES = "addEventListener('pointerdown', () => counted(), true);"


@pytest.fixture
def presses(context: BrowserContext) -> list[int]:
    """Grows by one with every press of the mouse."""
    presses: list[int] = []
    context.expose_function("counted", lambda: presses.append(1))
    context.add_init_script(COUNT_PRESSES)
    return presses


def test_from_sign_in_to_an_open_experiment_that_somebody_takes(presses, page: Page, clips, capsys, django_user_model):
    django_user_model.objects.create_superuser("rosa", password="a long password")
    page.goto("/")
    begun = time.monotonic()
    page.get_by_label("Username").fill("rosa")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Sign in").click()

    upload(page, clips)
    go_on(page, "Excerpts")
    move_excerpt(page)
    page.reload()
    expect(page.get_by_role("slider").first).to_have_attribute("aria-valuenow", "0.4")
    go_on(page, "Protocol")
    expect(page.get_by_text("There are 2 excerpts; the standard wants at least 5.")).to_be_visible()
    go_on(page, "Listeners")
    go_back(page, "Protocol")
    go_on(page, "Listeners")
    go_on(page, "Preview")
    preview(page)
    go_on(page, "Open")
    page.get_by_role("button", name="Build and open").click()
    expect(page).to_have_url(re.compile("/experiments/two-systems/$"))
    seconds = time.monotonic() - begun
    with capsys.disabled():
        print(f"\nFrom sign-in to the open experiment: {len(presses)} clicks, {seconds:.0f} s.")

    study = Experiment.objects.get(slug="two-systems")
    assert study.state == "open"
    starts = dict(study.trials.filter(is_training=False).values_list("song", "start"))
    assert starts == {"Amber": round(0.4 * RATE), "Brine": 0}
    assert not Draft.objects.exists()

    page.goto(Invitation.objects.get().get_absolute_url())
    take_session(page)
    assert Session.objects.get().is_finished
    assert Rating.objects.filter(slot__presentation__session=Session.objects.get()).count() == 3 * 5


def test_the_shortest_way_takes_five_clicks(presses, page: Page, clips, django_user_model):
    django_user_model.objects.create_superuser("rosa", password="a long password")
    page.goto("/")
    page.get_by_label("Username").fill("rosa")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Sign in").click()
    upload(page, clips)
    page.get_by_role("button", name="6 Open").click()
    page.get_by_role("button", name="Build and open").click()
    expect(page).to_have_url(re.compile("/experiments/two-systems/$"))
    assert Experiment.objects.get().is_open
    assert len(presses) == 5, "as docs/experiments.md says"


def test_uploaded_clips_go_once_it_was_asked_which_and_the_question_names_the_target(olga: Page, clips):
    upload(olga, clips)
    olga.get_by_role("button", name="Remove clips…").click()
    asked = olga.get_by_role("dialog", name="Remove uploaded clips?")
    asked.get_by_role("button", name="Keep them").click()
    expect(asked).to_be_hidden()
    expect(olga.get_by_role("checkbox", name="l1_freq")).to_be_checked()
    olga.get_by_role("button", name="Remove clips…").click()
    asked.get_by_label("Which").select_option(label="l1_freq")
    asked.get_by_role("button", name="Remove them").click()
    expect(olga.get_by_role("checkbox", name="l1_freq")).to_have_count(0)
    expect(olga.get_by_role("checkbox", name="si_sdr_time")).to_be_checked()
    expect(olga.get_by_label("Title")).to_have_value("Two systems")
    olga.get_by_role("button", name="3 Protocol").click()
    read = "How good is the separation of the vocals compared with the reference?"
    expect(olga.locator("[data-question]")).to_have_text(read)


def test_a_build_that_is_stopped_leaves_nothing(olga: Page, clips, tmp_path, monkeypatch):
    from mushra.services import building
    from mushra.services.background import Told
    from mushra.views.lab import open as last_step

    told, rendered, render = [], [], building.render_trial

    class Noted(Told):
        def __init__(self, work):
            super().__init__(work)
            told.append(self)

    def render_and_wait(*args):
        """The second trial takes until the server has noticed that nobody waits."""
        if rendered:
            wait(lambda: told[0]._is_stopped, 60)
        rendered.append(render(*args))
        return rendered[-1]

    monkeypatch.setattr(building, "render_trial", render_and_wait)
    monkeypatch.setattr(last_step, "Told", Noted)
    upload(olga, clips)
    olga.get_by_role("button", name="6 Open").click()
    olga.get_by_role("button", name="Build and open").click()
    expect(olga.locator("[data-said]")).to_have_text("Trial 2 of 3: Amber / vocals")
    written = lambda: list((tmp_path / "media").rglob("*.flac"))  # noqa: E731
    assert written() != []
    olga.get_by_role("button", name="Stop").click()
    expect(olga.get_by_text("Stopped. Nothing was built.")).to_be_visible()
    until(olga, lambda: written() == [])
    assert Experiment.objects.count() == 0
    assert Draft.objects.count() == 1


def test_every_step_can_be_used_by_ear_by_keys_and_on_a_phone(olga: Page, clips):
    upload(olga, clips)
    for step in ("Songs and systems", "Excerpts", "Protocol", "Listeners", "Preview", "Open"):
        arrived(olga, step)
        if step == "Excerpts":
            expect(olga.get_by_role("slider")).to_have_count(2)
        assert_accessible(olga)
        olga.set_viewport_size({"width": 390, "height": 844})
        assert olga.evaluate("document.documentElement.scrollWidth") <= 390, f"{step} is wider than a phone"
        olga.set_viewport_size({"width": 1280, "height": 800})
        if step != "Open":
            olga.get_by_role("button", name="Next", exact=True).click()
