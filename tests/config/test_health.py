"""/healthz and /readyz say whether the site can do its work, and nothing that an attacker could use."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from config import health


@pytest.fixture(autouse=True)
def unremembered():
    health._missing_migrations.cache_clear()
    yield
    health._missing_migrations.cache_clear()


def failing(client) -> dict[str, str]:
    """The checks that failed with their reasons; the status must agree."""
    answer = client.get("/readyz")
    said = json.loads(answer.content)
    bad = {name: check["reason"] for name, check in said["checks"].items() if not check["ok"]}
    assert (answer.status_code, said["ready"]) == ((503, False) if bad else (200, True))
    return bad


def test_the_process_answers_without_a_database(client):
    assert client.get("/healthz").content == b"ok\n"


def test_all_is_ready(client, db):
    assert failing(client) == {}
    assert list(health.CHECKS) == ["database", "migrations", "media", "space"]


def test_nothing_is_left_of_trying_to_write(client, db, settings):
    failing(client)
    assert list(settings.MEDIA_ROOT.iterdir()) == []


def test_a_database_that_does_not_answer_is_named_without_its_error(client, monkeypatch):
    def refuse():
        raise OperationalError("could not connect to server at db.internal, user concord")

    monkeypatch.setattr(health, "connection", SimpleNamespace(cursor=refuse, close=lambda: None))
    bad = failing_without_migrations(client)
    assert bad["database"] == "The database does not answer."
    assert "db.internal" not in str(bad)


def failing_without_migrations(client):
    health._missing_migrations.cache_clear()
    return failing(client)


def test_a_migration_that_is_missing_is_said_until_it_is_there(client, db):
    rows = MigrationRecorder(connection).migration_qs.filter(app="separation")
    last = rows.order_by("-id").first()
    MigrationRecorder(connection).migration_qs.filter(pk=last.pk).delete()
    assert "lacks 1 of this version's migrations" in failing(client)["migrations"]
    MigrationRecorder(connection).record_applied(last.app, last.name)
    assert failing(client) == {}


def test_media_that_cannot_be_written_are_said(client, db, settings):
    settings.DATA_DIR.joinpath("a file").write_text("")
    settings.MEDIA_ROOT = settings.DATA_DIR / "a file" / "media"  # no folder can be below a file
    assert default_storage.location == str(settings.MEDIA_ROOT)
    assert failing(client) == {"media": "Sounds cannot be stored where the settings say."}


def test_a_disk_that_is_nearly_full_is_said(client, db, settings):
    settings.MINIMUM_FREE_MB = 10**12
    assert "1000000000000 should be" in failing(client)["space"]


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_nobody_keeps_the_answer_or_posts(client, db, address):
    assert "no-store" in client.get(address)["Cache-Control"]
    assert client.post(address).status_code == 405
