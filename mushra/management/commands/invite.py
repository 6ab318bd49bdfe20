"""Makes a link that leads listeners into an experiment."""

from __future__ import annotations

from typing import Any

from django.core.management import CommandParser

from mushra.selectors import experiment_get
from mushra.services import invitation_create
from separation.commands import ConcordCommand


class Command(ConcordCommand):
    help = "Make a listener's link and print it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--experiment", required=True, help="the experiment's slug")
        parser.add_argument("--sessions", type=int, help="how many listeners it is good for (as many as come)")
        parser.add_argument("--note", default="", help="for yourself: whom it is for")
        parser.add_argument("--site", default="http://127.0.0.1:8000", help="where listeners reach this site")

    def run(self, *, experiment: str, sessions: int | None, note: str, site: str, **options: Any) -> None:
        found = experiment_get(slug=experiment)
        invitation = invitation_create(experiment=found, max_sessions=sessions, note=note)
        if not found.is_open:
            self.stderr.write(f"The experiment {found.slug!r} is {found.state}: the link works once it is open.")
        self.stdout.write(f"{site.rstrip('/')}{invitation.get_absolute_url()}")
