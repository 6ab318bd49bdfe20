"""Puts a backup into the place of what is here."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from config.backup import restore
from separation.commands import ConcordCommand


class Command(ConcordCommand):
    """One service call."""

    help = "Restore a backup, all of it or nothing; stop servers and workers before."
    stopped = "Stopped; nothing was changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="what backup wrote")
        parser.add_argument("--force", action="store_true", help="replace what is here")

    def run(self, *, file: Path, force: bool, **_: Any) -> None:
        about = restore(path=file, force=force)
        self.stdout.write(f"Restored what Concord {about['code']} saved at {about['made_at']}.")
        self.stdout.write("Now run: python manage.py migrate")
