"""A study of tones, so that one hears by the spectrum which signal sounds; and what a listener does on its pages."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile
from playwright.sync_api import Locator, Page, expect

from mushra.models import Experiment, Presentation, Rating, Session, Slot
from mushra.services import experiment_open, invitation_create
from mushra.services.building import experiment_build
from mushra.services.design import Settings
from separation.estimates import read_estimates
from separation.songs.folder import read_songs

RATE = 44100
REFERENCE = 440  # Hz: what reference and anchors sound like
SYSTEMS = {"l1_freq": 1000, "si_sdr_time": 2000}  # Hz: what each system's estimates sound like
SONGS = ("Amber", "Brine")


def write_tone(path: Path, frequency: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    time = np.arange(RATE) / RATE
    soundfile.write(path, 0.1 * np.sin(2 * np.pi * frequency * time)[:, None].repeat(2, axis=1), RATE, "PCM_24")


def build_tones(folder: Path, songs: tuple[str, ...] = SONGS, **settings: object) -> Experiment:
    """An open study of one-second tones: a trial a song, and a training; settings as in `Settings`."""
    for song in songs:
        write_tone(folder / "songs" / song / "vocals.wav", REFERENCE)
        write_tone(folder / "songs" / song / "other.wav", 3 * REFERENCE)
        for system, frequency in SYSTEMS.items():
            write_tone(folder / "estimates" / system / song / "vocals.flac", frequency)
    estimates = read_estimates(folder / "estimates", read_songs(folder / "songs"))
    chosen = Settings(seconds=1.0, **settings)  # type: ignore[arg-type]
    study, _ = experiment_build(estimates=estimates, title="Tones", slug="tones", settings=chosen)
    return experiment_open(experiment=study)


def begin(page: Page, study: Experiment) -> None:
    """Through the welcome to the first page that plays something."""
    page.goto(invitation_create(experiment=study).get_absolute_url())
    agree(page)
    wait_until_loaded(page)


def agree(page: Page) -> None:
    """From the welcome to the next page, with its scripts."""
    with page.expect_navigation():
        page.locator(".listen-begin").click()


def wait_until_loaded(page: Page) -> None:
    """A trial with its sounds. Of two trials in a row it does not say which one it is."""
    expect(page.locator("[data-trial] [data-play]")).to_be_enabled()


def click_twice(button: Locator) -> None:
    """A double click of which no half can fall on the next page: both come before the browser does anything else."""
    button.evaluate("button => { button.click(); button.click(); }")


def until(page: Page, holds: Callable[[], object]) -> None:
    """Wait for what the page itself does not show."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, "it did not happen in a minute"
        page.wait_for_timeout(50)  # which lets the browser's events in


def slots_of(position: int) -> list[Slot]:
    presentation = Presentation.objects.get(session=Session.objects.latest("pk"), position=position)
    return list(presentation.slots.select_related("stimulus"))


def stored_scores(position: int) -> list[int | None]:
    return [Rating.objects.filter(slot=slot).values_list("score", flat=True).first() for slot in slots_of(position)]


def sound_of(slot: Slot) -> int:
    return SYSTEMS.get(slot.stimulus.system, REFERENCE)


def hear(page: Page, frequency: int) -> None:
    """Wait until this tone, and none of the others, leaves the page."""
    others = [other for other in (REFERENCE, *SYSTEMS.values()) if other != frequency]
    page.wait_for_function("([frequency, others]) => window.onlyHeard(frequency, others)", arg=[frequency, others])


def grade(page: Page, index: int, score: int) -> None:
    page.keyboard.press(str(index + 1))
    page.locator(f"[data-slot='{index}'] input").fill(str(score))


def complete_trial(page: Page, scores: list[int]) -> None:
    page.keyboard.press("0")
    for index, score in enumerate(scores):
        grade(page, index, score)
    expect(page.locator("[data-missing]")).to_have_text("Everything is heard and graded.")
    with page.expect_navigation():
        page.locator("[data-next]").click()
