"""Takes the pictures of docs/experiments.md: `make demo SERVE=0`, then `python docs/experiment_pictures.py`."""

from __future__ import annotations

import io
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from screenshots import ARGUMENTS, ROOT, served

IMAGES = ROOT / "docs" / "images" / "experiment"
SIZES = ((1280, 800, ""), (390, 844, "-phone"))
COLOURS = 128  # of a picture's palette: enough for these pages, and a third of the bytes
STEPS = ("songs", "excerpts", "protocol", "listeners", "preview", "open")


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with researcher() as page:
        page.get_by_role("button", name="New experiment").click()
        page.get_by_label("Title").fill("Five ways to lift a voice")
        for target in ("bass", "drums", "other"):
            page.get_by_role("checkbox", name=target, exact=True).uncheck()
        for step in STEPS:
            picture(page, step)
            if step == "preview":
                preview(page)
            if step != STEPS[-1]:
                page.get_by_role("button", name="Next", exact=True).click()
        page.goto("/experiments/new/")
        page.get_by_role("button", name="Give up").first.click()


@contextmanager
def researcher() -> Iterator[Page]:
    """A browser's page on the served site, signed in as the demo's administrator, at the list of studies."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from config import demo

    password = secrets.token_urlsafe(12)
    demo.set_administrator(password)
    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_context(base_url=site).new_page()
        page.goto("/")
        page.fill("[name=username]", "admin")
        page.fill("[name=password]", password)
        page.click("[type=submit]")
        yield page
        browser.close()


def picture(page: Page, name: str, folder: Path = IMAGES) -> None:
    """The page at both sizes, as soon as it is at rest."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(700)
    for width, height, suffix in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_timeout(300)
        taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        taken.quantize(COLOURS, dither=Image.Dither.NONE).save(folder / f"{name}{suffix}.png", optimize=True)


def preview(page: Page) -> None:
    """The first trial as the preview shows it, and back."""
    page.get_by_role("link", name="Begin the preview").click()
    page.goto(f"{page.url}?page=3")
    page.wait_for_selector("[data-play]:not([disabled])", timeout=60_000)
    picture(page, "preview-trial")
    page.get_by_role("link", name="Back to the experiment").click()


if __name__ == "__main__":
    main()
