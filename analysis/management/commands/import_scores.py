"""Takes a scores.csv, from `score` or from elsewhere, into an experiment's dashboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import CommandParser

from analysis.score_file import read_rows
from analysis.services import scores_store
from mushra.selectors import experiment_get
from separation.access import SERVER
from separation.commands import ConcordCommand


class Command(ConcordCommand):
    help = "Store a scores.csv for an experiment, in the place of scores of the same song, target, system and metric."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="scores.csv")
        parser.add_argument("--experiment", metavar="SLUG", required=True, help="the experiment they belong to")

    def run(self, *, file: Path, experiment: str, **options: Any) -> None:
        study = experiment_get(slug=experiment, user=SERVER)
        count = scores_store(experiment=study, rows=read_rows(file))
        self.stdout.write(f"{count} scores stored for {study.slug}.")
