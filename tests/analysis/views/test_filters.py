"""What an address may choose."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from analysis.errors import ParameterError
from analysis.views.filters import Filters, choice


def read(query: dict) -> Filters:
    return Filters.read(QueryDict(urlencode(query, doseq=True)))


def test_an_address_without_choices_is_the_usual_one():
    assert read({}) == Filters()
    assert Filters().query() == "?"
    assert Filters().choices.include_simulated is False


def test_choices_are_read_and_written_back():
    filters = read({"average": "median", "scale": "normalised", "simulated": "1", "target": "piano & synth"})
    assert filters.query() == "?target=piano+%26+synth&average=median&scale=normalised&simulated=1"
    assert (filters.choices.average, filters.choices.scale, filters.choices.include_simulated) == (
        "median", "normalised", True,
    )  # fmt: skip
    assert filters.query(target="", average="mean") == "?scale=normalised&simulated=1"
    assert filters.hidden("scale", "target") == [("average", "median"), ("simulated", "1")]


@pytest.mark.parametrize("query", [{"average": "mode"}, {"scale": "log"}, {"simulated": "yes"}])
def test_a_value_that_is_not_known_is_refused(query):
    (name, value), *_ = query.items()
    with pytest.raises(ParameterError, match=f"{name}={value} is not known here; it is "):
        read(query)


def test_a_parameter_that_is_not_known_is_passed_over():
    assert read({"utm_source": "mail", "average": ""}) == Filters()


def test_a_choice_marks_what_is_chosen_and_keeps_the_rest():
    shown = choice(Filters(scale="normalised"), "Average", "average", {"mean": "Mean", "median": "Median"})
    assert [(one.label, one.chosen) for one in shown.options] == [("Mean", True), ("Median", False)]
    assert shown.options[1].query == "?average=median&scale=normalised"


def test_systems_are_left_out_by_name_as_many_as_there_are():
    filters = read({"without": ["b", "a", "a", ""], "screening": "1", "attribute": "target preservation"})
    assert filters.without == ("a", "b")
    assert filters.query() == "?attribute=target+preservation&without=a&without=b&screening=1"
    assert filters.hidden("screening") == [("attribute", "target preservation"), ("without", "a"), ("without", "b")]
    chosen = filters.selection
    assert (chosen.without, chosen.screening, chosen.attribute) == (("a", "b"), True, "target preservation")
