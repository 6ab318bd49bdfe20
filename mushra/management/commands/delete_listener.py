"""Deletes all that is kept of one listener, who asked for it."""

from __future__ import annotations

from typing import Any

from django.core.management import CommandParser

from mushra.selectors import experiment_get
from mushra.services.deletion import listener_delete, listener_get, listener_kept
from separation.access import SERVER
from separation.commands import ConcordCommand


class Command(ConcordCommand):
    help = "Say what is kept of a listener, and delete it with --yes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--experiment", required=True, help="the experiment's slug")
        parser.add_argument("--listener", required=True, help="the listener's code")
        parser.add_argument("--yes", action="store_true", help="delete it; otherwise only say what there is")

    def run(self, *, experiment: str, listener: str, yes: bool, **options: Any) -> None:
        found = experiment_get(slug=experiment, user=SERVER)
        if yes:
            self.stdout.write(f"Deleted: {listener_delete(experiment=found, listener=listener)}.")
            return
        kept = listener_kept(session=listener_get(experiment=found, listener=listener))
        self.stdout.write(f"There is: {kept}. Nothing was deleted; with --yes it is, for good.")
