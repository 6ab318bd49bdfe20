"""Takes the README's pictures from the demo's own data: `make demo SERVE=0`, then `make screenshots`."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import django
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
SLUG = "demo"
ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]
GRADES = (88, 34, 71, 12, 100)  # what the picture's listener has graded so far; the rest is not graded yet


def main() -> None:
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from config import demo
    from mushra.services import invitation_get_open

    token = invitation_get_open(slug=SLUG).token
    password = secrets.token_urlsafe(12)
    demo.set_administrator(password)
    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for width, height, name in ((1280, 800, ""), (390, 844, "-phone")):
            context = browser.new_context(base_url=site, viewport={"width": width, "height": height})
            page = context.new_page()
            open_first_trial(page, token)
            page.screenshot(path=IMAGES / f"listening{name}.png")
            open_dashboard(page, password)
            page.screenshot(path=IMAGES / f"dashboard{name}.png")
            context.close()
        browser.close()


@contextmanager
def served() -> Iterator[str]:
    """gunicorn on a free port, with this environment's data."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    server = subprocess.Popen([sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", address, "--threads", "4"])
    try:
        for _ in range(100):
            try:
                urlopen(f"http://{address}/static/icon.svg").close()
                break
            except URLError:
                time.sleep(0.2)
        yield f"http://{address}"
    finally:
        server.terminate()
        server.wait()


def open_first_trial(page: Page, token: str) -> None:
    """Through welcome and training to the first trial, and part of the way through that."""
    page.goto(f"/listen/{token}/")
    page.click("main button[type=submit]")
    grade_everything(page, fill=True)
    page.click("[data-next]")
    page.wait_for_function("() => document.title.startsWith('Trial 1')")
    grade_everything(page, fill=False)


def grade_everything(page: Page, *, fill: bool) -> None:
    page.wait_for_selector("[data-play]:not([disabled])")
    page.click("[data-signal=reference]")
    count = page.locator(".slot").count()
    for slot in range(count if fill else min(count - 1, len(GRADES))):
        page.click(f".slot[data-slot='{slot}'] button")
        slider = page.locator(f".slot[data-slot='{slot}'] input[type=range]:not([disabled])")
        slider.fill(str(GRADES[slot % len(GRADES)]))
    page.wait_for_timeout(500)


def open_dashboard(page: Page, password: str) -> None:
    page.goto(f"/admin/login/?next=/studies/{SLUG}/?simulated=1")
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", password)
    page.click("[type=submit]")
    page.wait_for_selector(".js-plotly-plot .main-svg")
    page.wait_for_timeout(1000)


if __name__ == "__main__":
    main()
