"""A listener in a real Chromium: audio really decoded, switches really heard, nothing lost, everything exported."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import numpy as np
import pandas
import pytest
import soundfile
from django.contrib.auth import get_user_model
from playwright.sync_api import BrowserContext, Page, expect

from mushra.models import Experiment, Presentation, Rating, Session, Slot
from mushra.services import experiment_close, experiment_open, invitation_create
from mushra.services.building import experiment_build
from mushra.services.planning import Settings
from separation.estimates import read_estimates
from separation.songs.folder import read_songs
from tests.browser.conftest import ARGUMENTS

HERE = Path(__file__).parent
RATE = 44100
REFERENCE = 440  # Hz: what reference and anchors sound like
SYSTEMS = {"l1_freq": 1000, "si_sdr_time": 2000}  # Hz: what each system's estimates sound like


def write_tone(path: Path, frequency: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    time = np.arange(RATE) / RATE
    soundfile.write(path, 0.1 * np.sin(2 * np.pi * frequency * time)[:, None].repeat(2, axis=1), RATE, "PCM_24")


@pytest.fixture
def study(live_server, tmp_path) -> Experiment:
    """Two trials and a training: one-second tones, so that one can hear by the spectrum which signal sounds."""
    for song in ("Amber", "Brine"):
        write_tone(tmp_path / "songs" / song / "vocals.wav", REFERENCE)
        for system, frequency in SYSTEMS.items():
            write_tone(tmp_path / "estimates" / system / song / "vocals.flac", frequency)
    estimates = read_estimates(tmp_path / "estimates", read_songs(tmp_path / "songs"))
    study, _ = experiment_build(estimates=estimates, title="Tones", slug="tones", settings=Settings(seconds=1.0))
    return experiment_open(experiment=study)


@pytest.fixture
def listener(page: Page, study) -> Page:
    """A listener's page, on the training trial, its sounds loaded."""
    page.add_init_script(path=HERE / "listening_tools.js")
    begin(page, invitation_create(experiment=study).get_absolute_url())
    return page


