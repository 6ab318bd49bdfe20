"""Estimates of songs by trained networks and oracles."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandParser

from separation.commands import ConcordCommand
from separation.progress import Progress
from separation.separating_elsewhere import songs_separate_elsewhere
from separation.services import songs_separate
from separation.songs import read_songs


class Command(ConcordCommand):
    help = "Separate songs, by trained networks and oracles, into <output>/<system>/<song>/<target>.flac."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--songs", type=Path, required=True, help="folder of songs (stems)")
        parser.add_argument("--split", help="of MUSDB18: train, validation or test")
        parser.add_argument("--model", nargs="+", required=True, help="run folders, and oracles as oracle:irm")
        parser.add_argument("--output", type=Path, required=True, help="folder of estimates")
        parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda"], help="where networks run")
        parser.add_argument(
            "--wiener",
            type=int,
            default=0,
            help="iterations of the multichannel Wiener filter on a network's estimates (0)",
        )
        parser.add_argument(
            "--normalise-masks",
            action="store_true",
            help="have a network's estimates share the mixture out, bin by bin",
        )

    def run(self, *, songs: Path, model: list[str], output: Path, device: str, wiener: int, **options: Any) -> None:
        from separation import devices
        from separation.inference.refinement import Refinement
        from separation.inference.systems import open_systems

        refinement = Refinement(normalise_masks=options["normalise_masks"], wiener=wiener)
        if scheduler := settings.DASK_SCHEDULER_ADDRESS:
            where = {"device": device, "refinement": refinement, "scheduler": scheduler}
            separated = partial(songs_separate_elsewhere, models=model, **where)
        else:
            separated = partial(songs_separate, systems=open_systems(model, devices.choose(device), refinement))
        found = read_songs(songs.absolute(), split=options["split"])
        lacking, clipped, made, heard = [], 0, 0, 0.0
        total = int(len(model) * sum(song.seconds for song in found))
        with Progress(desc="Separating", unit="second", total=total) as bar:

            def progress(seconds: float) -> None:
                nonlocal heard
                heard += seconds
                bar.update(int(heard) - bar.n)

            for result in separated(songs=found, output=output.absolute(), progress=progress):
                made += result.made
                clipped += result.clipped
                if not result.targets:
                    lacking.append(f"{result.system} knows no stem of {result.song!r}, which it left out.")
        for line in lacking:
            self.stdout.write(line)
        if clipped:
            self.stdout.write(f"{clipped} samples passed full scale and were clipped.")
        there = len(model) * len(found) - made - len(lacking)
        self.stdout.write(f"{made} songs separated, {there} were there already: {output}")
