"""A real Chromium for the browser tests: Debian's where there is one, otherwise Playwright's own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from mushra.models import Experiment
from tests.browser.stepper import make_clips
from tests.browser.tones import begin, build_tones

ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Playwright's synchronous interface runs an event loop in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, live_server) -> Iterator[BrowserContext]:
    """A fresh browser profile at 1280 pixels; relative addresses go to the test's own server."""
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails its test on any error in its JavaScript."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert not errors, f"errors in the page: {errors}"


@pytest.fixture
def study(live_server, tmp_path) -> Experiment:
    """Two trials and a training of MUSHRA, open."""
    return build_tones(tmp_path)


@pytest.fixture
def clips(settings, tmp_path) -> Path:
    """A researcher's own clips as a zip; none are on the server, and nothing is left of the test."""
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path / "data", tmp_path / "media"
    return make_clips(tmp_path / "clips")


@pytest.fixture
def listener(page: Page, study) -> Page:
    """A listener's page, on the training trial, its sounds loaded."""
    page.add_init_script(path=Path(__file__).parent / "listening_tools.js")
    begin(page, study)
    return page


@pytest.fixture
def olga(page: Page, live_server) -> Page:
    """The researcher's page, signed in, in front of the list of studies."""
    get_user_model().objects.create_superuser("olga", password="a long password")
    page.goto("/")
    page.get_by_label("Username").fill("olga")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Studies", exact=True)).to_be_visible()
    return page
