"""Writes an experiment with all its results into one zip file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import CommandParser

from mushra.selectors import experiment_get
from mushra.services.bundles import Contents, bundle_save
from separation.access import SERVER
from separation.commands import ConcordCommand


class Command(ConcordCommand):
    help = "Write an experiment with all its results into one zip file, ready for an open-data archive."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--experiment", required=True, help="the experiment's slug")
        parser.add_argument("--output", type=Path, required=True, help="the zip file to write")
        parser.add_argument("--audio", action="store_true", help="the sounds too")
        parser.add_argument(
            "--personal", action="store_true", help="ids from links, answers to questionnaires and comments too"
        )
        parser.add_argument("--consent", action="store_true", help="the text of the consent pages too")
        parser.add_argument("--include-simulated", action="store_true", help="simulated listeners too")

    def run(
        self, *, experiment: str, output: Path, audio: bool, personal: bool, consent: bool, include_simulated: bool,
        **options: Any,
    ) -> None:  # fmt: skip
        contents = Contents(audio=audio, personal=personal, consent=consent, simulated=include_simulated)
        ratings = bundle_save(experiment=experiment_get(slug=experiment, user=SERVER), path=output, contents=contents)
        left_out = "".join(f"\n  left out: {words}" for words in contents.left_out())
        self.stdout.write(f"{output}: {ratings} ratings.{left_out}")
