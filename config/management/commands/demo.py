"""The whole way in one command: songs, trained networks, estimates, scores, a listening test, correlations."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandParser

from config import demo
from separation.commands import ConcordCommand


class Command(ConcordCommand):
    help = "Go the whole way once, on this machine, and serve the result. Run again, it goes on from what is there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--songs", type=Path, help="a folder of songs (stems); without it songs are composed")
        parser.add_argument("--port", type=int, default=8000, help="where to serve on 127.0.0.1 (8000)")
        parser.add_argument("--no-serve", action="store_true", help="stop before serving")

    def run(self, *, songs: Path | None, port: int, no_serve: bool, **options: Any) -> None:
        if not no_serve:
            demo.check_port(port)
        plan = demo.plan(Path(settings.DATA_DIR) / "demo", songs=songs)
        results = demo.go(plan, say=lambda line="": self.stdout.write(line))
        self.stdout.write("\n".join(demo.summary(results)))
        if no_serve:
            self.stdout.write("\nNot served, as asked. `make demo` serves it; nothing is done twice.")
            return
        password = secrets.token_urlsafe(9)
        demo.set_administrator(password)
        self.stdout.write("\n".join(demo.links(results, port=port, password=password)))
        self.stdout.flush()
        demo.serve(port)
