"""Makes draft experiments of a webMUSHRA configuration file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from django.core.management import CommandParser
from tqdm import tqdm

from mushra.services.webmushra import webmushra_import
from separation.commands import ConcordCommand


class Command(ConcordCommand):
    help = "Make draft experiments of a webMUSHRA configuration file and its sounds, and say what is another here."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the configuration, .yaml")
        parser.add_argument("--audio", type=Path, help="the folder that its paths begin in (the file's own)")
        parser.add_argument("--title", default="", help="what listeners read above the test (the file's testname)")
        parser.add_argument("--slug", default="", help="the experiment's name in links (the file's testId)")

    def run(self, *, file: Path, audio: Path | None, title: str, slug: str, **options: Any) -> None:
        imported = webmushra_import(
            path=file,
            audio_folder=audio,
            title=title,
            slug=slug,
            progress=partial(tqdm, desc="Trials", unit="trial"),
        )
        for note in imported.notes:
            self.stdout.write(f"Note: {note}")
        for experiment in imported.experiments:
            trials = experiment.trials.filter(is_training=False).count()
            self.stdout.write(
                f"The experiment {experiment.slug!r} ({experiment.protocol}): {trials} "
                f"trial{'' if trials == 1 else 's'} and one for training; it is {experiment.state}."
            )
        if not imported.made:
            self.stdout.write("All was there already, from the same files.")
