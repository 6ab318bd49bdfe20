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
from playwright.sync_api import FilePayload, Page, sync_playwright
from screenshots import ARGUMENTS, ROOT, served

IMAGES = ROOT / "docs" / "images" / "experiment"
SIZES = ((1280, 800, ""), (390, 844, "-phone"))
COLOURS = 128  # of a picture's palette: enough for these pages, and a third of the bytes
TITLE = "Five ways to lift a voice"
SONG, SYSTEMS = "01 distant engine", ("irm", "l1_freq", "si_sdr_time")  # what is uploaded in one folder
STEPS = ("songs", "excerpts", "protocol", "listeners", "preview", "open")


def main() -> None:
    """Takes them all, or those of the parts that are named, such as `placing drafts`."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with researcher() as page:
        for part in sys.argv[1:] or list(PARTS):
            PARTS[part](page)


def steps(page: Page) -> None:
    """The six steps, with one target of the demo's clips."""
    begin(page, TITLE)
    for target in ("bass", "drums", "other"):
        page.get_by_role("checkbox", name=target, exact=True).uncheck()
    for step in STEPS:
        picture(page, step)
        if step == "preview":
            preview(page)
        if step != STEPS[-1]:
            page.get_by_role("button", name="Next", exact=True).click()
    give_up(page, TITLE)


def placing(page: Page) -> None:
    """What the page asks of clips that lie in one folder: a song of the demo's, of whose target no name tells."""
    from django.conf import settings

    home = settings.DATA_DIR / "demo" / "composed"
    clips = {"reference": home / "songs" / "test" / SONG} | {name: home / "estimates" / name / SONG for name in SYSTEMS}
    begin(page, TITLE)
    uploaded: list[FilePayload] = [
        {"name": f"engine_{name}.flac", "mimeType": "audio/flac", "buffer": (folder / "vocals.flac").read_bytes()}
        for name, folder in clips.items()
    ]
    page.locator("[data-upload]:not([webkitdirectory])").set_input_files(uploaded)
    page.get_by_role("heading", name="What is what?").wait_for()
    picture(page, "placing")
    page.get_by_role("button", name="Give these files up").click()
    give_up(page, TITLE)


def drafts(page: Page) -> None:
    """What was begun and not built, and the question before it goes."""
    titles = ("Do losses change drums?", TITLE)
    for title in titles:
        begin(page, title)
        page.get_by_role("button", name="Next", exact=True).click()
    page.goto("/experiments/new/")
    picture(page, "drafts")
    page.get_by_role("button", name=f"Give up {TITLE}…").first.click()
    picture(page, "give-up")
    for title in titles:
        give_up(page, title)


PARTS = {"steps": steps, "placing": placing, "drafts": drafts}


def begin(page: Page, title: str) -> None:
    page.goto("/")
    page.get_by_role("button", name="New experiment").click()
    page.get_by_label("Title").fill(title)


def give_up(page: Page, title: str) -> None:
    page.goto("/experiments/new/")
    page.get_by_role("button", name=f"Give up {title}…").first.click()
    page.get_by_role("dialog", name=f"Give up “{title}”?").get_by_role("button", name="Give it up").click()


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
