"""The real server while its disk is full and while its database is gone: what it says, and that it goes on after it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from django.db import connection

from benchmarks.serving import Server
from mushra.outage import GONE
from mushra.services import invitation_create
from tests.mushra.conftest import make_study
from tests.mushra.visitor import Visitor
from tests.postgresql import CARELESS, is_installed, postgresql

KEPT = "What you did so far is kept."
PREPARE = """
import django; django.setup()
from django.core.management import call_command; call_command("migrate", verbosity=0)
from tests.mushra.conftest import make_study
from mushra.services import invitation_create; print(invitation_create(experiment=make_study()).get_absolute_url())
"""


@contextmanager
def served(environment: dict[str, str]) -> Iterator[Server]:
    server = Server(environment)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A file system of 16 MiB."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "none", tmp_path], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small file system")
    yield tmp_path
    subprocess.run(["umount", "--lazy", tmp_path], check=True)


def fill(path: Path) -> None:
    """Write until nothing more goes in."""
    with path.open("wb", buffering=0) as file:
        for size in (2**16, 2**9, 1):
            with suppress(OSError):
                while True:
                    file.write(bytes(size))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="copies the test's own database file")
def test_a_full_disk_takes_no_grade_that_it_does_not_keep_and_takes_them_once_there_is_room(
    small_disk, transactional_db, settings, compiled
):
    settings.MEDIA_ROOT = small_disk / "media"
    link = invitation_create(experiment=make_study()).get_absolute_url()
    database = small_disk / "db.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(database)])
    own = {"DATA_DIR": str(small_disk), "DATABASE_URL": f"sqlite:///{database}", "MINIMUM_FREE_MB": "1"}
    with served(own | compiled) as server:
        ada = Visitor(server.port, link)
        assert ada.failing() == {}
        fill(small_disk / "filler")
        kept, sequence = {}, 0
        while (answer := ada.rate(slot := ada.slots[sequence % 5], sequence % 101, sequence + 1))[0] == 200:
            kept[slot] = sequence % 101  # the write-ahead log has some room left
            sequence += 1
        assert (answer[0], KEPT in answer[1]["error"]) == (503, True)
        assert ada.get(link)[0] == 200  # to read needs no room
        assert set(ada.failing()) == {"media", "space"}

        (small_disk / "filler").unlink()
        assert ada.rate(slot, sequence % 101, sequence + 1)[0] == 200
        assert ada.failing() == {}
        kept[slot] = sequence % 101
    with closing(sqlite3.connect(database)) as stored:
        grades = "SELECT token, score FROM mushra_rating JOIN mushra_slot ON mushra_slot.id = slot_id"
        assert dict(stored.execute(grades)) == kept


@pytest.mark.skipif(not is_installed(), reason="PostgreSQL is not installed")
def test_listeners_go_on_when_postgresql_is_back(tmp_path, compiled):
    with postgresql(*CARELESS) as database:
        own = compiled | {"DATA_DIR": str(tmp_path), "DATABASE_URL": database.url}
        prepared = [sys.executable, "-c", PREPARE]
        link = subprocess.run(prepared, env=os.environ | own, capture_output=True, text=True, check=True).stdout.strip()
        with served(own) as server:
            ada = Visitor(server.port, link)
            assert [ada.rate(slot, 40, 1)[0] for slot in ada.slots] == [200] * 5

            database.stop(signal.SIGQUIT)  # as a crash: nothing is written down before
            status, answer = ada.rate(ada.slots[0], 70, 2)
            assert (status, KEPT in answer["error"]) == (503, True)
            status, page = ada.get(link)
            assert (status, KEPT in page, f"url={link}" in page) == (503, True, True)
            status, page = ada.get("/runs/", Cookie="sessionid=of-a-researcher")
            assert (status, GONE in page) == (503, True)
            assert ada.failing()["database"] == "The database does not answer."

            database.start()
            assert [ada.rate(slot, 70, 2)[1]["score"] for slot in ada.slots] == [
                70
            ] * 5  # no thread keeps a dead connection
            assert ada.get(link)[0] == 200
            assert ada.failing() == {}
