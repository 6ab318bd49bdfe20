"""A researcher with estimates makes an experiment: clips uploaded, an excerpt moved, previewed, opened; one listens."""

from __future__ import annotations

import re
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import BrowserContext, Page, expect

from mushra.models import Draft, Experiment, Interaction, Invitation, Presentation, Rating, Session, StepAnswer
from tests.browser.axe import assert_accessible
from tests.browser.tones import RATE, wait_until_loaded

SECONDS = 3
SYSTEMS = {"l1_freq": 700, "si_sdr_time": 1300}  # Hz
STORED = (Session, Presentation, Rating, StepAnswer, Interaction)
COUNT_PRESSES = "addEventListener('pointerdown', () => counted(), true);"


@pytest.fixture(autouse=True)
def data(settings, tmp_path) -> None:
    """No clips on the server, and nothing left of the test."""
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def clips(tmp_path) -> Path:
    """A zip of two songs and two systems, in the layout that is understood at once."""
    folder = tmp_path / "clips"
    times = np.arange(SECONDS * RATE) / RATE
    for song in ("Amber", "Brine"):
        places = {"songs": 440} | {f"estimates/{system}": pitch for system, pitch in SYSTEMS.items()}
        for place, pitch in places.items():
            loud = np.where(times < 1, 0.02, 0.1)  # what is proposed lies after the first second
            write(folder / place / song / "vocals.wav", loud * np.sin(2 * np.pi * pitch * times))
        write(folder / "songs" / song / "other.wav", 0.1 * np.sin(2 * np.pi * 90 * times))
    archive = tmp_path / "clips.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        for path in sorted(folder.rglob("*.wav")):
            opened.write(path, path.relative_to(folder).as_posix())
    return archive


@pytest.fixture
def presses(context: BrowserContext) -> list[int]:
    """Grows by one with every press of the mouse."""
    presses: list[int] = []
    context.expose_function("counted", lambda: presses.append(1))
    context.add_init_script(COUNT_PRESSES)
    return presses


def write(path: Path, samples: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, RATE, "PCM_24")


def stored() -> list[int]:
    return [model.objects.count() for model in STORED]


def go_on(page: Page, heading: str) -> None:
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("heading", name=heading, exact=True, level=1)).to_be_visible()


def upload(page: Page, clips: Path) -> None:
    """From the list of studies to the first step with everything ticked."""
    page.get_by_role("button", name="New experiment").click()
    page.get_by_label("Title").fill("Two systems")
    with page.expect_file_chooser() as chooser:
        page.get_by_text("Choose a zip or files").click()
    chooser.value.set_files(clips)
    expect(page.get_by_role("radio", name="your own clips")).to_be_checked(timeout=15_000)
    expect(page.get_by_label("Title")).to_have_value("Two systems")
    assert page.locator(".lab-collection").first.locator("input[type=checkbox]:not(:checked)").count() == 0


def move_excerpt(page: Page) -> None:
    """One second long; the first trial's from 0.40 s on by keys, the second's dragged to the song's beginning."""
    page.get_by_label("Length of an excerpt").fill("1")
    page.get_by_label("Length of an excerpt").press("Tab")
    expect(page.get_by_role("slider")).to_have_count(2, timeout=15_000)
    first, second = page.get_by_role("slider").all()
    expect(first).to_have_attribute("aria-valuemax", "2")
    expect(second).to_have_attribute("aria-valuemax", "2")
    first.press("Home")
    for _ in range(4):
        first.press("ArrowRight")
    expect(first).to_have_attribute("aria-valuenow", "0.4")
    second.scroll_into_view_if_needed()
    box = second.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(5, box["y"] + 20, steps=5)
    page.mouse.up()
    expect(second).to_have_attribute("aria-valuenow", "0")
    expect(page.locator("[data-kept]")).to_have_text("· saved")


def preview(page: Page) -> None:
    """Through the welcome and the level into the training, which is graded and handed in, and back."""
    before = stored()
    page.get_by_role("link", name="Begin the preview").click()
    expect(page.get_by_text("Preview: nothing is stored")).to_be_visible()
    page.get_by_role("button", name="I agree: begin").click()
    expect(page.locator("[data-play]")).to_be_enabled()
    page.locator("[data-play]").click()
    expect(page.locator("#level")).to_be_enabled()
    page.locator(".step-next").click()
    take_trial(page)
    expect(page).to_have_title("Trial 1 of 2 · Two systems")
    wait_until_loaded(page)
    expect(page.get_by_text("Preview: nothing is stored")).to_be_visible()
    assert stored() == before == [0] * len(STORED)
    page.get_by_role("link", name="Back to the experiment").click()


