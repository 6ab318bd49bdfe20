"""What is done on a trial's page is stored once, as it was sent; what no page sends is refused whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mushra.errors import RatingError, UnknownSlotError
from mushra.models import Experiment, Interaction, Presentation, Trial
from mushra.services import experiment_close, interactions_store
from mushra.services.interactions import MOST_A_TRIAL, MOST_AT_ONCE
from tests.mushra.conftest import Listener

PLAY = {"sequence": 1, "kind": "play", "signal": "reference", "seconds": 0.5}
RATE = {"sequence": 2, "kind": "rate", "signal": "4", "value": 70, "seconds": 1}
LOOP = {"sequence": 3, "kind": "loop", "value": 0.25, "second_value": 2.0, "seconds": 2}
ALL = [
    PLAY,
    RATE,
    LOOP,
    {"sequence": 4, "kind": "loop", "signal": "", "value": None, "second_value": None, "seconds": 3},
    {"sequence": 5, "kind": "select", "signal": "0", "seconds": 4},
    {"sequence": 6, "kind": "level", "value": -2.5, "seconds": 4.5},
    {"sequence": 9, "kind": "stop", "signal": "0", "seconds": 5},
]


def store(listener: Listener, *entries: object, position: int = 1) -> None:
    token = listener.slots(position)[-1].token
    interactions_store(session=listener.session, slot_token=token, interactions=list(entries))


def stored() -> list[tuple]:
    return list(Interaction.objects.values_list("sequence", "kind", "signal", "value", "second_value", "seconds"))


def test_all_kinds_are_stored_in_the_order_of_their_numbers(ada):
    store(ada, *ALL[::-1])
    assert stored() == [
        (1, "play", "reference", None, None, 0.5),
        (2, "rate", "4", 70, None, 1),
        (3, "loop", "", 0.25, 2.0, 2),
        (4, "loop", "", None, None, 3),
        (5, "select", "0", None, None, 4),
        (6, "level", "", -2.5, None, 4.5),
        (9, "stop", "0", None, None, 5),
    ]
    assert set(Interaction.objects.values_list("presentation__position", flat=True)) == {1}


def test_twice_or_in_parts_changes_nothing_and_the_first_of_a_number_stays(ada):
    store(ada, *ALL[:3])
    before = stored()
    store(ada, PLAY | {"signal": "1"}, *ALL[1:3])
    assert stored() == before
    store(ada, *ALL)
    assert len(stored()) == len(ALL)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "shout"}, "one of play, stop, select, rate, loop, level, not 'shout'"),
        ({"kind": ["play"]}, r"not \['play'\]"),
        ({"sequence": 0}, "number must lie between 1 and 5,000; 0 does not"),
        ({"sequence": MOST_A_TRIAL + 1}, "5001 does not"),
        ({"sequence": "1"}, "must be a whole number, not '1'"),
        ({"sequence": None}, "must be a whole number, not None"),
        ({"seconds": -1}, "The time must lie between"),
        ({"seconds": float("nan")}, "The time must lie between"),
        ({"seconds": None}, "The time must be a number"),
        ({"signal": "5"}, "play is of 0, 1, 2, 3, 4, reference, not of '5'"),
        ({"signal": "anchor35"}, "not of 'anchor35'"),
        ({"signal": "mixture"}, "not of 'mixture'"),
        ({"signal": 0}, "not of 0"),
        ({"signal": {}}, "not of {}"),
        ({"value": 3}, "nothing that play has"),
        ({"second_value": 3}, "nothing that play has"),
        ({"kind": "rate", "value": 3}, "rate is of 0, 1, 2, 3, 4, not of 'reference'"),
        ({"kind": "rate", "signal": "0"}, "A score must be a whole number, not None"),
        ({"kind": "rate", "signal": "0", "value": 101}, "between 0 and 100; 101 does not"),
        ({"kind": "rate", "signal": "0", "value": 1, "second_value": 2}, "nothing that rate has"),
        ({"kind": "level", "value": 1}, "level is of nothing, not of 'reference'"),
        ({"kind": "level", "signal": "", "value": 4.5}, "between -4 and 4; 4.5 does not"),
        ({"kind": "loop", "signal": "", "value": 1}, "a beginning and an end, or neither"),
        ({"kind": "loop", "signal": "", "second_value": 1}, "a beginning and an end, or neither"),
        ({"kind": "loop", "signal": "", "value": 1, "second_value": 0.5}, "end must lie between 1 and 2.1; 0.5"),
        ({"kind": "loop", "signal": "", "value": 0, "second_value": 3}, "3 does not"),
        ({"kind": "loop", "signal": "", "value": True, "second_value": 2}, "must be a number, not True"),
    ],
)
def test_what_no_page_sends_is_refused_in_a_sentence_and_nothing_of_the_request_kept(ada, change, sentence):
    with pytest.raises(RatingError, match=sentence):
        store(ada, RATE, PLAY | change)
    assert stored() == []


@pytest.mark.parametrize("entries", [None, "play", {"kind": "play"}, [PLAY] * (MOST_AT_ONCE + 1)])
def test_more_than_a_request_may_hold_or_no_list_is_refused(ada, entries):
    with pytest.raises(RatingError, match="a list of at most 100"):
        interactions_store(session=ada.session, slot_token=ada.slots(0)[0].token, interactions=entries)
    with pytest.raises(RatingError, match="is a JSON object, not 7"):
        store(ada, PLAY, 7)
    assert stored() == []


def test_a_trial_is_known_by_a_slot_of_the_sessions_own(ada, ben):
    for token in (ben.slots(1)[0].token, "made up", ada.session.presentations.first().reference_token):
        with pytest.raises(UnknownSlotError):
            interactions_store(session=ada.session, slot_token=token, interactions=[PLAY])
    for token in (None, 3, "\x00"):
        with pytest.raises(RatingError, match="name their trial by the token"):
            interactions_store(session=ada.session, slot_token=token, interactions=[PLAY])
    assert stored() == []


def test_the_last_of_a_page_comes_after_it_was_handed_in_and_the_study_closed(ada, study):
    ada.complete(0)
    experiment_close(experiment=study)
    store(ada, PLAY, position=0)
    assert stored() == [(1, "play", "reference", None, None, 0.5)]


def test_what_can_be_heard_is_what_the_protocol_and_the_song_have(ada, study, invitation):
    Trial.objects.update(mixture_audio="mixture.flac")
    store(ada, PLAY | {"signal": "mixture"})
    Experiment.objects.update(protocol="abx")
    listener = Listener(invitation)
    store(listener, PLAY | {"signal": "x"})
    with pytest.raises(RatingError, match="play is of 0, 1, x, mixture, not of 'reference'"):
        store(listener, PLAY)
    Experiment.objects.update(protocol="acr")
    with pytest.raises(RatingError, match="play is of 0, mixture, not of 'reference'"):
        store(Listener(invitation), PLAY)


def test_deleting_a_session_deletes_what_was_done_in_it(ada, ben):
    store(ada, *ALL)
    store(ben, PLAY)
    ada.session.delete()
    assert [row.presentation.session for row in Interaction.objects.all()] == [ben.session]
    assert not Presentation.objects.filter(session__listener=ada.session.listener).exists()


def test_the_page_has_the_same_bounds():
    script = (Path(__file__).parents[3] / "static/js/listen/interactions.js").read_text()
    bounds = dict(re.findall(r"export const (MOST_\w+) = (\d+);", script))
    assert (int(bounds["MOST_A_TRIAL"]), int(bounds["MOST_AT_ONCE"])) == (MOST_A_TRIAL, MOST_AT_ONCE)
