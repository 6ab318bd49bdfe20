"""Every protocol keeps the contract that pages, services and exports rely on."""

from __future__ import annotations

from pathlib import Path

import pytest

from mushra.protocol.anchors import ANCHORS
from mushra.protocol.attributes import ATTRIBUTES
from mushra.protocol.protocols import PROTOCOLS

EVERY = pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)


def test_the_protocols_are_those_of_the_documentation():
    assert PROTOCOLS.names() == ["mushra", "mushra_no_reference", "acr", "acr_100", "dcr", "ab", "abx"]
    page = (Path(__file__).resolve().parents[3] / "docs" / "protocols.md").read_text()
    for registry in (PROTOCOLS, ATTRIBUTES, ANCHORS):
        assert [name for name in registry.names() if f"`{name}`" not in page] == []


@EVERY
def test_it_says_what_it_is_and_where_it_comes_from(protocol):
    assert protocol.label
    assert protocol.source
    assert all(anchor in ANCHORS for anchor in protocol.anchors)


@EVERY
def test_its_scale_fits_what_the_database_stores_and_allows_nothing_beside_it(protocol):
    scale = protocol.scale
    allowed = [score for score in range(-1, 102) if scale.allows(score)]
    assert (allowed[0], allowed[-1]) == (scale.minimum, scale.maximum)
    assert scale.minimum >= 0
    assert scale.maximum <= 100
    if scale.kind == "category":
        assert len(allowed) == len(scale.labels)
    if scale.kind == "continuous":
        assert len(allowed) == scale.maximum - scale.minimum + 1
        assert len(scale.labels) == 5


@EVERY
def test_a_choice_is_of_two_and_every_choice_mirrored_is_a_choice(protocol):
    scale = protocol.scale
    assert (scale.kind == "choice") == (protocol.layout == "pair")
    assert len(scale.choices) == (len(scale.labels) if scale.kind == "choice" else 0)
    assert all(scale.allows(100 - choice) for choice in scale.choices)


@EVERY
def test_a_reference_is_there_where_the_protocol_needs_one(protocol):
    if protocol.pairs_with_reference:
        assert protocol.hidden_reference == "always"
    if protocol.asks in ("compared", "degradation"):
        assert protocol.has_reference
    if protocol.asks == "alone":
        assert not protocol.has_reference
    assert not (protocol.has_reference and protocol.has_x)  # one token serves the one or the other


def test_a_choice_without_a_tie_is_forced():
    assert PROTOCOLS.get("ab").scale.choices == (100, 0, 50)
    assert PROTOCOLS.get("abx").scale.choices == (100, 0)


def test_degradation_runs_from_very_annoying_to_inaudible():
    labels = PROTOCOLS.get("dcr").scale.labels
    assert (labels[0], labels[-1], len(labels)) == ("Very annoying", "Inaudible", 5)


@pytest.mark.parametrize(("name", "graded", "heard"), [("mushra", 8, 8), ("acr", 1, 1), ("dcr", 1, 2), ("abx", 2, 3)])
def test_signals_of_a_page_count_the_open_reference_and_x(name, graded, heard):
    assert PROTOCOLS.get(name).signals(graded) == heard


@EVERY
@pytest.mark.parametrize("attribute", ATTRIBUTES, ids=lambda attribute: attribute.name)
def test_every_attribute_has_a_question_for_it(protocol, attribute):
    question = attribute.question(protocol)
    assert question.endswith("?")
    assert ("{target}" in question) == (protocol.asks != "identity")
    if not protocol.has_reference:
        assert "reference" not in question


@EVERY
def test_ends_are_labelled_only_where_a_listener_sees_a_scale_of_quality(protocol):
    ends = ATTRIBUTES.get("interference").ends(protocol)
    assert any(ends) == (protocol.asks in ("compared", "alone"))
    assert ATTRIBUTES.get("overall quality").ends(protocol) == ("", "")
