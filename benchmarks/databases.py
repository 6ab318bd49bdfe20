"""The databases that Concord runs on, empty, with the settings that the documentation gives."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATABASES = ("sqlite", "postgresql")


@contextmanager
def empty_database(kind: str) -> Iterator[Path]:
    """Django set up on an empty database of that kind, in a folder that goes when all is done; the folder."""
    sys.path.insert(0, str(ROOT))
    from tests.postgresql import postgresql

    with tempfile.TemporaryDirectory(prefix="concord-benchmark-") as folder:
        os.environ |= {"DATA_DIR": folder, "DEBUG": "False", "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ.pop("DATABASE_URL", None)
        if kind == "sqlite":
            _set_up()
            yield Path(folder)
            return
        with postgresql() as server:  # which waits for the disk at every commit, as in earnest
            os.environ["DATABASE_URL"] = server.url
            _set_up()
            yield Path(folder)
            _leave()


def _set_up() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _leave() -> None:
    from django.db import connections

    connections.close_all()
