"""A listener whose browser can be killed, and everything that happens to a page without the listener's doing."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.browser.conftest import ARGUMENTS, PATIENCE
from tests.browser.tones import click_twice
from tests.separation.jobs.waiting import wait as wait_until

# Chromium writes cookies to the disk every 30 s, or once so many have changed.
COOKIES_UNTIL_WRITTEN = 512
# What a listener sees of a page and could have changed there. A break's clock goes on.
SEEN = """() => ({
    heading: document.querySelector("h1").textContent,
    progress: document.querySelector("main progress")?.value,
    order: (document.getElementById("trial-data")?.textContent ?? "").match(/"token": *"[^"]+"/g),
    fields: [...document.querySelectorAll("main :is(input:not([type=hidden]), form textarea)")]
        .map((field) => (["radio", "checkbox"].includes(field.type) ? field.checked : field.value)),
    outputs: [...document.querySelectorAll("main output")].map(({ textContent }) => textContent),
    commented: [...document.querySelectorAll("[data-commented]")].map(({ dataset }) => dataset.slot),
    hidden: [...document.querySelectorAll("main :is([data-sound], .question)")].map(({ hidden }) => hidden),
})"""


class FragileBrowser:
    """A Chromium with a profile on the disk, as a listener's; `page` is its one tab."""

    page: Page
    context: BrowserContext

    def __init__(self, chromium: Browser, profile: Path, url: str) -> None:
        self.sent: list[dict] = []  # every grade and comment that left the page
        self.errors: list[str] = []
        self.profile = profile
        self._launch = lambda: chromium.browser_type.launch_persistent_context(
            profile,
            executable_path=shutil.which("chromium"),
            args=ARGUMENTS,
            base_url=url,
            viewport={"width": 1280, "height": 800},
        )
        self.open()

    def open(self) -> None:
        self.context = self._launch()
        self.context.set_default_timeout(PATIENCE)
        # The screening's sounds in a fifteenth of their time; what they hold is measured in its own tests.
        self.context.add_init_script(
            """const { play } = Audio.prototype;
            Audio.prototype.play = function () { this.playbackRate = 15; return play.call(this); };"""
        )
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._note)

    def kill(self, link: str, *, page_first: bool) -> None:
        """SIGKILL, and start anew with the same profile. `page_first`: its page's process dies just before the rest.

        Chromium writes a page's storage to the disk within 5 s, or when the page's process has gone. So what only the
        storage has outlives a crash of the page at once, and a crash of all of Chromium after 5 s. All that a page has
        stored is written together: once its newest entry is on the disk, so is the rest.
        """
        if page_first:
            newest = f"newest-{time.monotonic_ns()}"
            self.page.evaluate("newest => localStorage.setItem('newest', newest)", newest)
            self._kill(b"--type=renderer")
            wait_until(lambda: self._is_written("Default/Local Storage/leveldb/*", newest), PATIENCE / 1000)
        self._kill(b"")
        self.open()
        self.page.goto(link)

    def write_cookies(self) -> None:
        """Have Chromium write its cookies now instead of within 30 s, and wait until it has."""
        far = time.time() + 1e6
        self.context.add_cookies(
            [
                {"name": "a", "value": "b", "url": f"http://site{number}.example/", "expires": far}
                for number in range(COOKIES_UNTIL_WRITTEN)
            ]
        )
        wait_until(self._has_cookies, PATIENCE / 1000)

    def close(self) -> None:
        self.context.close()

    def _has_cookies(self) -> bool:
        """Whether the session's cookie is on the disk for good, not only in what is undone after a crash."""
        is_undone = self._is_written("Default/**/Cookies-journal")
        return not is_undone and self._is_written("Default/**/Cookies", "listener-")

    def _is_written(self, files: str, words: str = "") -> bool:
        """Whether one of these files of the profile is not empty and holds the words."""
        for file in self.profile.glob(files):
            with contextlib.suppress(FileNotFoundError):
                if (content := file.read_bytes()) and words.encode() in content:
                    return True
        return False

    def _kill(self, kind: bytes) -> None:
        """Until none is left: one that is dying still holds the profile."""
        while processes := list(self._processes(kind)):
            for process in processes:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            time.sleep(0.02)

    def _processes(self, kind: bytes) -> Iterator[int]:
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                command = (process / "cmdline").read_bytes()
                if os.fsencode(self.profile) in command and kind in command:
                    yield int(process.name)

    def _note(self, request: Request) -> None:
        if request.url.endswith(("/ratings/", "/comments/")):
            self.sent.append(request.post_data_json)


def unharmed(browser: FragileBrowser, link: str, *, wait: Callable[[Page], None], saved: bool) -> None:
    """The page as it stands is the same after a reload, and after its browser was killed.

    wait: until a page is as its scripts make it; saved: all that it shows is with the server, not with the device.
    """
    before = browser.page.evaluate(SEEN)
    browser.page.reload()
    wait(browser.page)
    assert browser.page.evaluate(SEEN) == before, "after a reload"
    browser.kill(link, page_first=not saved)
    wait(browser.page)
    assert browser.page.evaluate(SEEN) == before, "after the browser was killed"


def go_on_offline(browser: FragileBrowser) -> None:
    """Without a network a step's page stays and says so; two clicks, once the network is back, hand it in once."""
    before = browser.page.evaluate(SEEN)
    browser.context.set_offline(True)
    browser.page.locator(".step-next").click()
    expect(browser.page.locator("[data-offline]")).to_be_visible()
    assert browser.page.evaluate(SEEN) == before, "without a network"
    browser.context.set_offline(False)
    expect(browser.page.locator("[data-offline]")).to_be_hidden()
    with browser.page.expect_navigation():
        click_twice(browser.page.locator(".step-next"))
