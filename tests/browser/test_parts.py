"""A known listening study on its dashboard in Chromium: its correlations, and a clip heard from the scatter."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.analysis.experiments import make_experiment, rate, score
from tests.analysis.tables import study as tables
from tests.analysis.test_studies import import_tables
from tests.analysis.ward2018 import import_ward
from tests.browser.axe import assert_accessible

AS_PUBLISHED = "?average=median&scale=normalised"
COMPUTED = 300_000  # ms until a part of Ward's study is there, on a machine that computes other things too


@pytest.fixture
def ward(shared_data, live_server, tmp_path):
    return import_ward(shared_data, tmp_path)


def opened(page: Page, slug: str, part: str, query: str = "") -> None:
    page.goto(f"/studies/{slug}/{part}/{query}")
    expect(page.locator("html[data-part=shown][data-figures=drawn]")).to_be_attached(timeout=COMPUTED)


def click_point(page: Page, point: Locator) -> None:
    """Plotly listens above its points: a click goes to the place of one."""
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    expect(page.locator(".hoverlayer .hovertext")).to_be_visible()
    page.mouse.click(x, y)


def signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def test_the_heat_map_says_what_the_study_is_known_for(ward, olga, shared_data):
    expected = json.loads((shared_data / "study" / "ward2018" / "expected.json").read_text())
    opened(olga, ward.slug, "agreement", AS_PUBLISHED)
    for kind in ("pearson", "spearman"):
        printed = olga.locator(f"[data-figure={kind}] .textpoint").all_text_contents()
        pooled = printed[: len(expected)]  # the metrics over all points come first, the best one on top
        best_first = sorted(expected.values(), key=lambda found: -found["pearson"])
        assert pooled == [signed(found[kind]) for found in best_first]
    table = olga.get_by_role("table", name="Agreement over all points")
    for metric, found in expected.items():
        row = table.get_by_role("row", name=re.compile(f"^{metric} {found['n']} "))
        for kind in ("pearson", "spearman", "kendall"):
            expect(row).to_contain_text(signed(found[kind]))


def test_a_clicked_point_is_heard_beside_its_reference(ward, olga):
    opened(olga, ward.slug, "one_metric", AS_PUBLISHED)
    points = olga.locator("[data-figure=scatter] .points path.point")
    expect(points).to_have_count(40)
    click_point(olga, points.nth(5))
    player = olga.get_by_role("region", name="Listen")
    expect(player.get_by_role("status")).to_have_text("GRA3, target of vocals-11-SAR")  # the first song has five
    olga.wait_for_function("() => document.querySelector('.clip-voice audio').currentTime > 0.2")
    clip, reference = player.locator("audio").all()
    for audio in (clip, reference):
        expect(audio).to_have_js_property("readyState", 4)
        assert audio.evaluate("audio => audio.duration") > 6
    assert clip.evaluate(f"({DECODED})(document.querySelector('.clip-voice audio').src)") > 6
    reference.evaluate("audio => audio.play()")
    expect(clip).to_have_js_property("paused", True)  # one at a time


DECODED = """async (address) => {
  const bytes = await (await fetch(address)).arrayBuffer();
  return (await new OfflineAudioContext(1, 1, 44100).decodeAudioData(bytes)).duration;
}"""


def test_the_outliers_are_heard_by_keyboard(ward, olga):
    opened(olga, ward.slug, "one_metric", AS_PUBLISHED)
    outliers = olga.get_by_role("table", name="Largest outliers")
    outliers.get_by_role("button", name="Hear").first.focus()
    olga.keyboard.press("Enter")
    olga.wait_for_function("() => document.querySelector('.clip-voice audio').currentTime > 0.2")
    name = olga.get_by_role("status").filter(has_text="of vocals").inner_text()
    song, system = outliers.locator("tbody tr").first.locator("th, td").all_inner_texts()[1:4:2]
    assert name == f"{system}, target of {song}"


def test_a_study_without_sounds_says_so_and_its_figures_are_named_by_study_and_part(live_server, olga, tmp_path):
    opened(olga, import_tables(*tables(), tmp_path).slug, "one_metric")
    expect(olga.get_by_text("This study has no sounds: its points cannot be heard.")).to_be_visible()
    expect(olga.get_by_role("button", name="Hear")).to_have_count(0)
    with olga.expect_download() as download:
        olga.locator("[data-save=svg][data-of=scatter]").click()
    assert download.value.suggested_filename == "theirs-one_metric-scatter.svg"
    assert download.value.path().read_text().count('class="point') >= 40


def test_a_sound_that_is_not_there_is_told(live_server, olga):
    study = make_experiment()
    rate(study, ["Ada", "Ben"])
    score(study)  # its clips are rows without files
    opened(olga, study.slug, "one_metric")
    click_point(olga, olga.locator("[data-figure=scatter] .points path.point").first)
    expect(olga.get_by_text("The study does not have this sound.")).to_have_count(2)


def test_every_part_on_metrics_fits_a_phone(live_server, olga):
    study = make_experiment()
    rate(study, ["Ada", "Ben", "Cy"])
    score(study)
    olga.set_viewport_size({"width": 390, "height": 800})
    for part in ("agreement", "one_metric", "two_metrics", "combinations", "beside"):
        opened(olga, study.slug, part)
        assert olga.evaluate("document.documentElement.scrollWidth") <= 390, part
    opened(olga, study.slug, "one_metric")  # which has everything that the others have, and the player
    olga.get_by_role("button", name="Hear").first.click()
    assert_accessible(olga)
