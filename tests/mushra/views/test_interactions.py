"""What the trial page sends of what was done on it: from whose browser, on whose page, and what the answer says."""

from __future__ import annotations

from django.test import Client

from mushra.models import Interaction
from tests.mushra.conftest import send

ENTRIES = [
    {"sequence": 1, "kind": "play", "signal": "reference", "seconds": 0.5},
    {"sequence": 2, "kind": "rate", "signal": "0", "value": 70, "seconds": 1.25},
]


def log(listener, client: Client | None = None, *, position: int = 0, entries=ENTRIES):
    body = {"slot": listener.slots(position)[0].token, "interactions": entries}
    return send(client or listener.client, f"{listener.link}interactions/", body)


def test_what_was_done_is_stored_and_answered_with_its_number_alone(ada):
    for _ in range(2):
        assert vars(log(ada)) == {"status": 200, "stored": 2}
    stored = Interaction.objects.values_list("presentation__session__listener", "sequence", "kind", "signal", "value")
    listener = ada.session.listener
    assert list(stored) == [(listener, 1, "play", "reference", None), (listener, 2, "rate", "0", 70)]


def test_the_page_goes_on_counting_from_what_is_stored(ada):
    def counted() -> int:
        return ada.client.get(ada.link).context["trial_data"]["interactions"]

    assert counted() == 0
    log(ada)
    assert counted() == 2


def test_it_is_taken_after_handing_in_and_after_the_last_page(ada):
    for position in range(3):
        ada.complete(position)
        assert log(ada, position=position).status == 200
    ada.session.refresh_from_db()
    assert ada.session.is_finished
    assert Interaction.objects.count() == 6


def test_without_a_session_there_is_403_and_for_anothers_page_404(ada, ben):
    assert log(ada, Client()).status == 403
    answer = log(ada, ben.client)
    assert answer.status == 404
    assert "not one of this session's" in answer.error
    assert send(ada.client, "/listen/wrong/interactions/", {}).status == 404
    assert Interaction.objects.count() == 0


def test_what_no_page_sends_gets_400_and_a_sentence(ada):
    answer = log(ada, entries=[ENTRIES[0] | {"kind": "shout"}])
    assert (answer.status, answer.error) == (
        400,
        "An interaction is one of play, stop, select, rate, loop, level, not 'shout'.",
    )
    assert send(ada.client, f"{ada.link}interactions/", "{}").status == 400
    assert ada.client.get(f"{ada.link}interactions/").status_code == 405
    assert Interaction.objects.count() == 0
