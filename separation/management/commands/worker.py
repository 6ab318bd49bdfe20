"""The background worker: jobs that pages ask for."""

from __future__ import annotations

import argparse
import os
import socket
from typing import Any

from django.core.management import CommandParser

from separation.commands import ConcordCommand
from separation.worker import LEASE, Worker


def positive(text: str) -> int:
    """A whole number, 1 or more."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


class Command(ConcordCommand):
    help = "Run the jobs that are asked for on the pages: trainings, separations, scoring. Any number may run at once."
    requires_system_checks = []  # it serves no page

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", help="its name on the pages (host and process number)")
        parser.add_argument("--once", action="store_true", help="stop when no job waits any more")
        parser.add_argument("--concurrency", type=positive, default=1, help="jobs at once (1)")
        parser.add_argument(
            "--lease", type=positive, default=LEASE, help=f"seconds of silence after which it is lost ({LEASE:g})"
        )

    def run(self, *, name: str | None, once: bool, concurrency: int, lease: float, **options: Any) -> None:
        name = name or f"{socket.gethostname()}-{os.getpid()}"
        self.say(f"{name} waits for jobs. Ctrl-C stops it; what it runs then goes on with the next worker.")
        Worker(name=name, concurrency=concurrency, lease=lease, say=self.say).run(once=once)

    def say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
