"""Sounds in a bucket, on a real server that speaks S3's language: blind addresses, studies that work, and refusals."""

from __future__ import annotations

import re
import secrets
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from moto.server import ThreadedMotoServer

from analysis.importing import Mapping
from analysis.studies import Imported
from analysis.study_import import folder_forget, study_import
from config import health
from mushra.models import Stimulus
from mushra.protocol.mask import mask
from tests.config.test_backup import rows
from tests.mushra.conftest import ada, invitation, study  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def server():
    one = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    one.start()
    host, port = one.get_host_and_port()
    yield f"http://{host}:{port}"
    one.stop()


@pytest.fixture(autouse=True)
def bucket(server, settings, monkeypatch):
    """An empty bucket, in which this test's sounds are stored."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key-id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret")
    one = boto3.resource("s3", endpoint_url=server, region_name="us-east-1").Bucket(f"sounds-{secrets.token_hex(4)}")
    one.create()
    options = {"bucket_name": one.name, "endpoint_url": server, "region_name": "us-east-1"}
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "config.storage.Bucket", "OPTIONS": options}}
    settings.CLIPS_BY = "s3"
    return one


def ask(listener, token):
    return listener.client.get(f"/listen/audio/{token}")


def fetched(address: str):
    with urllib.request.urlopen(address) as answer:  # noqa: S310
        return answer.read(), answer.headers


def test_a_clip_is_sent_from_the_bucket_masked_for_its_token(ada):  # noqa: F811 - the fixture
    slot = ada.slots(0)[0]
    answer = ask(ada, slot.token)
    assert answer.status_code == 302
    assert mask(fetched(answer["Location"])[0], slot.token) == slot.stimulus.audio.read()


def test_an_address_says_the_token_and_nothing_else_of_the_clip(ada, bucket):  # noqa: F811 - the fixture
    slots = ada.slots(0)
    parts = [urlsplit(ask(ada, slot.token)["Location"]) for slot in slots]
    assert [part.path for part in parts] == [f"/{bucket.name}/served/{slot.token}" for slot in slots]
    for part in parts:
        said = parse_qs(part.query)
        assert set(said) == {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires",
                             "X-Amz-SignedHeaders", "X-Amz-Signature"}  # fmt: skip
        assert said["X-Amz-Credential"][0].startswith("key-id/")
    everything = " ".join(part.geturl() for part in parts)
    for word in [*Stimulus.objects.values_list("system", flat=True), "s3cret", ada.session.listener]:
        assert word not in everything


def test_what_comes_with_the_clips_is_alike(ada):  # noqa: F811 - the fixture
    told = [fetched(ask(ada, slot.token)["Location"])[1] for slot in ada.slots(0)]
    for name in ("Content-Length", "Content-Type"):
        assert len({headers[name] for headers in told}) == 1
    etags = {headers["ETag"] for headers in told}
    assert len(etags) == len(told)  # of masked bytes, which are other at every token
    assert all(re.fullmatch('"[0-9a-f]{32}"', one) for one in etags)


def test_nobody_is_sent_to_another_s_clip(ada):  # noqa: F811 - the fixture
    from django.test import Client

    assert Client().get(f"/listen/audio/{ada.slots(0)[0].token}").status_code == 403


def test_a_study_is_imported_into_the_bucket_read_and_forgotten(tmp_path, bucket):
    path = tmp_path / "ratings.csv"
    path.write_text("listener,song,system,score\nä,Amber,one,12.5\nb,Amber,one,50\n")
    columns = {name: name for name in ("listener", "song", "system", "score")}
    made = study_import(title="Elsewhere", ratings={path: Mapping(columns=columns, constants={"target": "vocals"})})
    assert sorted(Imported(made).data().ratings["score"]) == [12.5, 50]
    assert [one.key for one in bucket.objects.all()] == [made.ratings.name]
    folder_forget(made.ratings.name.rpartition("/")[0])
    assert list(bucket.objects.all()) == []


def test_backup_wipe_restore_brings_the_bucket_back(ada, bucket, tmp_path):  # noqa: F811 - the fixture
    ada.complete(0)
    ask(ada, ada.slots(0)[0].token)
    before = rows()
    there = {one.key: one.get()["Body"].read() for one in bucket.objects.all() if not one.key.startswith("served/")}
    call_command("backup", tmp_path / "all.tar")
    call_command("flush", interactive=False, verbosity=0)
    bucket.objects.delete()
    default_storage.save("stimuli/later.flac", ContentFile(b"later"))
    call_command("restore", tmp_path / "all.tar", "--force")
    assert rows() == before
    assert {one.key: one.get()["Body"].read() for one in bucket.objects.all()} == there
    assert len(there) == 18


def test_readyz_says_where_the_bucket_refuses(client, monkeypatch, settings):
    health._missing_migrations.cache_clear()
    assert client.get("/readyz").status_code == 200
    options = settings.STORAGES["default"]["OPTIONS"] | {"endpoint_url": "http://127.0.0.1:9"}
    settings.STORAGES = settings.STORAGES | {"default": settings.STORAGES["default"] | {"OPTIONS": options}}
    said = client.get("/readyz").json()
    assert [name for name, check in said["checks"].items() if not check["ok"]] == ["media"]
    assert "127.0.0.1" not in str(said)


def test_while_the_bucket_is_away_grades_are_kept_and_the_clip_comes_when_it_is_back(ada, settings):  # noqa: F811
    slot = ada.slots(0)[0]
    there = settings.STORAGES
    options = there["default"]["OPTIONS"] | {"endpoint_url": "http://127.0.0.1:9"}
    settings.STORAGES = there | {"default": there["default"] | {"OPTIONS": options}}
    assert ask(ada, slot.token).status_code == 503
    assert ada.rate(slot, 50).status == 200
    settings.STORAGES = there
    assert ask(ada, slot.token).status_code == 302


def test_what_is_missing_is_a_file_that_is_missing():
    with pytest.raises(FileNotFoundError):
        default_storage.open("stimuli/none.flac")


def test_no_name_is_used_twice():
    assert default_storage.save("a.flac", ContentFile(b"1")) != default_storage.save("a.flac", ContentFile(b"2"))
