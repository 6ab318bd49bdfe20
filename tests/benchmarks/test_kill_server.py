"""A small sample of benchmarks/kill_server.py, on whichever database the tests run on."""

from __future__ import annotations

import pytest

from benchmarks import kill_server
from benchmarks.ledger import Ledger, wrong_grades, wrong_notes
from mushra.models import Interaction, Rating
from tests.conftest import database_url


@pytest.fixture
def for_the_server(settings, monkeypatch, compiled, transactional_db):
    """The test's own database and folder, in the environment that the server begins with."""
    for name, value in (compiled | {"DATA_DIR": str(settings.DATA_DIR), "DATABASE_URL": database_url()}).items():
        monkeypatch.setenv(name, value)


def test_what_was_answered_is_stored_once_though_the_server_was_killed(for_the_server, monkeypatch):
    monkeypatch.setattr(kill_server, "LISTENING", 0.05)
    outcome = kill_server.kill_while_rating(listeners=20, kills=2, trials=0)
    assert (outcome.kills, outcome.wrong, outcome.ledger.errors) == (2, [], [])
    assert outcome.ledger.finished == 20
    stored = dict(Rating.objects.values_list("slot__token", "score"))
    assert stored == outcome.ledger.last()
    assert len(stored) == 20 * 8
    assert Interaction.objects.count() == len(outcome.ledger.notes_kept) >= 20 * 8


def test_a_lost_an_altered_and_an_invented_save_are_named(ada):
    """The benchmark can fail: its check finds each of them."""
    first, second, third, *_ = ada.slots(0)
    ledger = Ledger()
    for slot in (first, second):
        assert ada.rate(slot, 40, sequence=7).status == 200
        ledger.sent[slot.token][7], ledger.kept[slot.token] = 40, 7
    assert not [*wrong_grades(ledger)]
    assert ada.rate(third, 50).status == 200
    Rating.objects.filter(slot=first).delete()
    Rating.objects.filter(slot=second).update(score=41)
    assert [*wrong_grades(ledger)] == [
        f"{second.token}: 41 was stored under 7, and not sent",
        f"{third.token}: 50 was stored under 1, and not sent",
        f"{first.token}: 7 was answered with success, and nothing is stored",
    ]


def test_a_lost_and_an_invented_interaction_are_named(ada):
    slot, *_ = ada.slots(0)
    ledger = Ledger(noted={(slot.token, 1): 40.0}, notes_kept={(slot.token, 1)})
    assert [*wrong_notes(ledger)] == [f"{slot.token}: interaction 1 is lost"]
    Interaction.objects.create(
        presentation=slot.presentation, sequence=1, kind="rate", signal="0", value=41, seconds=1,
        received_at="2026-11-22T00:00Z",
    )  # fmt: skip
    assert [*wrong_notes(ledger)] == ["interaction 1 was stored with 41.0, and not sent"]
