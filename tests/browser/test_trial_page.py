"""The trial page where it is used otherwise than with mouse and keys on a desk."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import ARGUMENTS, PATIENCE
from tests.browser.tones import begin, build_tones, grade, hear, slots_of, sound_of, stored_scores

HERE = Path(__file__).parent
PLACES = """() => [...document.querySelectorAll("main button, .slot, .slot input, .option, output, [data-status], h1")]
    .filter((element) => element.offsetParent).map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [element.tagName, x + scrollX, y + scrollY, width, height];
    })"""


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
        expect(page.locator("[data-slot='0'] output")).not_to_have_text("–")
        value = int(page.locator("[data-slot='0'] output").text_content())
        assert abs(value - expected) <= 1
    # The slider of what is not heard does not move: a click there is a wish to hear it.
    page.locator("[data-slot='1'] .slot-track").click()
    expect(page.locator("[data-slot='1'] output")).to_have_text("–")
    expect(page.locator("[data-slot='1'] input")).to_be_enabled()


@pytest.mark.parametrize("protocol", ["mushra", "acr", "acr_100", "abx"])
def test_on_a_phone_nothing_scrolls_sideways_targets_are_large_and_nothing_moves(
    phone: BrowserContext, tmp_path, protocol
):
    page = phone.new_page()
    begin(page, build_tones(tmp_path, songs=("Amber",), protocol=protocol, comments=True))
    expect(page.locator("[data-status]")).to_have_text("Nothing graded yet")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    before = page.evaluate(PLACES)
    touched = ("BUTTON", "INPUT", "LABEL")
    assert all(height >= 44 and width >= 44 for tag, _, _, width, height in before if tag in touched)
    assert all(slider.bounding_box()["width"] > 200 for slider in page.locator("[data-slot] [type=range]").all())
    for button in page.locator("[data-signal]").all() or [page.locator("[data-play]")]:
        button.tap()
    page.locator(".slot[data-heard] input, .option").first.tap()
    expect(page.locator("[data-status]")).to_have_text("Saved")
    page.evaluate("scrollTo(0, 0)")
    assert page.evaluate(PLACES) == before


def test_a_tap_on_an_ungraded_slider_is_a_grade_where_it_stands(new_context, study):
    page = new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    begin(page, study)
    page.get_by_role("button", name="Sound 2", exact=True).tap()
    page.locator("[data-slot='1'] input").tap()
    expect(page.locator("[data-status]")).to_have_text("Saved")
    assert stored_scores(0)[1] in (49, 50, 51)


def test_it_works_over_plain_http_inside_a_lab(chromium, live_server, study, settings):
    """`localhost` counts as secure; a lab's own machine, reached by its name, does not."""
    settings.ALLOWED_HOSTS = ["lab.test"]
    port = live_server.url.rsplit(":", 1)[1]
    browser = chromium.browser_type.launch(
        executable_path=shutil.which("chromium"), args=[*ARGUMENTS, "--host-resolver-rules=MAP lab.test 127.0.0.1"]
    )
    try:
        page = browser.new_context(base_url=f"http://lab.test:{port}").new_page()
        page.set_default_timeout(PATIENCE)
        page.add_init_script(path=HERE / "listening_tools.js")
        begin(page, study)
        assert page.evaluate("isSecureContext") is False
        page.keyboard.press("1")
        hear(page, sound_of(slots_of(0)[0]))
        page.locator("[data-slot='0'] input").fill("90")
        expect(page.locator("[data-status]")).to_have_text("Saved")
        assert stored_scores(0)[0] == 90
    finally:
        browser.close()


def test_sorting_by_grade_moves_the_view_alone(listener: Page):
    page = listener
    for slot, score in enumerate((20, 90, 20)):
        grade(page, slot, score)
    shown = page.locator(".slots .slot-button")
    page.get_by_role("button", name="Sort by grade").click()
    assert shown.all_text_contents() == ["2", "1", "3", "4", "5"]
    page.keyboard.press("4")  # still the sound that was the fourth
    hear(page, sound_of(slots_of(0)[3]))
    page.keyboard.press("End")
    expect(page.locator("[data-slot='3'] output")).to_have_text("100")
    assert shown.all_text_contents() == ["2", "1", "3", "4", "5"], "a grade moves nothing"
    expect(page.locator("[data-status]")).to_have_text("Saved")
    assert stored_scores(0) == [20, 90, 20, 100, None]
    page.get_by_role("button", name="Sort by grade").click()
    assert shown.all_text_contents() == ["1", "2", "3", "4", "5"]


def test_with_the_rules_off_one_may_go_on_and_numbers_may_be_hidden(page: Page, live_server, tmp_path):
    begin(page, build_tones(tmp_path, songs=("Amber",), must_play=False, must_rate=False, show_numbers=False))
    expect(page.locator("[data-missing]")).to_have_text("You may go on.")
    page.keyboard.press("1")
    page.keyboard.press("End")
    expect(page.locator("[data-slot='0'] output")).to_have_text("✓")
    expect(page.locator(".scale-mark")).to_have_count(0)
    with page.expect_navigation():
        page.locator("[data-next]").click()
    expect(page.get_by_text("Trial 1 of 1")).to_be_visible()


def test_what_is_missing_is_said_to_whoever_wants_to_go_on(listener: Page):
    page = listener
    page.locator("[data-next]").click(force=True)  # it says that it is disabled, and answers all the same
    expect(page.get_by_role("status").filter(has_text="Still to hear: reference, 1–5")).to_be_attached()
    expect(page.locator("[data-missing][data-urgent]")).to_be_visible()
    expect(page.get_by_text("Training")).to_be_visible()
