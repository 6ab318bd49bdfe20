"""A paper's benchmark from its recipe to its table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandParser

from analysis.benchmarks.engine import benchmark
from analysis.benchmarks.songs import SongSets, musdb_sets, read_sets
from analysis.errors import BenchmarkError
from analysis.management.commands.score import encoder_file, whole_number
from separation.commands import ConcordCommand
from separation.progress import Progress
from separation.training.recipe import find_recipe, shipped_recipes


class Command(ConcordCommand):
    help = (
        "Train the grid of a paper's recipe, separate and score the test songs, and write the paper's table beside the "
        "published one. Run again, it goes on from what is there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("recipe", help=f"one of {', '.join(shipped_recipes())}, or a recipe's file")
        parser.add_argument("--output", type=Path, required=True, help="the benchmark's own folder")
        parser.add_argument("--tiny", action="store_true", help="the variant of minutes, on songs composed for it")
        parser.add_argument("--songs", type=Path, help="folder of songs to train on")
        parser.add_argument("--validation", type=Path, help="folder of songs to watch the training by")
        parser.add_argument("--test", type=Path, help="folder of songs to test on")
        parser.add_argument("--musdb", type=Path, help="in the place of the three: a folder of MUSDB18 or MUSDB18-HQ")
        parser.add_argument(
            "--encoder",
            nargs="+",
            default=[],
            metavar="LOSS=FILE",
            type=encoder_file,
            help="weights for deep features",
        )
        parser.add_argument(
            "--workers", type=whole_number, help="processes on this machine (as many as cores and memory allow)"
        )
        parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda"], help="where to train (auto)")

    def run(self, *, recipe: str, output: Path, tiny: bool, **options: Any) -> None:
        bar = Bar()
        try:
            results = benchmark(
                find_recipe(recipe),
                output=output,
                songs=sets(tiny, **{name: options[name] for name in ("songs", "validation", "test", "musdb")}),
                tiny=tiny,
                device=options["device"],
                workers=options["workers"],
                scheduler=settings.DASK_SCHEDULER_ADDRESS,
                encoders=dict(options["encoder"]),
                say=lambda words: bar.write(words, self),
                progress=bar,
            )
        finally:
            bar.close()
        for name, reason in results.failures.items():
            self.stdout.write(self.style.WARNING(f"{name} failed: {reason}"))


def sets(
    tiny: bool, *, songs: Path | None, validation: Path | None, test: Path | None, musdb: Path | None
) -> SongSets | None:
    """The songs of the folders that were given; None where the tiny variant composes its own."""
    if musdb and (songs or validation or test):
        raise BenchmarkError("Give --musdb, or --songs and --test; MUSDB18 has songs of each kind itself.")
    if musdb:
        return musdb_sets(musdb)
    if songs and test:
        return read_sets(songs, test, validation)
    if songs or test or validation:
        raise BenchmarkError("Give both --songs to train on and --test to test on; --validation alone may be left out.")
    if not tiny:
        raise BenchmarkError("Give --musdb, or --songs and --test; without songs only the --tiny variant runs.")
    return None


class Bar:
    """A bar for each unit in turn: runs of the grid, then jobs of scoring."""

    def __init__(self) -> None:
        self.bar: Progress | None = None
        self.unit = ""

    def __call__(self, done: float, total: int, unit: str) -> None:
        if self.bar is None or unit != self.unit:
            self.close()
            words = {"run": "Training and separating", "job": "Scoring"}[unit]
            self.bar = Progress(total=total, initial=round(done, 2), desc=words, unit=unit)
            self.unit = unit
        self.bar.n = round(done, 2)
        self.bar.refresh()

    def write(self, words: str, command: ConcordCommand) -> None:
        """A line above the bar."""
        if self.bar is not None:
            self.bar.clear()
        command.stdout.write(words)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None
