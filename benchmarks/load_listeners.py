"""Many listeners at once against the server that `make serve` starts: how long a save takes, and whether any is lost.

    .venv/bin/python benchmarks/load_listeners.py --listeners 200

All data lies in a temporary folder. The listeners' own work is done by this process, on the same cores.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.listener_client import Listener, Log, Manner
from benchmarks.serving import served

CLIP = 734_590 // 4096 * 4096 + 4096  # bytes: 7 s of a vocal at 44.1 kHz with some noise, as FLAC
STIMULI = ("reference", "anchor35", "anchor70", "one", "two", "three", "four", "five")
LIMIT = 0.150  # seconds, of the 99th percentile


def make_study(trials: int) -> str:
    """An open MUSHRA study of a training trial and so many more, eight clips each; its link."""
    from django.core.files.base import ContentFile

    from mushra.models import Experiment, Stimulus, Trial
    from mushra.services import invitation_create

    study = Experiment.objects.create(
        slug="load", title="Load", attribute="overall quality", question="How good is the {target}?", state="open"
    )
    for position in range(trials + 1):
        clips = {name: ContentFile(os.urandom(CLIP), name="clip.flac") for name in ("open", *STIMULI)}
        trial = Trial.objects.create(
            experiment=study, position=position, song=f"song {position}", target="vocals", is_training=position == 0,
            start=0, frames=441_000, rate=44_100, loudness=-23.0, reference_audio=clips.pop("open"),
        )  # fmt: skip
        for system, audio in clips.items():
            role = system if system in STIMULI[:3] else "system"
            Stimulus.objects.create(trial=trial, role=role, system=system, gain_db=0.0, sha256="0" * 64, audio=audio)
    return invitation_create(experiment=study).get_absolute_url()


async def listen(port: int, link: str, listeners: int, arriving: float, manner: Manner) -> tuple[Log, float]:
    """All listeners' sessions, begun evenly over `arriving` seconds; what they did, and how long it took."""
    log = Log()

    async def one(number: int) -> None:
        await asyncio.sleep(arriving * number / listeners)
        await Listener(port, link, number, manner, log).walk()

    began = time.perf_counter()
    await asyncio.gather(*(one(number) for number in range(listeners)))
    return log, time.perf_counter() - began


def lost(log: Log) -> list[str]:
    """Slots whose stored grade is not the last that was sent."""
    from mushra.models import Rating

    stored = dict(Rating.objects.values_list("slot__token", "score"))
    return [token for token, score in log.grades.items() if stored.get(token) != score]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--listeners", type=int, default=200)
    parser.add_argument("--trials", type=int, default=2, help="beside the training trial (2)")
    parser.add_argument("--arriving", type=float, default=20.0, help="seconds over which they begin (20)")
    parser.add_argument("--listening", type=float, default=Manner.listening, help="seconds before a grade (6)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": folder, "DEBUG": "False", "DJANGO_SETTINGS_MODULE": "config.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        link = make_study(options.trials)
        print(f"load average before: {_load()}")
        with served() as port:
            manner = Manner(listening=options.listening)
            log, seconds = asyncio.run(listen(port, link, options.listeners, options.arriving, manner))
        missing = lost(log)
    report(log, seconds, options.listeners, missing)
    if missing or log.errors or log.finished != options.listeners:
        sys.exit(1)


def report(log: Log, seconds: float, listeners: int, missing: list[str]) -> None:
    half, most, nearly = np.percentile(log.saves, (50, 95, 99)) * 1000
    print(f"{listeners} listeners, {log.finished} came to the end, in {seconds:.0f} s; {len(log.clips)} clips fetched")
    print(f"{len(log.saves)} saves, {len(log.saves) / seconds:.0f} a second: 50 % within {half:.0f} ms, 95 % within "
          f"{most:.0f} ms, 99 % within {nearly:.0f} ms (wanted: {LIMIT * 1000:.0f})")  # fmt: skip
    print(f"{len(log.grades)} grades sent last, {len(missing)} lost; {len(log.errors)} errors {log.errors[:3]}")
    print(f"load average after: {_load()}")


def _load() -> str:
    return " ".join(f"{load:.1f}" for load in os.getloadavg())


if __name__ == "__main__":
    main()
