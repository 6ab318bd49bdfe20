"""Screening rules are read as they are kept, and what is wrong with one is told by its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mushra.errors import FlowError
from mushra.protocol.screening_rules import (
    PARAMETERS,
    SCREENING_RULES,
    STANDARD_RULES,
    chosen_rules,
    rules_record,
    standard_rules,
)

numbers = {
    rule.name: st.fixed_dictionaries({name: st.floats(0, 100) for name in rule.numbers}) for rule in SCREENING_RULES
}


def test_the_standards_rules_have_the_standards_numbers():
    assert standard_rules() == {
        "hidden_reference": {"limit": 90, "share": 15},
        "mid_anchor": {"limit": 90, "share": 15, "excused": 25},
    }
    assert chosen_rules(standard_rules()) == STANDARD_RULES
    assert " ".join(rule.sentence for rule in STANDARD_RULES) == (
        "A listener is out who grades the hidden reference under 90 on more than 15 % of items "
        "(ITU-R BS.1534-3, 4.1.2). "
        "A listener is out who grades the mid anchor over 90 on more than 15 % of items; where more than 25 % of "
        "listeners do, the item counts against nobody (ITU-R BS.1534-3, 4.1.2)."
    )


@given(st.fixed_dictionaries({}, optional=numbers))
def test_what_is_kept_is_what_was_chosen(chosen):
    assert rules_record(chosen_rules(chosen)) == chosen


def test_a_number_that_is_left_out_is_the_rules_own():
    (rule,) = chosen_rules({"mid_anchor": {"share": 20}})
    assert rule.numbers == {"limit": 90, "share": 20, "excused": 25}
    assert rule.sentence.endswith("(after ITU-R BS.1534-3, 4.1.2, with other numbers).")
    assert chosen_rules({"low_anchor": None, "hidden_reference": {}}) == (
        SCREENING_RULES.get("hidden_reference"),
        SCREENING_RULES.get("low_anchor"),
    )


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda one: one.name)
def test_both_ends_of_a_numbers_range_are_allowed_and_nothing_beyond(parameter):
    for value in (parameter.lowest, parameter.highest):
        (rule,) = chosen_rules({"mid_anchor": {parameter.name: value}})
        assert rule.numbers[parameter.name] == value
    for value in (parameter.lowest - 1, parameter.highest + 1, float("nan"), True, "90"):
        with pytest.raises(FlowError, match=rf"^screening_rules\.mid_anchor\.{parameter.name}: must be a number"):
            chosen_rules({"mid_anchor": {parameter.name: value}})


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        (["mid_anchor"], "screening_rules: must be an object, {…}, not ['mid_anchor']."),
        (
            {"outlier": {}},
            "screening_rules: has no field 'outlier'; there are hidden_reference, mid_anchor, low_anchor",
        ),
        ({"low_anchor": 3}, "screening_rules.low_anchor: must be an object, {…}, not 3."),
        ({"low_anchor": {"excused": 3}}, "screening_rules.low_anchor: has no field 'excused'; there are limit, share."),
    ],
)
def test_what_is_no_rule_is_told_by_its_place(chosen, message):
    with pytest.raises(FlowError) as caught:
        chosen_rules(chosen)
    assert str(caught.value).startswith(message)