def begin(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("button", name="I agree").click()
    wait_until_loaded(page)


def wait_until_loaded(page: Page) -> None:
    expect(page.locator("[data-play]")).to_be_enabled()


def slots_of(position: int) -> list[Slot]:
    presentation = Presentation.objects.get(session=Session.objects.latest("pk"), position=position)
    return list(presentation.slots.select_related("stimulus"))


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


def stored_scores(position: int) -> list[int | None]:
    return [Rating.objects.filter(slot=slot).values_list("score", flat=True).first() for slot in slots_of(position)]


def test_a_whole_session_is_heard_graded_reloaded_finished_and_exported(listener: Page, rosa_signs_in):
    given: dict[tuple[str, str], int] = {}

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
    page.wait_for_function("window.silent()")
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
    assert frame["seconds"].between(0, 60).all()
    for system in SYSTEMS:
        mean = sum(given[song, system] for song in ("Amber", "Brine")) / 2
        assert opinions[system].startswith(f"{mean:.1f}")


@pytest.fixture
def rosa_signs_in(chromium, live_server):
    """As an administrator in a browser of her own, download a study's ratings from the admin's list, and look at its
    dashboard: for each system the first cell of the table of opinions."""

    def look(slug: str) -> tuple[pandas.DataFrame, dict[str, str]]:
        get_user_model().objects.create_superuser("rosa", password="a long way to go")
        context = chromium.new_context(base_url=live_server.url)
        try:
            page = context.new_page()
            page.goto("/admin/mushra/experiment/")
            page.get_by_label("Username").fill("rosa")
            page.get_by_label("Password").fill("a long way to go")
            page.get_by_role("button", name="Log in").click()
            page.get_by_role("row", name=slug).get_by_role("checkbox").check()
            page.locator("select[name=action]").select_option(label="Export ratings.csv")
            with page.expect_download() as downloading:
                page.get_by_role("button", name="Run").or_(page.get_by_role("button", name="Go")).click()
            assert downloading.value.suggested_filename == f"{slug}-ratings.csv"
            page.goto(f"/studies/{slug}/")
            rows = page.get_by_role("table").first.locator("tbody tr")
            opinions = {
                row.locator("th").inner_text().strip(): row.locator("td").first.inner_text().strip()
                for row in rows.all()
            }
            return pandas.read_csv(downloading.value.path()), opinions
        finally:
            context.close()

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


def test_grades_set_without_a_network_wait_on_the_device_and_survive_a_reload(listener: Page, context: BrowserContext):
    page = listener
    page.keyboard.press("1")
    context.set_offline(True)
    page.locator("[data-slot='0'] input").fill("77")
    expect(page.locator("[data-status]")).to_have_text("Offline: kept on this device, sent when back")
    assert stored_scores(0)[0] is None
    context.set_offline(False)
    expect(page.locator("[data-status]")).to_have_text("Saved")
    assert stored_scores(0)[0] == 77

    context.set_offline(True)
    page.locator("[data-slot='0'] input").fill("12")
    expect(page.locator("[data-status]")).to_have_text("Offline: kept on this device, sent when back")
    link = page.url
    page.close()
    context.set_offline(False)
    assert stored_scores(0)[0] == 77
    again = context.new_page()
    again.goto(link)
    expect(again.locator("[data-slot='0'] output")).to_have_text("12")
    expect(again.locator("[data-status]")).to_have_text("Saved")
    assert stored_scores(0)[0] == 12


def test_a_click_on_the_scale_grades_also_right_where_the_slider_stands(listener: Page):
    page = listener
    page.keyboard.press("1")
    for height, expected in ((0.5, 50), (0.2, 80), (1.0, 0), (0.0, 100)):
        rail = page.evaluate(
            """() => {
                const track = document.querySelector("[data-slot='0'] .slot-track");
                const box = track.getBoundingClientRect();
                const rail = getComputedStyle(track, "::before");
                return { x: box.x + box.width / 2, top: box.y + parseFloat(rail.top), height: parseFloat(rail.height) };
            }"""
        )
        page.mouse.click(rail["x"], rail["top"] + height * rail["height"])
        value = int(page.locator("[data-slot='0'] output").text_content())
        assert abs(value - expected) <= 1
    # The slider of what is not heard does not move: a click there is a wish to hear it.
    page.locator("[data-slot='1'] .slot-track").click()
    expect(page.locator("[data-slot='1'] output")).to_have_text("–")
    expect(page.locator("[data-slot='1'] input")).to_be_enabled()


def test_a_study_that_closes_meanwhile_says_so_and_stores_nothing(listener: Page, study):
    experiment_close(experiment=study)
    listener.keyboard.press("1")
    listener.locator("[data-slot='0'] input").fill("40")
    expect(listener.locator("[data-status]")).to_have_text("This study is closed; it takes no more ratings.")
    assert Rating.objects.count() == 0


def test_links_that_lead_nowhere_are_explained_in_plain_words(page: Page, study):
    used = invitation_create(experiment=study, max_sessions=1)
    begin(page, used.get_absolute_url())
    page.context.clear_cookies()
    assert page.goto(used.get_absolute_url()).status == 410
    expect(page.get_by_text("This link has been used up")).to_be_visible()
    assert page.goto("/listen/no-such-link/").status == 404
    expect(page.get_by_text("This link leads to no study")).to_be_visible()
    experiment_close(experiment=study)
    assert page.goto(used.get_absolute_url()).status == 410
    expect(page.get_by_text("This study is closed")).to_be_visible()


def test_on_a_phone_nothing_scrolls_sideways_targets_are_large_and_nothing_moves(chromium, live_server, study):
    phone = chromium.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    places = """() => [...document.querySelectorAll("button, .slot, .slot input, .slot output, [data-status], h1")]
        .filter((element) => element.offsetParent).map((element) => {
            const { x, y, width, height } = element.getBoundingClientRect();
            return [element.tagName, x + scrollX, y + scrollY, width, height];
        })"""
    try:
        page = phone.new_page()
        begin(page, invitation_create(experiment=study).get_absolute_url())
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        before = page.evaluate(places)
        assert all(height >= 44 and width >= 44 for tag, _, _, width, height in before if tag in ("BUTTON", "INPUT"))
        page.get_by_role("button", name="Sound 2", exact=True).tap()
        page.locator("[data-slot='1'] input").tap()
        expect(page.locator("[data-status]")).to_have_text("Saved")
        assert page.locator("[data-slot='1'] output").text_content() in ("49", "50", "51")
        page.evaluate("scrollTo(0, 0)")
        assert page.evaluate(places) == before
    finally:
        phone.close()


def test_it_works_over_plain_http_inside_a_lab(chromium, live_server, study, settings):
    """`localhost` counts as secure; a lab's own machine, reached by its name, does not."""
    settings.ALLOWED_HOSTS = ["lab.test"]
    port = live_server.url.rsplit(":", 1)[1]
    browser = chromium.browser_type.launch(
        executable_path=shutil.which("chromium"), args=[*ARGUMENTS, "--host-resolver-rules=MAP lab.test 127.0.0.1"]
    )
    try:
        page = browser.new_context(base_url=f"http://lab.test:{port}").new_page()
        page.add_init_script(path=HERE / "listening_tools.js")
        begin(page, invitation_create(experiment=study).get_absolute_url())
        assert page.evaluate("isSecureContext") is False
        page.keyboard.press("1")
        hear(page, sound_of(slots_of(0)[0]))
        page.locator("[data-slot='0'] input").fill("90")
        expect(page.locator("[data-status]")).to_have_text("Saved")
        assert stored_scores(0)[0] == 90
    finally:
        browser.close()
