"""What people read while the database is locked or a sound is gone, and that all goes on after it."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import OperationalError, ProgrammingError, connection
from django.test import Client

from mushra.models import Rating, Stimulus, Trial
from mushra.outage import DISK, FULL, GONE, LOCKED, outage_of
from mushra.services import invitation_create
from tests.mushra.conftest import Listener, make_study

KEPT = "What you did so far is kept."


@pytest.fixture
def cleo(transactional_db) -> Listener:
    """A listener whose session other connections see."""
    return Listener(invitation_create(experiment=make_study()))


@contextmanager
def locked_by_another_program():
    """Somebody holds the database for writing; ours waits for a tenth of a second in the place of 20 s."""
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 100")
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()
        connection.close()  # the next one waits as usual


on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="locks the whole file, as only SQLite does")


@on_sqlite
def test_a_save_while_the_database_is_locked_is_asked_for_again_and_then_stored(cleo):
    slot = cleo.slots(0)[0]
    with locked_by_another_program():
        refused = cleo.rate(slot, 61, sequence=7)
    assert (refused.status, KEPT in refused.error) == (503, True)  # 5xx: the page keeps it and sends it again
    assert not Rating.objects.exists()
    assert cleo.rate(slot, 61, sequence=7).status == 200
    assert [(one.score, one.sequence) for one in Rating.objects.all()] == [(61, 7)]


@on_sqlite
@pytest.mark.parametrize(("language", "words"), [("en", KEPT), ("de", "Diese Seite versucht es von selbst")])
def test_a_newcomer_reads_a_sentence_and_the_page_goes_back_to_the_link_by_itself(cleo, language, words):
    newcomer = Client(headers={"accept-language": language})
    begin = {"start_key": newcomer.get(cleo.link).context["start_key"]}
    with locked_by_another_program():
        answer = newcomer.post(f"{cleo.link}start/", begin)
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"], words in page) == (503, "10", True)
    assert f'<meta http-equiv="refresh" content="10; url={cleo.link}">' in page
    assert newcomer.post(f"{cleo.link}start/", begin).status_code == 302


@on_sqlite
def test_a_researcher_reads_what_is_wrong(cleo, rosa):
    form = {"state": "pause"}
    with locked_by_another_program():
        answer = rosa.post("/experiments/losses/state/", form)
    assert (answer.status_code, LOCKED in answer.content.decode()) == (503, True)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), FULL),
        (OSError(errno.EIO, "S3 refuses: SlowDown"), DISK),
        (OperationalError("database or disk is full"), FULL),
        (OperationalError("connection failed"), GONE),
        (OperationalError("no such table: mushra_rating"), ""),
        (ProgrammingError("a mistake of ours"), ""),
        (FileNotFoundError(errno.ENOENT, "a mistake of ours"), ""),
    ],
)
def test_only_what_is_the_machines_fault_is_called_so(error, reason):
    assert outage_of(error) == reason


def test_a_missing_sound_is_asked_for_again_named_on_the_studys_page_and_played_once_it_is_back(ada, rosa):
    slot = ada.slots(0)[0]
    stimulus = Stimulus.objects.get(slots=slot)
    storage, name = stimulus.audio.storage, stimulus.audio.name
    address, live = f"/listen/audio/{slot.token}", "/experiments/losses/"
    before = ada.client.get(address).content
    assert "is missing" not in rosa.get(live).content.decode()

    here = Path(storage.path(name))
    away = here.rename(here.with_suffix(".away"))
    assert ada.client.get(address).status_code == 503  # 5xx: the page says so and asks again
    assert ada.rate(slot, 40).status == 200
    page = rosa.get(live).content.decode()
    assert f"Amber, vocals (training): the {stimulus.system} is missing, {name}." in page
    assert page.count("is missing, ") == 1

    away.rename(here)
    assert ada.client.get(address).content == before
    assert "is missing" not in rosa.get(live).content.decode()


def test_many_missing_sounds_are_counted(ada, rosa):
    for trial in Trial.objects.all():
        trial.reference_audio.storage.delete(trial.reference_audio.name)
        for stimulus in trial.stimuli.all():
            stimulus.audio.storage.delete(stimulus.audio.name)
    page = rosa.get("/experiments/losses/").content.decode()
    assert (page.count("is missing, "), "And 8 more." in page) == (10, True)
