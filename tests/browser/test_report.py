"""A report in a real Chromium: opened from the disk without a network, and printed to PDF."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.analysis.tables import study as tables
from tests.browser.conftest import PATIENCE

A4 = (595, 842)  # points
PARTS = ("systems", "agreement")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A study in files, with ratings of a listener who is none."""
    folder = tmp_path_factory.mktemp("study")
    ratings, scores = tables(songs=3, systems=3, listeners=4)
    ratings.loc[ratings["listener"] == "listener 3", "simulated"] = True
    ratings["system"] = ratings["system"].replace({"system 0": "l1_freq"})
    scores["system"] = scores["system"].replace({"system 0": "l1_freq"})
    ratings.to_csv(folder / "ratings.csv", index=False)
    scores.to_csv(folder / "scores.csv", index=False)
    return folder, ratings


def report(folder, name):
    words = ("--ratings", folder / "ratings.csv", "--scores", folder / "scores.csv", "--title", "Their study",
             "--include-simulated", "--draws", 100, "--parts", *PARTS, "--output", folder / name)  # fmt: skip
    call_command("report", *map(str, words), stdout=StringIO())
    return folder / name


def test_the_html_opens_from_the_disk_without_a_network_and_draws_its_figures(files, chromium):
    folder, ratings = files
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(report(folder, "report.html").as_uri())
    expect(page.locator("html[data-figures=drawn]")).to_be_attached()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert complaints == []
    assert page.locator("[data-figure]").count() == page.locator("[data-figure] .main-svg:first-child").count() > 2
    points = page.locator("[data-figure='systems/mos'] .scatterlayer .points path.point").count()
    assert points == 2 * 3  # targets, systems
    mean = ratings.loc[ratings["system"] == "l1_freq", "score"].mean()
    table = page.get_by_role("table", name=re.compile("^Mean opinion scores")).first
    expect(table.get_by_role("row", name=re.compile("l1_freq")).first).to_contain_text(f"{mean:.1f}")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("(width) => document.documentElement.scrollWidth <= width", arg=width)
    context.close()


def test_the_pdf_holds_the_numbers_on_whole_pages(files, db):
    folder, ratings = files
    pages = PdfReader(report(folder, "report.pdf")).pages
    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in pages} == {A4}
    said = [re.sub(r"\s+", " ", page.extract_text()) for page in pages]
    assert "Their study" in said[0]
    assert "4 listeners, 1 of them simulated, gave 72 ratings of 3 systems in 3 songs." in said[0]
    whole = " ".join(said)
    assert whole.count("simulated ratings") >= len(PARTS)
    l1 = ratings.loc[ratings["system"] == "l1_freq", "score"]
    assert f"{l1.mean():.1f} ± {l1.std():.1f}" in whole
    assert "l1_freq" in whole
    for place, words in enumerate(said, start=1):
        assert f"{place} / {len(pages)}" in words
