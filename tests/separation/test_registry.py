"""A registry holds each name once and helps with a name that it does not hold."""

from types import SimpleNamespace

import pytest

from separation.errors import UnknownNameError
from separation.registry import Registry


@pytest.fixture
def colours() -> Registry:
    registry = Registry("colour")
    for name in ("red", "green", "blue"):
        registry.add(SimpleNamespace(name=name))
    return registry


def test_entries_come_back_by_name_in_the_order_they_were_added(colours):
    assert colours.names() == ["red", "green", "blue"]
    assert [entry.name for entry in colours] == colours.names()
    assert colours.get("green").name == "green"
    assert "blue" in colours
    assert len(colours) == 3


def test_a_second_entry_of_the_same_name_is_refused(colours):
    with pytest.raises(ValueError, match="already is a colour named 'red'"):
        colours.add(SimpleNamespace(name="red"))
    assert len(colours) == 3


def test_an_unknown_name_lists_the_known_ones_nearest_first(colours):
    with pytest.raises(UnknownNameError, match=r"no colour named 'grene'\. Known, nearest first: green, "):
        colours.get("grene")


def test_an_empty_registry_says_so():
    with pytest.raises(UnknownNameError, match="nearest first: none"):
        Registry("shape").get("round")
