"""A body of files is refused by its length, before the disk has any of it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

pytestmark = pytest.mark.django_db
LARGE = 3 << 20  # bytes; more than a form without files may have


@pytest.fixture
def olga() -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_user("olga", is_staff=True))
    return client


@pytest.fixture
def temporary(tmp_path, monkeypatch) -> Path:
    """Where Django puts the files of a body."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def written(address: str, client: Client, folder: Path) -> tuple[int, set[str]]:
    """The answer's status, and what it left on the disk while it was made."""
    seen: set[str] = set()
    made = tempfile.NamedTemporaryFile

    def watched(*args, **options):
        file = made(*args, **options)
        seen.add(Path(file.name).suffix)
        return file

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", watched)
        files = {"ratings": SimpleUploadedFile("ratings.csv", b"x" * LARGE), "title": "A study"}
        return client.post(address, files).status_code, seen


@pytest.mark.parametrize("address", ["/studies/add/", "/admin/login/", "/listen/no-such-link/start/"])
def test_a_stranger_writes_nothing_to_the_disk(address, temporary):
    strict = Client(enforce_csrf_checks=True)
    strict.get("/admin/login/")  # with the cookie, so that the form's own token is looked for in the body
    assert written(address, strict, temporary) == (413, set())


def test_whoever_is_signed_in_and_no_staff_neither(temporary):
    client = Client()
    client.force_login(get_user_model().objects.create_user("colin"))
    assert written("/studies/add/", client, temporary) == (413, set())


def test_staff_may_send_as_much_as_the_setting_says(olga, temporary, settings):
    settings.UPLOAD_MAX_MB = 3
    status, seen = written("/studies/add/", olga, temporary)
    assert (status, len(seen)) == (302, 1)
    settings.UPLOAD_MAX_MB = -14  # with 16 MiB for the fields: less than is sent
    assert written("/studies/add/", olga, temporary) == (413, set())


def test_the_refusal_says_how_large_it_was_and_what_is_taken(olga, settings):
    settings.UPLOAD_MAX_MB = -14
    answer = olga.post("/studies/add/", {"ratings": SimpleUploadedFile("ratings.csv", b"x" * LARGE)})
    assert "This is 3 MiB, and you may send" in answer.content.decode()


def test_a_length_that_is_no_number_is_none(client):
    answer = client.generic(
        "POST", "/listen/no-such-link/ratings/", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="x"
    )
    assert answer.status_code == 404
