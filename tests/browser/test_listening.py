"""A listener in a real Chromium: audio really decoded, switches really heard, everything stored and exported."""

from __future__ import annotations

import io
import time

import numpy as np
import pandas
import pytest
import soundfile
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

from mushra.models import Session
from mushra.services import experiment_close, invitation_create
from tests.browser.tones import (
    RATE,
    REFERENCE,
    SYSTEMS,
    agree,
    complete_trial,
    grade,
    hear,
    slots_of,
    sound_of,
    stored_scores,
    wait_until_loaded,
)


def test_a_whole_session_is_heard_graded_reloaded_finished_and_exported(listener: Page, rosa_signs_in):
    given: dict[tuple[str, str], int] = {}
    begun = time.monotonic()

    # Training: every button makes the very sound behind it leave the page, and only its slider moves.
    page = listener
    expect(page.locator("[data-missing]")).to_have_text("Still to hear: reference, 1–5")
    assert page.locator(".slot input:enabled").count() == 0
    page.get_by_role("button", name="Reference").click()
    hear(page, REFERENCE)
    for index, slot in enumerate(slots_of(0)):
        page.get_by_role("button", name=f"Sound {index + 1}", exact=True).click()
        hear(page, sound_of(slot))
        assert page.locator(".slot input:enabled").count() == 1
        expect(page.locator(f"[data-slot='{index}'] input")).to_be_enabled()
        page.locator(f"[data-slot='{index}'] input").fill(str(10 * index))
    page.keyboard.press("Space")
    page.wait_for_function("() => window.silent()")
    with page.expect_navigation():
        page.locator("[data-next]").click()

    # A trial, by keyboard, with a reload in the middle.
    wait_until_loaded(page)
    expect(page.get_by_text("Trial 1 of 2")).to_be_visible()
    page.keyboard.press("0")
    grade(page, 0, 33)
    page.keyboard.press("2")
    for key in ("PageUp", "ArrowUp", "ArrowUp", "ArrowDown"):  # 50 + 10 + 1 + 1 - 1
        page.keyboard.press(key)
    expect(page.locator("[data-slot='1'] output")).to_have_text("61")
    expect(page.locator("[data-status]")).to_have_text("Saved")
    assert stored_scores(1) == [33, 61, None, None, None]
    order = [slot.token for slot in slots_of(1)]
    page.reload()
    wait_until_loaded(page)
    expect(page.get_by_text("Trial 1 of 2")).to_be_visible()
    assert [slot.token for slot in slots_of(1)] == order
    assert page.locator(".slot output").all_text_contents() == ["33", "61", "–", "–", "–"]
    expect(page.locator("[data-missing]")).to_have_text("Still to hear: 3–5")
    page.keyboard.press("3")
    hear(page, sound_of(slots_of(1)[2]))
    for index, score in ((2, 0), (3, 100), (4, 50)):
        grade(page, index, score)
    for slot, score in zip(slots_of(1), (33, 61, 0, 100, 50), strict=True):
        given[slot.stimulus.trial.song, slot.stimulus.system] = score
    with page.expect_navigation():
        page.locator("[data-next]").click()

    # The last trial, and the thanks.
    wait_until_loaded(page)
    scores = [5, 25, 45, 65, 85]
    for slot, score in zip(slots_of(2), scores, strict=True):
        given[slot.stimulus.trial.song, slot.stimulus.system] = score
    complete_trial(page, scores)
    session = Session.objects.get()
    expect(page.locator(".listen-code")).to_have_text(session.completion_code)
    assert session.is_finished
    assert session.sample_rate == RATE

    # The administrator reads exactly what the listener set, in the export and on the dashboard.
    frame, opinions = rosa_signs_in("tones")
    assert {(row.song, row.system): row.score for row in frame.itertuples()} == given
    assert set(frame["listener"]) == {session.listener}
    assert frame["seconds"].between(0, time.monotonic() - begun).all()
    for system in SYSTEMS:
        mean = sum(given[song, system] for song in ("Amber", "Brine")) / 2
        assert opinions[system].startswith(f"{mean:.1f}")


@pytest.fixture
def rosa_signs_in(new_context):
    """As an administrator in a browser of her own, download a study's ratings from the admin's list, and look at its
    dashboard: for each system the first cell of the table of opinions."""

    def look(slug: str) -> tuple[pandas.DataFrame, dict[str, str]]:
        get_user_model().objects.create_superuser("rosa", password="a long way to go")
        page = new_context().new_page()
        page.goto("/admin/mushra/experiment/")
        page.get_by_label("Username").fill("rosa")
        page.get_by_label("Password").fill("a long way to go")
        with page.expect_navigation():  # so that the list's scripts are there, which its boxes need
            page.get_by_role("button", name="Sign in").click()
        page.get_by_role("row", name=slug).get_by_role("checkbox").check()
        page.locator("select[name=action]").select_option(label="Export")
        with page.expect_download() as downloading:
            page.get_by_role("button", name="Run").or_(page.get_by_role("button", name="Go")).click()
        assert downloading.value.suggested_filename == f"{slug}-ratings.csv"
        page.goto(f"/studies/{slug}/")
        rows = page.get_by_role("table").first.locator("tbody tr")
        opinions = {
            row.locator("th").inner_text().strip(): row.locator("td").first.inner_text().strip() for row in rows.all()
        }
        return pandas.read_csv(downloading.value.path()), opinions

    return look


def test_chromium_decodes_a_padded_clip_to_the_samples_that_libsndfile_finds(listener: Page):
    slot = slots_of(0)[0]
    with slot.stimulus.audio.open("rb") as file:
        expected, _ = soundfile.read(io.BytesIO(file.read()), dtype="int16", always_2d=True)
    found = listener.evaluate(
        """async (url) => {
            const { decodeClips } = await import("/static/js/listen/loader.js");
            const { unmask } = await import("/static/js/listen/mask.js");
            const bytes = unmask(await (await fetch(url)).arrayBuffer(), url);
            const [buffer] = await decodeClips([bytes], 44100, OfflineAudioContext);
            const steps = (sample) => Math.round(sample * 32768);
            return [0, 1].map((channel) => Array.from(buffer.getChannelData(channel), steps));
        }""",
        f"/listen/audio/{slot.token}",
    )
    assert np.array_equal(np.array(found).T, expected)


def test_links_that_lead_nowhere_are_explained_in_plain_words(page: Page, study):
    used = invitation_create(experiment=study, max_sessions=1)
    page.goto(used.get_absolute_url())
    agree(page)
    wait_until_loaded(page)
    page.context.clear_cookies()
    assert page.goto(used.get_absolute_url()).status == 410
    expect(page.get_by_text("This link has been used up")).to_be_visible()
    assert page.goto("/listen/no-such-link/").status == 404
    expect(page.get_by_text("This link leads to no study")).to_be_visible()
    experiment_close(experiment=study)
    assert page.goto(used.get_absolute_url()).status == 410
    expect(page.get_by_text("This study is closed")).to_be_visible()
