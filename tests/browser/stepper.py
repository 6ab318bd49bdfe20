"""What a researcher does on the pages that make an experiment, and a listener on those that come of it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import soundfile
from playwright.sync_api import Page, expect

from mushra.models import Interaction, Presentation, Rating, Session, StepAnswer
from tests.browser.tones import RATE, wait_until_loaded

SECONDS = 3
SYSTEMS = {"l1_freq": 700, "si_sdr_time": 1300}  # Hz
STORED = (Session, Presentation, Rating, StepAnswer, Interaction)


def make_clips(folder: Path) -> Path:
    """A zip of two songs and two systems, in the layout that is understood at once."""
    times = np.arange(SECONDS * RATE) / RATE
    for song in ("Amber", "Brine"):
        places = {"songs": 440} | {f"estimates/{system}": pitch for system, pitch in SYSTEMS.items()}
        for place, pitch in places.items():
            loud = np.where(times < 1, 0.02, 0.1)  # what is proposed lies after the first second
            write(folder / place / song / "vocals.wav", loud * np.sin(2 * np.pi * pitch * times))
        write(folder / "songs" / song / "other.wav", 0.1 * np.sin(2 * np.pi * 90 * times))
    archive = folder.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as opened:
        for path in sorted(folder.rglob("*.wav")):
            opened.write(path, path.relative_to(folder).as_posix())
    return archive


def write(path: Path, samples: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, RATE, "PCM_24")


def stored() -> list[int]:
    return [model.objects.count() for model in STORED]


def go_on(page: Page, heading: str) -> None:
    page.get_by_role("button", name="Next", exact=True).click()
    arrived(page, heading)


def go_back(page: Page, heading: str) -> None:
    page.get_by_role("button", name="Back", exact=True).click()
    arrived(page, heading)


def arrived(page: Page, heading: str) -> None:
    """On that step, with its scripts."""
    expect(page.get_by_role("heading", name=heading, exact=True, level=1)).to_be_visible()
    page.wait_for_load_state()


def choose(page: Page, clips: Path) -> None:
    """From the list of studies to files chosen for an experiment that has a title."""
    page.get_by_role("button", name="New experiment").click()
    page.get_by_label("Title").fill("Two systems")
    page.wait_for_load_state()
    with page.expect_file_chooser() as chooser:
        page.get_by_text("Choose a zip or files").click()
    chooser.value.set_files(clips)


def upload(page: Page, clips: Path) -> None:
    """From the list of studies to the first step with everything ticked."""
    choose(page, clips)
    expect(page.get_by_role("radio", name="your own clips")).to_be_checked()
    expect(page.get_by_label("Title")).to_have_value("Two systems")
    page.wait_for_load_state()
    assert page.locator(".lab-collection").first.locator("input[type=checkbox]:not(:checked)").count() == 0


def move_excerpt(page: Page) -> None:
    """One second long; the first trial's from 0.40 s on by keys, the second's dragged to the song's beginning."""
    page.get_by_label("Length of an excerpt").fill("1")
    page.get_by_label("Length of an excerpt").press("Tab")
    expect(page.get_by_role("slider")).to_have_count(2)
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
    begin(page)
    expect(page).to_have_title("Training · Two systems")
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


def take_session(page: Page) -> None:
    """The whole test, from the welcome that the page shows to the thanks."""
    begin(page)
    for title in ("Training", "Trial 1 of 2", "Trial 2 of 2"):
        expect(page).to_have_title(f"{title} · Two systems")
        take_trial(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def begin(page: Page) -> None:
    """Past the welcome and the level."""
    page.get_by_role("button", name="I agree: begin").click()
    expect(page.locator("[data-level-step] [data-play]")).to_be_enabled()
    page.locator("[data-play]").click()
    expect(page.locator("#level")).to_be_enabled()
    page.locator(".step-next").click()
