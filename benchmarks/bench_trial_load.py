"""How long a listener waits for a trial of 8 stereo clips of 10 s, beside the same page fed the same samples as WAV.

WAV through decodeAudioData is how webMUSHRA and its kin load. gunicorn serves both trials and Chromium opens them, from
the machine itself, and through a network of 50 Mbit/s that the browser imitates.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
import soundfile
from playwright.sync_api import Browser, Page, sync_playwright

if TYPE_CHECKING:
    from separation.songs.folder import Song

ROOT = Path(__file__).resolve().parent.parent
SECONDS, SYSTEMS, PAIRS = 10.0, 5, 5  # with the hidden reference and the two anchors that is 8 clips
MEGABITS = 50
WATCH = """new MutationObserver(() => {
    const button = document.querySelector("[data-play]");
    if (button && !button.disabled) window.playable ??= performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["disabled"] });"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.chdir(ROOT)
        sys.path.insert(0, str(ROOT))
        from benchmarks.serving import served

        links, sizes = prepare(Path(folder))
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        with served() as port, sync_playwright() as playwright:
            site = f"http://127.0.0.1:{port}"
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            print(
                f"8 stereo clips of {SECONDS:.0f} s and the open reference: {sizes['flac'] / 1e6:.1f} MB as FLAC, ",
                end="",
            )
            print(f"{sizes['flac'] / sizes['wav']:.2f} of WAV's {sizes['wav'] / 1e6:.1f} MB")
            for name, megabits in (("this machine", None), (f"{MEGABITS} Mbit/s", MEGABITS)):
                compare(name, browser, site, links, megabits)
            browser.close()


def compare(name: str, browser: Browser, site: str, links: dict[str, str], megabits: float | None) -> None:
    times = [{kind: playable(browser, site, link, megabits) for kind, link in links.items()} for _ in range(PAIRS)]
    flac, wav = (median(pair[kind] for pair in times) for kind in ("flac", "wav"))
    ratio = median(pair["wav"] / pair["flac"] for pair in times)
    print(f"navigation to playable, {name}: FLAC {flac:.2f} s, WAV {wav:.2f} s; WAV takes {ratio:.2f} times as long")


def playable(browser: Browser, site: str, link: str, megabits: float | None) -> float:
    """Seconds from the navigation to the first trial until its sounds can be played, in a fresh profile."""
    context = browser.new_context(base_url=site)
    try:
        page = context.new_page()
        page.goto(link)
        page.route("**/listen/audio/*", lambda route: route.abort())  # nothing of it may be here before
        page.get_by_role("button", name="I agree").click()
        page.wait_for_selector("[data-play]")
        page.unroute_all()
        if megabits:
            throttle(page, megabits)
        page.add_init_script(WATCH)
        page.goto(link, wait_until="commit")
        page.wait_for_function("() => window.playable", timeout=60_000)
        return float(page.evaluate("window.playable")) / 1000
    finally:
        context.close()


def throttle(page: Page, megabits: float) -> None:
    speed = megabits * 1e6 / 8
    conditions = {"offline": False, "latency": 10, "downloadThroughput": speed, "uploadThroughput": speed}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", conditions)


def prepare(folder: Path) -> tuple[dict[str, str], dict[str, int]]:
    """Two studies of the same composed music, one as FLAC and one as WAV: their links, and bytes a trial."""
    import django
    from django.core.management import call_command

    django.setup()
    from mushra.services import experiment_open, invitation_create
    from mushra.services.building import experiment_build
    from mushra.services.planning import Settings
    from separation.estimates import read_estimates
    from separation.songs.folder import read_songs
    from separation.songs.synthesis import synthesize

    call_command("migrate", verbosity=0)
    for _ in synthesize(folder / "songs", songs=1, seconds=SECONDS + 2, seed=0):
        pass
    songs = read_songs(folder / "songs")
    for index in range(SYSTEMS):
        write_estimate(folder / "estimates" / f"system {index}", songs[0], leak=0.05 * (index + 1))
    links, sizes = {}, {}
    for kind in ("flac", "wav"):
        experiment, _ = experiment_build(
            estimates=read_estimates(folder / "estimates", songs),
            title=kind,
            slug=kind,
            settings=Settings(seconds=SECONDS),
        )
        trial = experiment.trials.first()
        files = [trial.reference_audio, *(stimulus.audio for stimulus in trial.stimuli.all())]
        if kind == "wav":
            for one in experiment.trials.all():
                for file in (one.reference_audio, *(stimulus.audio for stimulus in one.stimuli.all())):
                    as_wav(Path(file.path))
        links[kind] = invitation_create(experiment=experiment_open(experiment=experiment)).get_absolute_url()
        sizes[kind] = sum(Path(file.path).stat().st_size for file in files)
    return links, sizes


def write_estimate(folder: Path, song: Song, leak: float) -> None:
    """What a separator might give: the target, with some of everything else."""
    target = "vocals" if "vocals" in song.stems else next(iter(song.stems))
    frames = song.frames
    mixed = (1 - leak) * song.stem(target).samples[:, :frames] + leak * song.mixture(0, frames).samples
    path = folder / song.name / f"{target}.wav"
    path.parent.mkdir(parents=True)
    soundfile.write(path, np.asarray(mixed.T), song.rate, "PCM_24")


def as_wav(path: Path) -> None:
    """The same samples in the same place, as 16-bit WAV: browsers look at the bytes, not at the name."""
    samples, rate = soundfile.read(path, dtype="int16")
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format="WAV", subtype="PCM_16")
    path.write_bytes(file.getvalue())


if __name__ == "__main__":
    main()
