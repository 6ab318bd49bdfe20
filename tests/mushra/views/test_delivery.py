"""However a clip is sent, it is the masked one, made for one listener's token, and its address says nothing else."""

from __future__ import annotations

import errno
import logging
import os
from datetime import timedelta

import pytest
from django.utils import timezone

from mushra.protocol.mask import mask
from mushra.views import delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_nginx(settings):
    settings.CLIPS_BY = "nginx"


def ask(listener, token):
    return listener.client.get(f"/listen/audio/{token}")


def test_nginx_is_told_of_a_file_that_holds_the_masked_clip(by_nginx, settings, ada):
    slot = ada.slots(0)[0]
    answer = ask(ada, slot.token)
    place = answer["X-Accel-Redirect"].removeprefix("/served/")
    assert place == f"{timezone.now().date().isoformat()}/{slot.token}"
    assert answer.content == b""
    assert mask((settings.DATA_DIR / "served" / place).read_bytes(), slot.token) == slot.stimulus.audio.read()
    assert answer["Cache-Control"] == "private, max-age=86400, immutable"
    assert answer["Content-Type"] == "application/octet-stream"


def test_files_of_a_trial_differ_in_nothing_but_their_bytes(by_nginx, settings, ada):
    for slot in ada.slots(0):
        ask(ada, slot.token)
    facts = [path.stat() for path in (settings.DATA_DIR / "served").glob("*/*")]
    assert len(facts) == len(ada.slots(0)) == 5
    assert {(one.st_size, one.st_mtime_ns) for one in facts} == {(40, 0)}


def test_a_second_request_makes_nothing_anew(by_nginx, settings, ada):
    token = ada.slots(0)[0].token
    ask(ada, token)
    [path] = (settings.DATA_DIR / "served").glob("*/*")
    path.write_bytes(b"as it is")
    assert ask(ada, token).status_code == 200
    assert path.read_bytes() == b"as it is"


def test_nobody_else_s_clip_is_handed_to_nginx(by_nginx, ada, ben):
    answer = ask(ben, ada.slots(0)[0].token)
    assert answer.status_code == 403
    assert "X-Accel-Redirect" not in answer


def test_what_is_older_than_yesterday_s_is_forgotten(by_nginx, settings, ada):
    today = timezone.now().date()
    kept, old = (settings.DATA_DIR / "served" / (today - timedelta(days=days)).isoformat() for days in (1, 2))
    for folder in (kept, old):
        folder.mkdir(parents=True)
    ask(ada, ada.slots(0)[0].token)
    assert kept.exists()
    assert not old.exists()


def full(*_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_where_the_disk_is_full_django_sends_the_clip_itself(by_nginx, ada, monkeypatch, caplog):
    slot = ada.slots(0)[0]
    monkeypatch.setattr(delivery, "write_whole", full)
    with caplog.at_level(logging.WARNING):
        answer = ask(ada, slot.token)
    assert mask(answer.content, slot.token) == slot.stimulus.audio.read()
    assert "could not go by nginx (No space left on device)" in caplog.text


@pytest.mark.parametrize("way", ["django", "nginx"])
def test_a_clip_whose_file_is_gone_is_said_and_asked_for_again(settings, ada, way):
    settings.CLIPS_BY = way
    slot = ada.slots(0)[0]
    name = slot.stimulus.audio.name
    place, away = settings.MEDIA_ROOT / name, settings.MEDIA_ROOT / "away"
    place.rename(away)
    answer = ask(ada, slot.token)
    assert (answer.status_code, answer.content) == (503, b"This clip cannot be read just now.")
    assert ada.rate(slot, 50).status == 200
    away.rename(place)
    assert ask(ada, slot.token).status_code == 200
