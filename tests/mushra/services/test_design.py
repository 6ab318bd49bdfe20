"""What is left open in settings is filled in by protocol and attribute; what cannot be is refused."""

from __future__ import annotations

import pytest

from mushra.errors import ExperimentError
from mushra.protocol.protocols import PROTOCOLS
from mushra.services.design import Settings
from separation.errors import UnknownNameError


def test_a_mushra_test_has_the_standards_reference_anchors_and_question():
    settings = Settings().resolved()
    assert settings.hidden_reference is True
    assert settings.anchors == ("anchor35", "anchor70")
    assert settings.question == "How good is the separation of the {target} compared with the reference?"
    assert (settings.low_label, settings.high_label) == ("", "")


@pytest.mark.parametrize("protocol", PROTOCOLS.names())
def test_settings_that_are_resolved_stay_so(protocol):
    settings = Settings(protocol=protocol, attribute="interference").resolved()
    assert settings.resolved() == settings
    assert settings.recipe() == settings.resolved().recipe()


def test_an_attribute_brings_its_question_and_the_labels_of_its_ends():
    settings = Settings(protocol="acr", attribute="interference").resolved()
    assert settings.question == "How well are all other sounds removed from the {target}?"
    assert (settings.low_label, settings.high_label) == ("Strong interference", "No interference")
    assert settings.anchors == ()


def test_ones_own_words_go_before_those_of_the_attribute():
    settings = Settings(attribute="interference", question="Any drums left?", low_label="Many", high_label="None")
    assert settings.resolved().question == "Any drums left?"
    assert (settings.resolved().low_label, settings.resolved().high_label) == ("Many", "None")
    # A question of one's own may ask the other way round, so that the attribute's labels would be wrong.
    assert Settings(attribute="interference", question="Any drums left?").resolved().low_label == ""


def test_anchors_are_kept_once_and_in_one_order():
    chosen = Settings(anchors=("anchor_artifacts", "anchor35", "anchor_artifacts")).resolved().anchors
    assert chosen == ("anchor35", "anchor_artifacts")
    assert Settings(anchors=()).resolved().anchors == ()


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        (Settings(seed=-1), "A seed is a whole number from 0 on, not -1"),
        (Settings(attribute=""), "The attribute has 1 to 80 characters; this one has 0"),
        (Settings(question="?" * 301), "The question has 0 to 300 characters; this one has 301"),
        (Settings(high_label="x" * 81, low_label="y"), "The high label has 0 to 80 characters; this one has 81"),
        (Settings(attribute="harshness"), "'harshness' is an attribute of your own, so say with --question"),
        (Settings(low_label="Bad"), "labels at both ends or at none"),
        (Settings(protocol="dcr", low_label="a", high_label="b"), "DCR.* has labels of its own"),
        (Settings(hidden_reference=False), "MUSHRA always has the hidden reference"),
        (Settings(protocol="abx", hidden_reference=False), "ABX.* always has the hidden reference"),
        (Settings(return_url="prolific.com/done"), r"'prolific\.com/done' is no address to return to"),
        (Settings(return_url="javascript:alert(1)"), "is no address to return to"),
        (Settings(return_url="https://x.org/" + "a" * 500), "The return url has 0 to 500 characters"),
        (Settings(trials_per_listener=0), "A listener is given at least 1 trial, not 0"),
        (Settings(replicates=-1), "Trials that come twice are 0 or more, not -1"),
        (Settings(order="latin"), "The order is random or latin_square, not 'latin'"),
        (Settings(order="latin_square", trials_per_listener=4), "leave out --trials-per-listener, or choose --order"),
    ],
)
def test_what_does_not_go_together_is_refused_with_what_would(chosen, message):
    with pytest.raises(ExperimentError, match=message):
        chosen.resolved()


def test_an_address_to_return_to_may_hold_the_completion_code():
    address = "https://app.prolific.com/submissions/complete?cc={code}"
    assert Settings(return_url=address).resolved().return_url == address


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        (Settings(protocol="mushr"), "no protocol named 'mushr'. Known, nearest first: mushra"),
        (Settings(anchors=("anchor40",)), "no anchor named 'anchor40'. Known, nearest first: anchor"),
    ],
)
def test_an_unknown_name_is_answered_by_those_there_are(chosen, message):
    with pytest.raises(UnknownNameError, match=message.replace(".", r"\.")):
        chosen.resolved()
