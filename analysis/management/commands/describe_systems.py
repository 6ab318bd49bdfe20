"""Says what a study's systems were trained with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import CommandParser

from analysis.studies import study_get
from analysis.system_facts import systems_describe_by_file
from separation.access import SERVER
from separation.commands import ConcordCommand


class Command(ConcordCommand):
    help = "Say of a study's systems, run here or imported, what they were trained with: loss, network, seed, group."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--study", metavar="SLUG", required=True, help="the study's name in links")
        parser.add_argument(
            "--file", type=Path, required=True, help="systems.csv with the columns system, loss, network, seed, group"
        )

    def run(self, *, study: str, file: Path, **options: Any) -> None:
        found = study_get(slug=study, user=SERVER)
        count = systems_describe_by_file(study=found, path=file)
        self.stdout.write(f"{count} system{'' if count == 1 else 's'} of {found.slug} described.")
