"""A plan that departs from the standard is told so by rule, with the reason and the clause; a sound plan is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mushra.protocol.screening_rules import SCREENING_RULES, chosen_rules
from mushra.protocol.standard import Design, TrialDesign, departures

SYSTEMS = ("l1_freq", "si_sdr_time", "irm")
SOUND = Design(
    protocol="mushra",
    trials=tuple(TrialDesign(f"Song {number} / vocals", SYSTEMS, 10.0) for number in range(5)),
    seconds=10.0,
    hidden_reference=True,
    anchors=("anchor35", "anchor70"),
    sitting=25.0,
    replicates=1,
)


def with_systems(count: int, *, trials: int = 20) -> Design:
    systems = tuple(f"system {number}" for number in range(count))
    return replace(SOUND, trials=tuple(TrialDesign(f"Song {n} / vocals", systems, 10.0) for n in range(trials)))


def rules(design: Design) -> list[tuple[str, bool]]:
    return [(departure.rule, departure.refused) for departure in departures(design)]


def test_a_test_by_the_standard_breaks_no_rule():
    assert rules(SOUND) == []


@pytest.mark.parametrize(
    ("changed", "rule", "refused"),
    [
        ({"seconds": 15.0}, "length", True),
        ({"seconds": 0.4}, "length", True),
        ({"trials": SOUND.trials[:4]}, "excerpts", False),
        ({"trials": (*SOUND.trials, TrialDesign("Short / vocals", SYSTEMS, 3.2))}, "unequal lengths", False),
        ({"trials": (*SOUND.trials, TrialDesign("Seventh / vocals", SYSTEMS[:2], 10.0))}, "balance", False),
        ({"hidden_reference": False}, "hidden reference", True),
        ({"anchors": ("anchor70",)}, "low anchor", False),
        ({"anchors": ("anchor35",)}, "mid anchor", False),
        ({"sitting": 31.0}, "sitting", False),
        ({"replicates": 0}, "replicates", False),
        ({"protocol": "mushra_no_reference"}, "open reference", False),
        ({"screening": ()}, "screening", False),
        ({"screening": chosen_rules({"hidden_reference": {}, "mid_anchor": {"share": 20}})}, "screening", False),
    ],
)
def test_every_rule_is_told_alone_and_says_whether_it_is_refused(changed, rule, refused):
    assert rules(replace(SOUND, **changed)) == [(rule, refused)]


def test_rules_of_ones_own_beside_the_standards_break_none():
    assert rules(replace(SOUND, screening=tuple(SCREENING_RULES))) == []
    assert rules(replace(SOUND, protocol="ab", screening=())) == []


@pytest.mark.parametrize(("systems", "refused"), [(9, False), (10, True)])
def test_nine_systems_reference_and_two_anchors_fill_a_page_and_ten_are_too_many(systems, refused):
    assert (("signals", True) in rules(with_systems(systems))) is refused


def test_thirteen_signals_are_counted_in_the_sentence_with_the_clause():
    sentence = str(departures(with_systems(10, trials=20))[0])
    assert "13 signals on a page (10 systems, 3 of hidden reference and anchors), which is refused" in sentence
    assert sentence.endswith("(ITU-R BS.1534-3, 5.3)")


@pytest.mark.parametrize(("trials", "told"), [(8, True), (9, False)])
def test_six_systems_need_nine_excerpts(trials, told):
    assert (("excerpts", False) in rules(with_systems(6, trials=trials))) is told


def test_four_excerpts_say_how_many_are_wanted_and_why():
    (departure,) = departures(replace(SOUND, trials=SOUND.trials[:4]))
    assert departure.what == "There are 4 excerpts; the standard wants at least 5."
    assert departure.why.startswith("With fewer, what is found holds for these excerpts")


def test_a_reference_may_be_left_out_where_the_protocol_lets_it():
    found = rules(replace(SOUND, protocol="mushra_no_reference", hidden_reference=False))
    assert ("hidden reference", False) in found


@pytest.mark.parametrize("protocol", ["acr", "ab", "abx", "dcr"])
def test_pages_of_one_clip_or_two_need_no_anchors_and_hold_any_number_of_systems(protocol):
    design = replace(with_systems(12, trials=18), protocol=protocol, anchors=(), hidden_reference=False, replicates=0)
    assert rules(design) == []


def test_what_is_refused_comes_first_and_all_is_told():
    everything = replace(SOUND, trials=SOUND.trials[:1], seconds=15.0, anchors=(), sitting=90.0)
    assert rules(everything) == [
        ("length", True), ("excerpts", False), ("low anchor", False), ("mid anchor", False), ("sitting", False),
    ]  # fmt: skip
