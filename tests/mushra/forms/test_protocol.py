"""The protocol's step says what `Settings` want, and what does not go together beside its field."""

from __future__ import annotations

import pytest

from mushra.forms.protocol import ProtocolForm, protocols_data
from mushra.forms.typed import as_sent, untouched
from mushra.protocol.protocols import PROTOCOLS
from mushra.services.design import Settings


def form(**typed: list[str]) -> ProtocolForm:
    return ProtocolForm(as_sent(untouched(ProtocolForm()) | typed))


def test_who_touches_nothing_gets_the_settings_that_a_command_without_options_gets():
    proposed = form()
    assert proposed.is_valid()
    assert Settings(**proposed.settings()).resolved() == Settings().resolved()


def test_an_attribute_of_ones_own_has_a_name_and_a_question():
    own = form(attribute=["own"], own_attribute=["warmth"], question=["How warm are the {target}?"])
    assert own.is_valid()
    assert own.settings()["attribute"] == "warmth"
    assert set(form(attribute=["own"]).errors) == {"own_attribute", "question"}


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"low_label": ["cold"]}, "high_label", "A scale has labels at both ends or at none."),
        ({"high_label": ["warm"]}, "low_label", "A scale has labels at both ends or at none."),
        (
            {"protocol": ["ab"], "low_label": ["cold"], "high_label": ["warm"]},
            "low_label",
            f"{PROTOCOLS.get('ab').label} has labels of its own; leave both empty.",
        ),
    ],
)
def test_labels_that_do_not_go_together_are_told_beside_their_field(typed, field, message):
    assert dict(form(**typed).errors) == {field: [message]}


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda one: one.name)
def test_a_protocol_that_always_has_the_hidden_reference_has_it_unticked_too(protocol):
    chosen = form(protocol=[protocol.name], hidden_reference=[])
    assert chosen.is_valid()
    assert chosen.settings()["hidden_reference"] is (protocol.hidden_reference == "always")


def test_the_pages_script_is_told_of_every_protocol_as_its_record_has_it():
    told = protocols_data()
    assert list(told) == PROTOCOLS.names()
    for protocol in PROTOCOLS:
        mine = told[protocol.name]
        assert mine["anchors"] == list(protocol.anchors)
        settings = Settings(protocol=protocol.name).resolved()
        assert mine["questions"][settings.attribute] == settings.question
