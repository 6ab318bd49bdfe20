"""Takes a picture of every page of `listener_pages`, into docs/images/listener/: part of `make screenshots`.

It needs no data: it composes songs, spoils them in a few ways, and builds a small study for each page in a folder of
its own. Names on the command line choose pages; --output says where the pictures go.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import django
from listener_pages import PICTURES, Picture
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from screenshots import ARGUMENTS, ROOT, served

SIZES = {"wide": (1280, 800), "phone": (390, 844)}
THEMES = ("light", "dark")
COLOURS = 128  # of a picture's palette: enough for these pages, and a third of the bytes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *(picture.name for picture in PICTURES)])
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "images" / "listener")
    asked = parser.parse_args()
    os.chdir(ROOT)
    asked.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATA_DIR"] = folder
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's event loop runs in this thread
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        sys.path.insert(0, str(ROOT))
        django.setup()
        pictures = [picture for picture in PICTURES if not asked.names or picture.name in asked.names]
        links = prepare(Path(folder), pictures)
        with served() as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
            for picture in pictures:
                take(browser.new_page(base_url=site), picture, links[picture.name], asked.output)
            browser.close()


def take(page: Page, picture: Picture, link: str, output: Path) -> None:
    """The picture in each size and theme."""
    page.set_default_timeout(10_000)
    page.set_viewport_size(dict(zip(("width", "height"), SIZES["wide"], strict=True)))
    page.goto(link)
    picture.go(page)
    for size, (width, height) in SIZES.items():
        for theme in THEMES:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=theme)
            page.wait_for_timeout(200)
            shot = Image.open(io.BytesIO(page.screenshot(full_page=not page.locator("dialog[open]").count())))
            small = shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            small.save(output / f"{picture.name}-{size}-{theme}.png", optimize=True)
    page.close()


def prepare(folder: Path, pictures: list[Picture]) -> dict[str, str]:
    """A study for every picture's settings; each picture's link."""
    from django.core.management import call_command

    from mushra.models import Experiment
    from mushra.protocol.flow_file import read_flow
    from mushra.services import experiment_open, flow_set, invitation_create
    from mushra.services.building import experiment_build
    from mushra.services.design import Settings

    call_command("migrate", verbosity=0)
    estimates = spoiled(folder)
    links = {}
    for picture in pictures:
        settings = Settings(seconds=4.0, **picture.settings)
        study, made = experiment_build(
            estimates=estimates, targets=["vocals"], title="Voices, separated", slug=picture.study, settings=settings
        )
        if made and picture.step:
            flow_set(experiment=study, flow=read_flow(json.dumps({"steps": [{"place": "before", **picture.step}]})))
        if made:
            experiment_open(experiment=study)
        links[picture.name] = invitation_create(experiment=study).get_absolute_url()
        if picture.state != "open":
            Experiment.objects.filter(pk=study.pk).update(state=picture.state)
    return links


def spoiled(folder: Path) -> list[Any]:
    """Two composed songs, and their vocals as three systems might return them: with leaks, dull, and with both."""
    import soundfile
    from scipy.signal import butter, sosfilt

    from separation.estimates import read_estimates
    from separation.songs.folder import read_song, read_songs
    from separation.songs.synthesis import synthesize

    dull = butter(4, 3000, fs=44100, output="sos")
    for song in [read_song(made) for made, _ in synthesize(folder / "songs", songs=2, seconds=6, seed=1)]:
        vocals, drums = (soundfile.read(song.stems[stem])[0] for stem in ("vocals", "drums"))
        systems = {"leaky": vocals + 0.3 * drums, "dull": sosfilt(dull, vocals, axis=0)}
        systems["both"] = 0.5 * (systems["leaky"] + systems["dull"])
        for system, signal in systems.items():
            path = folder / "estimates" / system / song.name / "vocals.wav"
            path.parent.mkdir(parents=True)
            soundfile.write(path, signal, song.rate, subtype="PCM_24")
    return read_estimates(folder / "estimates", read_songs(folder / "songs"))


if __name__ == "__main__":
    main()
