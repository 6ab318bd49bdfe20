"""A researcher in a real Chromium: signs in, finds the study, sees its figures drawn and its numbers right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from scipy import stats

from analysis.models import Score
from mushra.selectors import ratings_frame
from tests.analysis.experiments import make_experiment, rate, score

CLIPS = 3 * 2 * 4  # songs, targets, systems


@pytest.fixture
def study(live_server):
    experiment = make_experiment()
    rate(experiment, ["Ada", "Ben", "Cy"])
    rate(experiment, ["robot"], simulated=True)
    score(experiment)
    return experiment


def drawn(page: Page) -> None:
    expect(page.locator("html[data-figures=drawn]")).to_be_attached()


def arrived(page: Page, query: str) -> None:
    """At an address that says so, and not still on the page before."""
    expect(page).to_have_url(re.compile(query))
    drawn(page)


def points(page: Page, figure: str) -> int:
    return page.locator(f"[data-figure={figure}] .scatterlayer .trace .points path.point").count()


def signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def test_the_way_from_signing_in_to_the_numbers(study, olga):
    olga.get_by_role("link", name="First study").click()
    drawn(olga)
    assert points(olga, "scatter") == CLIPS
    assert points(olga, "opinions") == 2 * 7  # targets; systems, reference and two anchors
    for kind in ("pearson", "spearman"):
        assert olga.locator(f"[data-figure={kind}] .textpoint").count() == 2 * 5  # metrics; levels
    ratings = ratings_frame(experiment=study)
    clips = ratings[ratings["role"] == "system"].groupby(["song", "target", "system"])["score"].mean()
    table = olga.get_by_role("table", name="Do the metrics agree?").first
    for metric, sign in (("sdr", 1), ("l1_freq", -1)):
        values = {(one.song, one.target, one.system): sign * one.value for one in Score.objects.filter(metric=metric)}
        metric_values = [values[clip] for clip in clips.index]
        row = table.get_by_role("row", name=re.compile(f"^{metric} "))
        expect(row).to_contain_text(signed(stats.pearsonr(metric_values, clips).statistic))
        expect(row).to_contain_text(signed(stats.spearmanr(metric_values, clips).statistic))
    means = olga.get_by_role("table", name="How the systems were rated")
    irm = ratings.loc[ratings["system"] == "irm", "score"]
    expect(means.get_by_role("row", name=re.compile("^irm"))).to_contain_text(f"{irm.mean():.1f}")
    expect(means.get_by_role("row", name=re.compile("^irm"))).to_contain_text(str(len(irm)))


def test_choices_change_what_is_drawn(olga, study):
    olga.goto(f"/studies/{study.slug}/")
    olga.get_by_role("link", name="drums", exact=True).click()
    arrived(olga, "target=drums")
    assert points(olga, "scatter") == CLIPS / 2
    olga.get_by_label("Metric", exact=True).select_option("l1_freq")
    olga.get_by_role("button", name="Show", exact=True).click()
    arrived(olga, "metric=l1_freq")
    expect(olga.locator("[data-figure=scatter] .xtitle")).to_contain_text("lower is better")
    assert "target=drums" in olga.url
    olga.get_by_role("link", name="With simulated").click()
    arrived(olga, "simulated=")
    expect(olga.get_by_text("Simulated ratings are in these numbers.")).to_be_visible()
    expect(olga.locator("[data-figure=opinions] .gtitle")).to_have_text("Mean opinion scores (simulated ratings)")


def test_figures_follow_the_theme_and_are_saved_as_files(olga, study):
    olga.goto(f"/studies/{study.slug}/")
    drawn(olga)
    title = olga.locator("[data-figure=opinions] .gtitle")
    before = title.evaluate("title => getComputedStyle(title).fill")
    olga.get_by_role("button", name=re.compile("Dark|Light")).click()
    expect(title).not_to_have_css("fill", before)
    with olga.expect_download() as download:
        olga.locator("[data-save=svg][data-of=scatter]").click()
    assert download.value.suggested_filename == "first-study-scatter.svg"
    picture = Path(download.value.path()).read_text()
    assert picture.startswith("<svg")
    assert len(re.findall(r'class="point[ "]', picture)) == CLIPS


def test_the_published_study_shows_its_papers_numbers(olga):
    olga.get_by_role("link", name="Gusó et al. 2022").click()
    drawn(olga)
    assert points(olga, "scatter") == 20
    row = olga.get_by_role("table", name="Do the metrics agree?").first.get_by_role("row", name=re.compile("^sdr"))
    expect(row).to_contain_text("+0.34")
    expect(row).to_contain_text("+0.13")
    cells = olga.locator("[data-figure=pearson] .textpoint").all_text_contents()
    assert cells == ["+0.34", "+0.26", "−0.70", "+0.61", "+0.12", "+0.36"]


def test_on_a_phone_nothing_is_wider_than_the_screen(olga, study):
    olga.set_viewport_size({"width": 390, "height": 800})
    for address in ("/", f"/studies/{study.slug}/", "/studies/published/guso2022/"):
        olga.goto(address)
        if address != "/":
            drawn(olga)
        assert olga.evaluate("document.documentElement.scrollWidth") <= 390, address
