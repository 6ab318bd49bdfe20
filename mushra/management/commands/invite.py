"""Makes links that lead listeners into an experiment."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.core.management import CommandParser

from mushra.errors import ExperimentError
from mushra.exporters.formats.cells import marked
from mushra.selectors import experiment_get
from mushra.services import invitation_create, invitations_create
from separation.access import SERVER
from separation.commands import ConcordCommand


class Command(ConcordCommand):
    help = "Make a listener's link and print it, or a personal link for each of many listeners."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--experiment", required=True, help="the experiment's slug")
        parser.add_argument("--sessions", type=int, help="how many listeners it is good for (as many as come)")
        parser.add_argument("--note", default="", help="for yourself: whom it is for")
        parser.add_argument(
            "--names", type=Path, help="a text file of names, a line each: a link for one session each, printed as CSV"
        )
        parser.add_argument("--site", default="http://127.0.0.1:8000", help="where listeners reach this site")

    def run(
        self, *, experiment: str, sessions: int | None, note: str, names: Path | None, site: str, **options: Any
    ) -> None:
        found = experiment_get(slug=experiment, user=SERVER)
        site = site.rstrip("/")
        if names:
            if sessions is not None or note:
                raise ExperimentError(
                    "--names makes a link for one session of each name: leave out --sessions and --note."
                )
            made = invitations_create(experiment=found, notes=_lines(names))
            writer = csv.writer(self.stdout, lineterminator="\n")
            writer.writerow(["note", "link"])
            writer.writerows([marked(one.note), f"{site}{one.get_absolute_url()}"] for one in made)
        else:
            invitation = invitation_create(experiment=found, max_sessions=sessions, note=note)
            self.stdout.write(f"{site}{invitation.get_absolute_url()}")
        if not found.is_open:
            one = "links work" if names else "link works"
            self.stderr.write(f"The experiment {found.slug!r} is {found.state}: the {one} once it is open.")


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ExperimentError(f"{path} cannot be read ({reason}).") from error
