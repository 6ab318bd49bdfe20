"""The screening rules of a form: the standard's are ticked; a number matters where its rule is."""

from __future__ import annotations

import pytest

from mushra.forms.screening import ScreeningForm
from mushra.forms.typed import as_sent, untouched
from mushra.protocol.screening_rules import standard_rules

PROPOSED = untouched(ScreeningForm())


def form(**typed: list[str]) -> ScreeningForm:
    """The form as it is proposed, but for what was typed."""
    return ScreeningForm(as_sent(PROPOSED | typed))


def test_who_touches_nothing_has_the_standards_rules():
    proposed = form()
    assert proposed.is_valid()
    assert proposed.screening_rules() == standard_rules()


def test_a_rule_is_chosen_and_given_up_by_its_tick():
    chosen = form(screening_low_anchor=["on"], screening_hidden_reference=[], screening_mid_anchor=[])
    assert chosen.is_valid()
    assert chosen.screening_rules() == {"low_anchor": {"limit": 60.0, "share": 15.0}}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ([], "A rule that is chosen needs this number."),
        (["120"], "Ensure this value is less than or equal to 100."),
        (["-1"], "Ensure this value is greater than or equal to 0."),
        (["many"], "Enter a number."),
    ],
)
def test_a_number_is_checked_where_its_rule_is_ticked(typed, message):
    ticked = form(screening_mid_anchor_share=typed)
    assert dict(ticked.errors) == {"screening_mid_anchor_share": [message]}
    assert form(screening_mid_anchor_share=typed, screening_mid_anchor=[]).is_valid()


def test_every_rule_stands_on_the_page_with_what_it_shows_and_whose_it_is():
    hints = [rule["tick"].help_text for rule in ScreeningForm().screening_fields()]
    assert [hint.endswith("ITU-R BS.1534-3, 4.1.2.") for hint in hints] == [True, True, False]
    assert hints[2].endswith("A rule of ours.")
    assert [[number.html_name for number in rule["numbers"]] for rule in ScreeningForm().screening_fields()][1] == [
        "screening_mid_anchor_limit", "screening_mid_anchor_share", "screening_mid_anchor_excused",
    ]  # fmt: skip
