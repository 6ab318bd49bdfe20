"""A training from the page to its curves, done by a real worker."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_accessible

LONG = 240_000  # ms: a training imports torch, and the machine may be busy


@pytest.fixture
def songs(settings, make_song):
    settings.SONGS_DIR = make_song("a song", stems=("vocals", "drums"), seconds=1.0).parent


def test_a_training_is_started_from_the_page_and_seen_to_finish(songs, olga: Page, begin_worker):
    olga.get_by_role("link", name="Runs", exact=True).click()
    expect(olga.get_by_role("heading", name="No run yet")).to_be_visible()
    olga.get_by_role("link", name="Train a network").click()
    expect(olga.get_by_text("No worker is running.")).to_be_visible()
    assert_accessible(olga)
    olga.get_by_label("Name").fill("mine")
    olga.get_by_label("Loss").fill("l1_freq")
    olga.get_by_label("Preset").select_option("demo")
    olga.get_by_label("Steps").fill("2")
    olga.get_by_role("button", name="Start").click()
    state = olga.locator(".run-live .badge")
    expect(state).to_have_text("waiting")
    expect(olga.get_by_role("button", name="Cancel")).to_be_visible()
    begin_worker("--once")
    # Nothing is loaded again: the page follows by itself.
    expect(state).to_have_text("finished", timeout=LONG)
    expect(olga.locator("[data-log]")).to_contain_text("mine holds the model.")
    expect(olga.get_by_role("button", name="Cancel")).to_be_hidden()
    olga.get_by_role("link", name="Draw the newest epochs").click()
    expect(olga.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    olga.get_by_text("The epochs as a table").click()
    expect(olga.get_by_role("region", name="Epochs").get_by_role("row")).to_have_count(3)
    assert_accessible(olga)
    olga.get_by_role("link", name="Separate songs with it").click()
    expect(olga.get_by_role("checkbox", name="runs/mine")).to_be_checked()
