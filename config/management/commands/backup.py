"""Writes all that this installation holds into one file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from config.backup import backup
from separation.commands import ConcordCommand


class Command(ConcordCommand):
    """One service call."""

    help = "Write the database and the stored sounds into one file, while the site runs on."
    stopped = "Stopped; nothing was written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file to write, .tar for one")
        parser.add_argument(
            "--everything", action="store_true", help="also songs, weights, estimates and all else in DATA_DIR"
        )

    def run(self, *, file: Path, everything: bool, **_: Any) -> None:
        saved = backup(path=file, everything=everything)
        size = file.stat().st_size / 2**20
        self.stdout.write(f"{file}: the database and {saved.files} files, {size:.1f} MB.")
        for name in saved.gone:
            self.stderr.write(f"{name} was deleted before its turn came; it is not in the backup.")
