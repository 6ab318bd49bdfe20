"""The loop on the trial page's waveform, and what a listener reads when the sound does not come as it should."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from mushra.models import Experiment, Rating
from mushra.services import experiment_open, invitation_create
from mushra.services.building import experiment_build
from mushra.services.planning import Settings
from tests.browser.tones import agree, until, wait_until_loaded
from tests.mushra.studio import RATE, read_studio, write_studio

HERE = Path(__file__).parent
SECONDS = 2.0


@pytest.fixture
def study(live_server, tmp_path) -> Experiment:
    """Noises of two seconds at 16 kHz."""
    estimates = read_studio(write_studio(tmp_path))
    study, _ = experiment_build(
        estimates=estimates, title="Noise", slug="noise", settings=Settings(seconds=SECONDS), targets=["vocals"]
    )
    return experiment_open(experiment=study)


def begin(page: Page, study: Experiment) -> None:
    page.add_init_script(path=HERE / "listening_tools.js")
    page.goto(invitation_create(experiment=study).get_absolute_url())
    agree(page)


def loaded(page: Page) -> Page:
    wait_until_loaded(page)
    return page


@pytest.fixture
def listener(page: Page, study) -> Page:
    begin(page, study)
    return loaded(page)


def handle(page: Page, end: str):
    return page.get_by_role("slider", name=f"{end} of the repeated part")


def loop_of(page: Page) -> list[float]:
    return [float(handle(page, end).get_attribute("aria-valuenow")) for end in ("Beginning", "End")]


def drag(page: Page, first: float, last: float) -> None:
    """With the mouse over the waveform, between places of the clip in seconds."""
    box = page.locator("[data-waveform-box]").bounding_box()
    x = lambda seconds: box["x"] + seconds / SECONDS * box["width"]  # noqa: E731
    page.mouse.move(x(first), box["y"] + 10)
    page.mouse.down()
    page.mouse.move(x((first + last) / 2), box["y"] + 20)
    page.mouse.move(x(last), box["y"] + 20)
    page.mouse.up()


def clocks(page: Page) -> tuple[float, float]:
    """Where the page shows the clip to be, and the sound's own clock at that moment, in seconds."""
    at, now = page.evaluate(
        """() => new Promise((tell) => requestAnimationFrame(() => {
            const { style } = document.querySelector("[data-playhead]");
            tell([Number(style.getPropertyValue("--at")), window.tap.context.currentTime]);
        }))"""
    )
    return at * SECONDS, now


# Every place that the page shows, picture by picture, until the clip has gone round.
ONE_ROUND = """() => {
    const { style } = document.querySelector("[data-playhead]");
    const places = (window.places ??= []);
    places.push(Number(style.getPropertyValue("--at")));
    return places.at(-1) < places.at(-2) && places;
}"""


def test_a_loop_is_dragged_with_the_mouse_heard_at_once_and_let_go(listener: Page):
    page = listener
    whole = page.get_by_role("button", name="Whole clip")
    assert loop_of(page) == [0, SECONDS]
    expect(whole).to_be_disabled()
    page.keyboard.press("1")
    drag(page, 1.4, 0.8)
    assert loop_of(page) == pytest.approx([0.8, 1.4], abs=0.02)
    page.wait_for_function(
        """() => {
            const at = document.querySelector("[data-playhead]").style.getPropertyValue("--at");
            return at >= 0.4 && at < 0.6; // a drag may take so long that the sound was beyond the loop by then
        }"""
    )
    places = page.wait_for_function(ONE_ROUND).json_value()
    assert min(places) * SECONDS >= 0.78
    assert max(places) * SECONDS <= 1.42
    drag(page, 1.39, 1.7)  # takes hold of the end
    assert loop_of(page) == pytest.approx([0.8, 1.7], abs=0.02)
    drag(page, 1.2, 1.202)  # a tap makes no loop
    assert loop_of(page) == pytest.approx([0.8, 1.7], abs=0.02)
    whole.click()
    assert loop_of(page) == [0, SECONDS]
    expect(handle(page, "Beginning")).to_be_focused()
    page.wait_for_function("() => document.querySelector('[data-playhead]').style.getPropertyValue('--at') > 0.9")


