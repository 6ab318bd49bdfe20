"""The listeners' step says what `Settings` want, and makes a flow and addresses of what was ticked."""

from __future__ import annotations

import json

import pytest

from mushra.forms.listeners import ListenersForm
from mushra.forms.typed import as_sent, untouched
from mushra.protocol.recruiting import RECRUITERS
from mushra.services.design import Settings


def form(**typed: list[str]) -> ListenersForm:
    return ListenersForm(as_sent(untouched(ListenersForm()) | typed))


def test_who_touches_nothing_gets_everybody_all_trials_and_a_page_for_the_level():
    proposed = form()
    assert proposed.is_valid()
    assert Settings(**proposed.settings()).resolved() == Settings().resolved()
    assert [step.kind for step in proposed.flow().steps] == ["level"]
    assert proposed.addresses() == RECRUITERS.get("link").addresses({})


def test_the_pages_are_those_that_were_ticked_in_the_order_of_a_session():
    ticked = form(
        consent=["on"], questionnaire=["on"], headphones=["huggins"], headphones_stop=["on"], information=["on"],
        break_every=["4"],
    )  # fmt: skip
    assert ticked.is_valid()
    steps = ticked.flow().steps
    assert [step.kind for step in steps] == [
        "consent", "questionnaire", "headphones", "level", "information", "break",
    ]  # fmt: skip
    assert steps[2].content["on_fail"] == "stop"
    assert steps[-1].every == 4


def test_a_flow_of_ones_own_takes_the_place_of_the_pages():
    own = form(consent=["on"], flow_json=[json.dumps({"steps": [{"kind": "break", "every": 2, "minutes": 1}]})])
    assert own.is_valid()
    assert [step.kind for step in own.flow().steps] == ["break"]
    assert list(form(flow_json=["{"]).errors) == ["flow_json"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"consent": ["on"], "consent_text": []}, "consent_text"),
        ({"consent": ["on"], "consent_statement": []}, "consent_statement"),
        ({"information": ["on"], "information_text": []}, "information_text"),
        ({"trials_per_listener": ["0"]}, "trials_per_listener"),
        ({"replicates": ["-1"]}, "replicates"),
        ({"order": ["alphabetical"]}, "order"),
        ({"recruiter": ["prolific"], "return_url": ["not a code!"]}, "return_url"),
        ({"return_url": ["crowd.example"]}, "return_url"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(typed, field):
    assert list(form(**typed).errors) == [field]


def test_a_service_is_known_by_its_parameters():
    prolific = form(recruiter=["prolific"], return_url=["C1A2B3"])
    assert prolific.is_valid()
    assert prolific.flow().crowd_ids == RECRUITERS.get("prolific").crowd_ids
    assert "C1A2B3" in prolific.addresses().return_url
