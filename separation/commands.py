"""The base of every management command: errors of the input become one sentence, an interrupt stays polite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from separation.errors import ConcordError, ModelError

INTERRUPTED = 130  # what a shell reports for a program ended by Ctrl-C: 128 + SIGINT


class ConcordCommand(BaseCommand):
    """A command whose `run(**options)` does the work.

    A `ConcordError` is printed as its message with exit status 1 and no stack trace, as is a database that was not
    migrated; an interrupt prints `stopped`, with exit status 130.
    """

    stopped = "Stopped; the same command goes on from here."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.run(**options)
        except ConcordError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            if not _migrations_are_missing():
                raise
            raise CommandError("The database is not set up for this version; run: python manage.py migrate") from error
        except KeyboardInterrupt as interrupt:
            raise CommandError(self.stopped, returncode=INTERRUPTED) from interrupt

    def run(self, **options: Any) -> None:
        """Parse nothing, render nothing: call one service with the options. Every command gives its own."""
        raise TypeError(f"{type(self).__module__} is a command without a run method.")


def _migrations_are_missing() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def parse_sizes(given: Sequence[str]) -> dict[str, int]:
    """A network's sizes from NAME=VALUE. Raises `ModelError` on anything else and on a name given twice."""
    sizes: dict[str, int] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not (name and equals and value.isdecimal()):
            raise ModelError(f"The size {text!r} is not understood; give NAME=VALUE with a whole number.")
        if name in sizes:
            raise ModelError(f"The size {name!r} is given twice.")
        sizes[name] = int(value)
    return sizes