def test_a_loop_can_be_made_with_the_keyboard_alone_and_moves_no_grade(listener: Page):
    page = listener
    page.keyboard.press("1")
    page.keyboard.press("5")
    page.keyboard.press("Space")
    handle(page, "Beginning").focus()
    for key in ("ArrowRight", "ArrowUp", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    assert loop_of(page) == [0.2, SECONDS]
    expect(handle(page, "Beginning")).to_have_attribute("aria-valuetext", "0.2 sec")
    page.keyboard.press("End")
    assert loop_of(page) == [1.5, SECONDS]  # half a second is the least
    page.keyboard.press("Tab")
    expect(handle(page, "End")).to_be_focused()
    page.keyboard.press("Home")
    assert loop_of(page) == [1.5, SECONDS]
    handle(page, "Beginning").focus()
    page.keyboard.press("Home")
    handle(page, "End").focus()
    page.keyboard.press("PageDown")
    assert loop_of(page) == [0, 1.0]
    page.keyboard.press("Space")
    expect(page.locator("[data-play-label]")).to_have_text("Stop")
    assert Rating.objects.count() == 0


def test_a_finger_makes_a_loop_and_its_ends_are_broad_enough_for_it(phone: BrowserContext, study):
    page = phone.new_page()
    begin(page, study)
    box = loaded(page).locator("[data-waveform-box]").bounding_box()
    touch = phone.new_cdp_session(page)
    for kind, place in (("touchStart", 0.3), ("touchMove", 0.45), ("touchMove", 0.6), ("touchEnd", None)):
        points = [] if place is None else [{"x": box["x"] + place * box["width"], "y": box["y"] + box["height"] / 2}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(page.get_by_role("button", name="Whole clip")).to_be_enabled()
    assert loop_of(page) == pytest.approx([0.3 * SECONDS, 0.6 * SECONDS], abs=0.02)
    for end in ("Beginning", "End"):
        assert handle(page, end).bounding_box()["width"] >= 44
    button = page.get_by_role("button", name="Whole clip").bounding_box()
    assert min(button["width"], button["height"]) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_browser_that_holds_the_sound_back_is_asked_again_by_one_button(page: Page, study):
    page.add_init_script(
        """window.AudioContext = class extends AudioContext {
            constructor(options) { super(options); super.suspend(); }
            resume() { return window.allowed ? super.resume() : new Promise(() => {}); }
        };"""
    )
    begin(page, study)
    loaded(page).keyboard.press("1")
    expect(page.get_by_role("alert")).to_contain_text("Your browser holds the sound back until you allow it.")
    page.evaluate("window.allowed = true")
    page.get_by_role("button", name="Play the sound").click()
    expect(page.get_by_role("alert")).to_be_hidden()
    page.wait_for_function("() => window.tap && !window.silent()")
    assert page.evaluate("document.querySelector('[data-signal=\"0\"]').getAttribute('aria-pressed')") == "true"


def test_a_sound_that_is_interrupted_says_so_and_goes_on_where_it_was(listener: Page):
    page = listener
    page.keyboard.press("1")
    page.wait_for_function("() => document.querySelector('[data-playhead]').style.getPropertyValue('--at') > 0.3")
    page.evaluate("window.tap.context.suspend()")  # as a phone call does
    expect(page.get_by_role("alert")).to_contain_text("The sound was interrupted.")
    place, then = clocks(page)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_be_hidden()
    page.wait_for_function("() => !window.silent()")
    later, now = clocks(page)
    passed = (later - place - (now - then) + SECONDS / 2) % SECONDS - SECONDS / 2
    assert abs(passed) < 0.2, "seconds that the sound jumped"
    # The next tap on any sound does the same.
    page.evaluate("window.tap.context.suspend()")
    expect(page.get_by_role("alert")).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_role("alert")).to_be_hidden()
    page.wait_for_function("() => !window.silent()")


def test_a_clip_that_arrives_broken_is_fetched_once_more(page: Page, study):
    broken = []

    def break_the_first(route):
        broken.append(route.request.url)
        if len(broken) == 1:
            route.fulfill(content_type="audio/flac", body=b"fLaC and no more")
        else:
            route.continue_()

    page.route("**/listen/audio/*", break_the_first)
    begin(page, study)
    loaded(page)
    assert broken.count(broken[0]) == 2


def test_a_clip_that_stays_broken_is_said_in_one_sentence(context, study):
    page = context.new_page()  # not `page`, which allows no errors
    page.route("**/listen/audio/*", lambda route: route.fulfill(content_type="audio/flac", body=b"no sound at all"))
    begin(page, study)
    expect(page.locator("[data-status]")).to_contain_text("A sound of this page arrived broken and cannot be played.")
    expect(page.locator("[data-play]")).to_be_disabled()


def test_a_device_at_another_rate_plays_all_the_same_and_is_recorded(page: Page, study):
    page.add_init_script(
        """window.AudioContext = class extends AudioContext {
            constructor(options) {
                if (options) throw new DOMException("no such rate here", "NotSupportedError");
                super({ sampleRate: 48000 });
            }
        };"""
    )
    begin(page, study)
    loaded(page).keyboard.press("1")
    page.wait_for_function("() => window.tap && !window.silent()")
    assert RATE != 48000
    assert page.evaluate("window.tap.context.sampleRate") == 48000


def test_a_clock_that_jumps_moves_neither_the_sound_nor_the_seconds_of_a_grade(listener: Page):
    page = listener
    began = time.monotonic()
    page.keyboard.press("1")
    page.evaluate("{ const now = Date.now; Date.now = () => now() + 3_600_000; }")
    page.locator("[data-slot='0'] input").fill("40")
    expect(page.locator("[data-status]")).to_have_text("Saved")
    assert 0 <= Rating.objects.get().seconds <= time.monotonic() - began


def test_nothing_of_a_page_is_held_beside_its_own_sounds_and_the_bytes_of_the_next(listener: Page):
    page = listener
    data = page.evaluate("JSON.parse(document.getElementById('trial-data').textContent)")
    wanted = {data["reference"], *(slot["token"] for slot in data["slots"]), *data["next"]}

    def fetched() -> set[str]:
        names = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
        return {name.rsplit("/", 1)[1] for name in names if "/audio/" in name}

    until(page, lambda: fetched() >= wanted)
    page.wait_for_load_state("networkidle")
    assert fetched() == wanted
