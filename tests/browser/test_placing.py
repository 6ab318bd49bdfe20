"""A zip in a layout of its own: the researcher says what each file is, and goes on to the open experiment."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from mushra.models import Experiment, Stimulus
from tests.browser.axe import assert_accessible
from tests.browser.stepper import SECONDS, choose, write
from tests.browser.tones import RATE

PITCHES = {"amber_clean.wav": 440, "amber_umx.wav": 700, "amber_demucs.wav": 1300, "notes.wav": 90}  # Hz


@pytest.fixture
def unclear(clips: Path, tmp_path) -> Path:
    """One song's reference and two systems, side by side, and a sound that is none of it."""
    times = np.arange(SECONDS * RATE) / RATE
    archive = tmp_path / "unclear.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        for name, pitch in PITCHES.items():
            write(tmp_path / "unclear" / name, 0.1 * np.sin(2 * np.pi * pitch * times))
            opened.write(tmp_path / "unclear" / name, name)
    return archive


def upload(page: Page, archive: Path) -> None:
    choose(page, archive)
    expect(page.get_by_role("heading", name="What is what?")).to_be_visible()
    page.wait_for_load_state()


def test_files_are_placed_with_what_their_names_say_filled_in_and_built(olga: Page, unclear):
    upload(olga, unclear)
    assert_accessible(olga)
    for system in ("umx", "demucs"):
        file = f"amber_{system}.wav"
        expect(olga.get_by_label(f"What {file} is")).to_have_value("system")
        expect(olga.get_by_label(f"Song of {file}")).to_have_value("amber")
        expect(olga.get_by_label(f"System of {file}")).to_have_value(system)
    expect(olga.get_by_label("What amber_clean.wav is")).to_have_value("reference")
    expect(olga.get_by_label("System of amber_clean.wav")).to_be_hidden()

    olga.get_by_role("button", name="Take them").click()
    expect(olga.get_by_role("alert")).to_contain_text("amber_umx.wav needs a name of its target, as it is a system.")
    olga.get_by_label("What notes.wav is").select_option("left out")
    expect(olga.get_by_label("Song of notes.wav")).to_be_hidden()
    olga.get_by_label("Target", exact=True).fill("vocals")
    olga.get_by_role("button", name="Take them").click()

    expect(olga.get_by_role("radio", name="your own clips")).to_be_checked()
    expect(olga.get_by_label("Title")).to_have_value("Two systems")
    olga.get_by_role("button", name="6 Open").click()
    olga.get_by_role("button", name="Build and open").click()
    expect(olga).to_have_url(re.compile("/experiments/two-systems/$"))
    expect(olga.get_by_text("manage.py score --experiment two-systems", exact=True)).to_be_visible()
    trial = Experiment.objects.get().trials.get(is_training=False)
    assert (trial.song, trial.target) == ("amber", "vocals")
    systems = Stimulus.objects.filter(trial=trial, role="system").values_list("system", flat=True)
    assert sorted(systems) == ["demucs", "umx"]


def test_on_a_phone_every_file_stands_by_itself_and_nothing_scrolls_sideways(olga: Page, unclear):
    upload(olga, unclear)
    olga.set_viewport_size({"width": 390, "height": 844})
    assert olga.evaluate("document.documentElement.scrollWidth") <= 390
    table = olga.locator(".table-wrap")
    assert table.evaluate("node => node.scrollWidth - node.clientWidth") == 0
    for field in olga.get_by_label("amber_umx.wav").all():
        box = field.bounding_box()
        assert box["width"] >= 200
        assert box["height"] >= 40
    assert_accessible(olga)
    olga.get_by_role("button", name="Give these files up").click()
    expect(olga.get_by_role("heading", name="Songs and systems", level=1)).to_be_visible()
    assert olga.locator(".lab-collection").count() == 0
