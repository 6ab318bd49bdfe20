"""A real Chromium for the browser tests: Debian's where there is one, otherwise Playwright's own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
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
PATIENCE = 120_000  # ms: on a machine that is busy with other things everything comes, but late
expect.set_options(timeout=PATIENCE)


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
def new_context(chromium: Browser, live_server) -> Iterator[Callable[..., BrowserContext]]:
    """Opens fresh browser profiles at 1280 pixels; relative addresses go to the test's own server."""
    opened: list[BrowserContext] = []

    def make(**options) -> BrowserContext:
        usual = {"base_url": live_server.url, "viewport": {"width": 1280, "height": 800}}
        opened.append(chromium.new_context(**usual | options))
        opened[-1].set_default_timeout(PATIENCE)
        return opened[-1]

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def context(new_context) -> BrowserContext:
    """The profile of a test that needs one."""
    return new_context()


@pytest.fixture
def phone(new_context) -> BrowserContext:
    """A browser on a phone, operated with fingers."""
    return new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, reduced_motion="reduce")


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails its test on any error in its JavaScript, and on anything that the site's own policy forbids."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
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
def olga(page: Page, live_server, client, settings) -> Page:
    """The researcher's page, signed in, in front of the list of studies. By hand one signs in in test_stepper.py."""
    client.force_login(get_user_model().objects.create_superuser("olga"))
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page.goto("/")
    expect(page.get_by_role("heading", name="Studies", exact=True)).to_be_visible()
    return page