def take_trial(page: Page) -> None:
    wait_until_loaded(page)
    page.keyboard.press("0")
    for slot in range(page.locator(".slot").count()):
        page.keyboard.press(str(slot + 1))
        page.locator(f"[data-slot='{slot}'] input").fill(str(20 * slot + 5))
    expect(page.locator("[data-status]")).to_have_text("Saved")
    page.locator("[data-next]").click()


def test_from_sign_in_to_an_open_experiment_that_somebody_takes(presses, page: Page, clips, capsys, django_user_model):
    django_user_model.objects.create_superuser("rosa", password="a long password")
    page.goto("/")
    begun = time.monotonic()
    page.get_by_label("Username").fill("rosa")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Log in").click()

    upload(page, clips)
    go_on(page, "Excerpts")
    move_excerpt(page)
    page.reload()
    expect(page.get_by_role("slider").first).to_have_attribute("aria-valuenow", "0.4")
    go_on(page, "Protocol")
    expect(page.get_by_text("There are 2 excerpts; the standard wants at least 5.")).to_be_visible()
    go_on(page, "Listeners")
    page.get_by_role("button", name="Back", exact=True).click()
    go_on(page, "Listeners")
    go_on(page, "Preview")
    preview(page)
    go_on(page, "Open")
    page.get_by_role("button", name="Build and open").click()
    expect(page).to_have_url(re.compile("/experiments/two-systems/$"), timeout=30_000)
    seconds = time.monotonic() - begun
    with capsys.disabled():
        print(f"\nFrom sign-in to the open experiment: {len(presses)} clicks, {seconds:.0f} s.")

    study = Experiment.objects.get(slug="two-systems")
    assert study.state == "open"
    starts = dict(study.trials.filter(is_training=False).values_list("song", "start"))
    assert starts == {"Amber": round(0.4 * RATE), "Brine": 0}
    assert not Draft.objects.exists()

    page.goto(Invitation.objects.get().get_absolute_url())
    page.get_by_role("button", name="I agree: begin").click()
    expect(page.locator("[data-play]")).to_be_enabled()
    page.locator("[data-play]").click()
    expect(page.locator("#level")).to_be_enabled()
    page.locator(".step-next").click()
    for title in ("Training", "Trial 1 of 2", "Trial 2 of 2"):
        expect(page).to_have_title(f"{title} · Two systems")
        take_trial(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert Session.objects.get().is_finished
    assert Rating.objects.filter(slot__presentation__session=Session.objects.get()).count() == 3 * 5


def test_the_shortest_way_takes_five_clicks(presses, page: Page, clips, django_user_model):
    django_user_model.objects.create_superuser("rosa", password="a long password")
    page.goto("/")
    page.get_by_label("Username").fill("rosa")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Log in").click()
    upload(page, clips)
    page.get_by_role("button", name="6 Open").click()
    page.get_by_role("button", name="Build and open").click()
    expect(page).to_have_url(re.compile("/experiments/two-systems/$"), timeout=30_000)
    assert Experiment.objects.get().is_open
    assert len(presses) == 5, "as docs/experiments.md says"


def test_a_build_that_is_stopped_leaves_nothing(olga: Page, clips, tmp_path, monkeypatch):
    from mushra.services import building

    render = building.render_trial

    def slowly(*args):
        time.sleep(1.5)
        return render(*args)

    monkeypatch.setattr(building, "render_trial", slowly)
    upload(olga, clips)
    olga.get_by_role("button", name="6 Open").click()
    olga.get_by_role("button", name="Build and open").click()
    expect(olga.locator("[data-said]")).to_have_text("Trial 2 of 3: Amber / vocals", timeout=30_000)
    olga.get_by_role("button", name="Stop").click()
    expect(olga.get_by_text("Stopped. Nothing was built.")).to_be_visible()
    deadline = time.monotonic() + 10
    while (left := list((tmp_path / "media").rglob("*.flac"))) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert left == []
    assert Experiment.objects.count() == 0
    assert Draft.objects.count() == 1


def test_every_step_can_be_used_by_ear_by_keys_and_on_a_phone(olga: Page, clips):
    upload(olga, clips)
    for step in ("Songs and systems", "Excerpts", "Protocol", "Listeners", "Preview", "Open"):
        expect(olga.get_by_role("heading", name=step, exact=True, level=1)).to_be_visible()
        olga.wait_for_load_state("networkidle")
        assert_accessible(olga)
        olga.set_viewport_size({"width": 390, "height": 844})
        assert olga.evaluate("document.documentElement.scrollWidth") <= 390, f"{step} is wider than a phone"
        olga.set_viewport_size({"width": 1280, "height": 800})
        if step != "Open":
            olga.get_by_role("button", name="Next", exact=True).click()
