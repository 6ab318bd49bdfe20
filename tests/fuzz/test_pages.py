"""Whatever is sent to the pages that take something, nobody gets a 500, and what is refused has written nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils.html import strip_tags
from hypothesis import strategies as st

from mushra.services import invitation_create
from mushra.services.drafts import draft_create
from tests.analysis.importing.files import SCORES, TIDY, WEBMUSHRA, WIDE
from tests.fuzz.cases import fuzz, mutated, mutated_text
from tests.fuzz.test_files import SOUNDS, ZIPS, assert_is_a_sentence
from tests.mushra.conftest import Listener, make_study

pytestmark = pytest.mark.django_db

APPS = ("mushra", "analysis", "separation")
MODELS = [model for name in APPS for model in apps.get_app_config(name).get_models()]
NUMBERS = st.integers() | st.floats() | st.sampled_from([0, 1, -1, 50, 100, 101, 2**31, 2**63, 2**64, 1e308])
VALUES = st.none() | st.booleans() | NUMBERS | st.text(max_size=20)
JSON = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)
PATHS = st.sampled_from(
    ["one/umx.flac", "../x.wav", "/etc/x.wav", "a\0b.wav", "", "C:\\x.wav", "x" * 300 + ".wav", ".", "a/./b.flac"]
)


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path) -> None:
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path / "data", tmp_path / "media"
    settings.UPLOAD_MAX_MB = 4
    settings.SAVES_PER_MINUTE = settings.OPENS_PER_MINUTE = settings.BEGINS_PER_MINUTE = 0


@pytest.fixture
def olga() -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_user("olga", is_staff=True))
    return client


@pytest.fixture
def ada() -> Listener:
    return Listener(invitation_create(experiment=make_study()))


def kept() -> tuple[dict[str, int], dict[str, int]]:
    """How many rows of each kind there are, and every file with its size."""
    rows = {model._meta.label: model._base_manager.count() for model in MODELS}
    folders = [Path(settings.DATA_DIR), Path(settings.MEDIA_ROOT)]
    files = {str(path): path.stat().st_size for folder in folders for path in folder.rglob("*") if path.is_file()}
    return rows, files


def assert_refused(answer: HttpResponse, before: object) -> None:
    assert 400 <= answer.status_code < 500, answer.status_code
    assert kept() == before
    assert_is_a_sentence(strip_tags(answer.content.decode()))


@fuzz(
    ratings=mutated_text(TIDY, WIDE, WEBMUSHRA),
    scores=st.none() | mutated_text(SCORES),
    sounds=st.none() | mutated(*ZIPS),
    path=PATHS,
    title=st.sampled_from(["A study", "", " ", "x" * 300, "a\0b", "<b>", "é" * 200]),
)
def test_a_study_from_files(olga, ratings, scores, sounds, path, title):
    sent: dict[str, Any] = {"title": title, "ratings": [SimpleUploadedFile("ratings.csv", ratings)]}
    if scores is not None:
        sent["scores"] = [SimpleUploadedFile("scores.csv", scores)]
    if sounds is not None:
        sent["sounds"] = [SimpleUploadedFile("x.flac", SOUNDS[3])]
        sent["sound_paths"] = path
        sent["archive"] = [SimpleUploadedFile("audio.zip", sounds)]
    before = kept()
    answer = olga.post("/studies/add/", sent)
    if answer.status_code != 302:
        assert_refused(answer, before)
        return
    waiting = kept()
    assert olga.get(answer.url).status_code == 200
    added = olga.post(answer.url, {"action": "add"})
    if added.status_code != 302:
        assert_refused(added, waiting)
        assert olga.post(answer.url, {"action": "forget"}).url == "/"
        assert kept() == before
        return
    assert olga.get(added.url).status_code == 200
    assert not list((Path(settings.DATA_DIR) / "uploads").glob("*"))


@fuzz(data=mutated(*ZIPS) | mutated(*SOUNDS), name=st.sampled_from(["study.zip", "vocals.wav", "a.flac"]), path=PATHS)
def test_clips_for_an_experiment(olga, data, name, path):
    draft = draft_create(owner=get_user_model().objects.get())
    address = f"/experiments/draft/{draft.token}/songs/"
    before = kept()
    answer = olga.post(f"{address}upload/", {"clips": [SimpleUploadedFile(name, data)], "paths": path})
    if answer.status_code != 302:
        assert_refused(answer, before)
    else:
        assert olga.get(answer.url).status_code == 200
        assert olga.get(address).status_code == 200


@fuzz(
    name=st.sampled_from(["ratings", "comments", "interactions", "trial"]),
    body=JSON,
    text=st.none() | st.binary(max_size=60),
)
def test_anything_that_a_listeners_page_could_send(ada, name, body, text):
    sent = json.dumps(body).encode() if text is None else text
    assert_stored_or_refused(ada, name, sent)


@fuzz(name=st.sampled_from(["ratings", "comments", "interactions", "trial"]), data=st.data())
def test_nearly_what_a_listeners_page_sends(ada, name, data):
    slot = ada.slots(0)[0].token
    entry = {"kind": "play", "signal": "0", "sequence": 1, "seconds": 0.5, "value": 1, "second_value": 2}
    body: dict[str, Any] = {
        "ratings": {"slot": slot, "score": 50, "sequence": 1, "seconds": 1.5},
        "comments": {"slot": slot, "text": "fine", "sequence": 1},
        "interactions": {"slot": slot, "interactions": [entry]},
        "trial": {"position": 0, "sample_rate": 48000, "level_db": 0.0},
    }[name]
    changed = entry if name == "interactions" and data.draw(st.booleans()) else body
    changed[data.draw(st.sampled_from(sorted(changed)))] = data.draw(JSON)
    assert_stored_or_refused(ada, name, json.dumps(body).encode())


def assert_stored_or_refused(ada: Listener, name: str, sent: bytes) -> None:
    before = kept()
    answer = ada.client.post(f"{ada.link}{name}/", sent, content_type="application/json")
    if answer.status_code != 200:
        assert 400 <= answer.status_code < 500
        assert kept() == before
        assert_is_a_sentence(answer.json()["error"])
