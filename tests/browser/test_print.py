"""A researcher's page on paper: light though the screen is dark, without buttons, tables whole, figures fitted."""

from __future__ import annotations

import io
import re

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.analysis.experiments import make_experiment, rate, score

WHITE, INK = "rgb(255, 255, 255)", "rgb(22, 25, 31)"
PAPER = 680  # CSS pixels between the margins of A4


@pytest.fixture
def dark(page: Page, live_server, client) -> Page:
    """The page of a study's systems, on a dark screen, signed in."""
    experiment = make_experiment()
    rate(experiment, ["Ada", "Ben"])
    score(experiment)
    client.force_login(get_user_model().objects.create_user("olga", is_staff=True, is_superuser=True))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page.emulate_media(color_scheme="dark")
    page.goto("/studies/first-study/systems/?now=1", timeout=300_000)  # it is computed meanwhile
    expect(page.locator("html[data-figures=drawn]")).to_be_attached()
    return page


def colour(page: Page, place: str, what: str) -> str:
    return page.locator(place).first.evaluate("(place, what) => getComputedStyle(place)[what]", what)


def test_the_page_is_light_on_paper_and_nothing_to_press_is_left(dark):
    assert colour(dark, "body", "color") != INK
    dark.emulate_media(media="print", color_scheme="dark")
    expect(dark.locator("body")).to_have_css("color", INK)
    expect(dark.locator(".card").first).to_have_css("background-color", WHITE)
    assert [one for one in dark.locator("button, .button, select, nav, .files").all() if one.is_visible()] == []
    assert colour(dark, ".numbers-card .table-wrap", "overflow") == "visible"


def test_figures_are_drawn_for_the_paper_and_for_the_screen_again(dark):
    figure, title = dark.locator("[data-figure=mos] .main-svg").first, "[data-figure=mos] .gtitle"
    wide, light = figure.get_attribute("width"), colour(dark, title, "fill")
    dark.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(figure).to_have_attribute("width", str(PAPER))
    expect(dark.locator(title).first).to_have_css("fill", INK)
    dark.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(figure).to_have_attribute("width", wide)
    expect(dark.locator(title).first).to_have_css("fill", light)
    assert light != INK


def test_the_printed_page_has_its_numbers_and_no_tools(dark):
    means = dark.locator("[data-table=mos] tbody td").all_text_contents()
    said = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(dark.pdf(prefer_css_page_size=True))).pages)
    words = re.sub(r"\s+", " ", said)
    assert len(means) > 50
    assert all(text in words for text in means)
    for tool in ("Save", "Copy as", "Post-screening Off", "Report:"):
        assert tool not in words
