"""Writes an experiment's ratings, or another table of its results, to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import CommandParser

from mushra.exporters import EXPORTERS
from mushra.selectors import experiment_get, export_rows
from separation.access import SERVER
from separation.commands import ConcordCommand


class Command(ConcordCommand):
    help = "Write an experiment's ratings, or another table of its results, to a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--experiment", required=True, help="the experiment's slug")
        parser.add_argument("--output", type=Path, required=True, help="the file to write")
        parser.add_argument("--format", default="ratings_csv", help=f"one of {', '.join(EXPORTERS.names())}")
        parser.add_argument(
            "--include-simulated", action="store_true", help="simulated listeners too (column `simulated`)"
        )

    def run(self, *, experiment: str, output: Path, format: str, include_simulated: bool, **options: Any) -> None:  # noqa: A002 - the option's own name
        exporter = EXPORTERS.get(format)
        found = experiment_get(slug=experiment, user=SERVER)
        rows = list(export_rows(exporter=exporter, experiment=found, include_simulated=include_simulated))
        exporter.write(output, rows)
        simulated = sum(row.get("simulated", False) for row in rows)
        kind = f"{simulated} of them simulated" if include_simulated else "simulated ones left out"
        self.stdout.write(f"{output}: {len(rows)} {exporter.rows} ({kind}).")
