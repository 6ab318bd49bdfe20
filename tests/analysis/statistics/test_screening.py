"""Post-screening finds whom the standard leaves out, says why, and takes nothing away for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics.mos import mean_opinion_scores
from analysis.statistics.screening import before_and_after, screen, without_excluded
from analysis.statistics.tables import read_ratings
from mushra.protocol.screening_rules import chosen_rules
from tests.analysis.tables import ratings_table

EVERYONE = ("Ada", "Ben", "Cleo", "Dan", "Eve")


def songs(count: int) -> list[str]:
    return [f"song {number:02}" for number in range(count)]


def grades(
    listeners: Sequence[str] = EVERYONE,
    count: int = 20,
    *,
    reference: Mapping[tuple[str, str], float] | None = None,
    anchor: Mapping[tuple[str, str], float] | None = None,
) -> pd.DataFrame:
    """Everyone grades the hidden reference 100, the mid anchor 40 and a system 70, but where said otherwise."""
    rows = []
    for listener in listeners:
        for song in songs(count):
            for role, said, usual in (("reference", reference, 100), ("anchor70", anchor, 40), ("system", None, 70)):
                score = (said or {}).get((listener, song), float(usual))
                rows.append({"listener": listener, "song": song, "role": role, "system": role, "score": score})
    return ratings_table(rows).assign(protocol="")


def on(listener: str, score: float, numbers: Sequence[int]) -> dict[tuple[str, str], float]:
    return {(listener, songs(100)[number]): score for number in numbers}


def test_three_of_twenty_are_not_more_than_15_per_cent_and_four_are():
    assert screen(grades(reference=on("Ben", 89.0, range(3)))).exclusions == ()
    (found,) = screen(grades(reference=on("Ben", 89.0, range(4)))).exclusions
    assert (found.study, found.listener, found.rule, found.graded) == ("study", "Ben", "hidden reference", 20)
    assert found.items == tuple(f"{song}, vocals" for song in songs(4))
    assert str(found) == (
        "Ben grades the hidden reference under 90 on 4 of 20 items (20 %; allowed are 15 %): "
        "song 00, vocals; song 01, vocals; song 02, vocals; song 03, vocals."
    )


def test_a_grade_of_exactly_90_counts_against_nobody():
    twenty = range(20)
    assert screen(grades(reference=on("Ben", 90.0, twenty), anchor=on("Cleo", 90.0, twenty))).exclusions == ()


def test_who_takes_the_mid_anchor_for_good_is_out():
    screening = screen(grades(anchor=on("Cleo", 91.0, range(4))))
    (found,) = screening.exclusions
    assert (found.listener, found.rule, len(found.items)) == ("Cleo", "mid anchor", 4)
    assert str(found).startswith("Cleo grades the mid anchor over 90 on 4 of 20 items")
    assert screening.excused == ()  # one of five listeners is no more than a quarter


def test_an_item_whose_anchor_more_than_a_quarter_grade_high_counts_against_nobody():
    high = on("Cleo", 95.0, range(4)) | on("Dan", 95.0, range(1))
    low = on("Ben", 50.0, range(4))
    screening = screen(grades(anchor=high, reference=low))
    assert [(found.item, found.over, found.listeners) for found in screening.excused] == [("song 00, vocals", 2, 5)]
    assert str(screening.excused[0]) == (
        "song 00, vocals counts against nobody: 2 of 5 listeners grade its mid anchor over 90."
    )
    # Three of the nineteen items that are left are 15.8 per cent, for the anchor and for the reference.
    assert [(found.listener, len(found.items), found.graded) for found in screening.exclusions] == [
        ("Ben", 3, 19),
        ("Cleo", 3, 19),
    ]


def test_one_of_four_listeners_is_not_more_than_a_quarter():
    four = EVERYONE[:4]
    assert screen(grades(four, anchor=on("Ada", 95.0, range(20)))).excused == ()
    assert len(screen(grades(EVERYONE[:3], anchor=on("Ada", 95.0, range(20)))).excused) == 20


def test_where_no_item_counts_neither_rule_is_applied_and_that_is_said():
    screening = screen(grades(EVERYONE[:1], anchor=on("Ada", 95.0, range(20)), reference=on("Ada", 0.0, range(20))))
    assert screening.exclusions == ()
    assert screening.not_applied == tuple(
        f"The rule of the {rule} could not be applied to study: all of its items count against nobody."
        for rule in ("hidden reference", "mid anchor")
    )


def test_a_listener_is_judged_in_each_study_by_itself():
    table = pd.concat([grades(reference=on("Ben", 10.0, range(9))), grades().assign(study="other")])
    screening = screen(table)
    assert screening.listeners_out == (("study", "Ben"),)
    left = without_excluded(table, screening)
    assert len(left) == len(table) - 60
    assert set(left.loc[left["listener"] == "Ben", "study"]) == {"other"}


def test_of_an_item_that_is_graded_twice_the_mean_counts_once():
    again = grades(reference=on("Ben", 85.0, range(4))).assign(replicate="1")
    screening = screen(pd.concat([grades(), again]))
    assert screening.exclusions == ()  # (100 + 85) / 2 is over 90
    assert set(screening.counts["graded"]) == {20}


def test_both_rules_may_be_broken_by_one_listener_who_is_left_out_once():
    screening = screen(grades(reference=on("Ben", 0.0, range(9)), anchor=on("Ben", 100.0, range(9))))
    assert [found.rule for found in screening.exclusions] == ["hidden reference", "mid anchor"]
    assert screening.listeners_out == (("study", "Ben"),)


def test_the_tables_before_and_after_are_those_with_and_without_the_listener_and_the_ratings_stay():
    table = grades(reference=on("Ben", 10.0, range(9)))
    kept = table.copy()
    before, after = before_and_after(table, screen(table), ["system"])
    pd.testing.assert_frame_equal(before, mean_opinion_scores(table, ["system"]))
    pd.testing.assert_frame_equal(after, mean_opinion_scores(table[table["listener"] != "Ben"], ["system"]))
    assert before.set_index("system").loc["reference", "mean"] == pytest.approx(100 - 90 * 9 / 100)
    assert after.set_index("system").loc["reference", "mean"] == 100.0
    pd.testing.assert_frame_equal(table, kept)


def test_nobody_out_leaves_every_rating():
    table = grades()
    assert without_excluded(table, screen(table)) is table


@pytest.mark.parametrize(
    ("role", "rule", "other"),
    [("reference", "hidden reference", "mid anchor"), ("anchor70", "mid anchor", "hidden reference")],
)
def test_a_rule_that_cannot_be_applied_is_named_and_the_other_is_applied(role, rule, other):
    table = grades(reference=on("Ben", 0.0, range(9)), anchor=on("Cleo", 100.0, range(9)))
    screening = screen(table[table["role"] != role])
    assert screening.not_applied == (
        f"The rule of the {rule} could not be applied to study: no rating of it has the role {role}.",
    )
    assert [found.rule for found in screening.exclusions] == [other]


def test_other_protocols_are_not_judged_and_that_is_said():
    low = on("Ben", 0.0, range(9))
    table = pd.concat([grades(reference=low).assign(protocol="acr"), grades().assign(protocol="mushra", study="other")])
    screening = screen(table)
    assert screening.exclusions == ()
    assert screening.not_applied == (
        "300 ratings of the protocol acr are not screened: the rules are those of MUSHRA.",
    )
    assert set(screening.counts["study"]) == {"other"}


def test_a_rule_has_the_numbers_that_were_chosen():
    """Ben, one of two, grades the anchor 85 on 5 of 20 items, which are 25 %."""
    table = grades(("Ben", "Cleo"), anchor=on("Ben", 85.0, range(5)))
    by_80 = screen(table, chosen_rules({"mid_anchor": {"limit": 80, "share": 20, "excused": 50}}))
    assert [str(found)[:75] for found in by_80.exclusions] == [
        "Ben grades the mid anchor over 80 on 5 of 20 items (25 %; allowed are 20 %)"
    ]
    assert screen(table, chosen_rules({"mid_anchor": {"limit": 80, "share": 25, "excused": 50}})).exclusions == ()
    excused = screen(table, chosen_rules({"mid_anchor": {"limit": 80, "share": 20, "excused": 49}}))
    assert (len(excused.excused), excused.exclusions) == (5, ())
    assert str(excused.excused[0]).endswith("1 of 2 listeners grade its mid anchor over 80.")


def test_the_low_anchor_counts_where_its_rule_was_chosen():
    table = grades()
    low = table[table["role"] == "anchor70"].assign(role="anchor35", system="anchor35", score=30.0)
    low.loc[low["listener"] == "Dan", "score"] = 61.0
    table = pd.concat([table, low], ignore_index=True)
    assert screen(table).exclusions == ()
    assert screen(table, chosen_rules({"low_anchor": None})).listeners_out == (("study", "Dan"),)


def test_where_no_rule_was_chosen_nothing_is_said_of_anybody():
    screening = screen(grades(reference=on("Ben", 0.0, range(20))), ())
    assert (screening.exclusions, screening.not_applied, len(screening.counts)) == ((), (), 0)
    assert without_excluded(grades(), screening).equals(grades())


def test_no_ratings_give_an_empty_verdict():
    screening = screen(ratings_table([]))
    assert (screening.exclusions, screening.excused, screening.not_applied) == ((), (), ())
    assert screening.counts.empty


def test_a_real_study_without_a_mid_anchor_is_screened_by_its_reference_alone(shared_data):
    screening = screen(read_ratings(shared_data / "study" / "ward2018" / "ratings.csv"))
    assert len(screening.counts) == 24
    assert screening.exclusions == ()
    assert screening.not_applied == (
        "The rule of the mid anchor could not be applied to quality: no rating of it has the role anchor70.",
    )


low_or_high = st.sampled_from([0.0, 89.0, 90.0, 91.0, 100.0, np.nan])
pages = st.dictionaries(st.tuples(st.sampled_from(EVERYONE), st.sampled_from(songs(8))), low_or_high)


@settings(max_examples=15, deadline=None)
@given(reference=pages, anchor=pages)
def test_the_verdict_is_what_counting_by_hand_says(reference, anchor):
    table = grades(count=8, reference=reference, anchor=anchor)
    excused = set()
    for song in songs(8):
        scores = np.array([anchor.get((name, song), 40.0) for name in EVERYONE])
        if (scores > 90).sum() > 0.25 * np.isfinite(scores).sum():
            excused.add(song)
    expected = set()
    for name in EVERYONE:
        for rule, said, usual, against in (
            ("hidden reference", reference, 100.0, np.less),
            ("mid anchor", anchor, 40.0, np.greater),
        ):
            scores = np.array([said.get((name, song), usual) for song in songs(8) if song not in excused])
            if against(scores, 90).sum() > 0.15 * np.isfinite(scores).sum():
                expected.add((name, rule))
    screening = screen(table)
    assert {(found.listener, found.rule) for found in screening.exclusions} == expected
    assert {found.item for found in screening.excused} == {f"{song}, vocals" for song in excused}


@settings(max_examples=15, deadline=None)
@given(reference=pages, anchor=pages, random=st.randoms())
def test_the_order_of_rows_is_irrelevant(reference, anchor, random):
    table = grades(count=8, reference=reference, anchor=anchor)
    order = list(range(len(table)))
    random.shuffle(order)
    straight, shuffled = screen(table), screen(table.iloc[order])
    assert (shuffled.exclusions, shuffled.excused) == (straight.exclusions, straight.excused)
    pd.testing.assert_frame_equal(shuffled.counts, straight.counts)


@settings(max_examples=15, deadline=None)
@given(reference=pages, name=st.sampled_from(EVERYONE), song=st.sampled_from(songs(8)))
def test_a_missing_grade_of_the_reference_changes_its_own_listeners_count_only(reference, name, song):
    table = grades(count=8, reference=reference)
    gone = (table["listener"] == name) & (table["song"] == song) & (table["role"] == "reference")
    whole, less = (
        screen(rows).counts.set_index(["rule", "listener"]).drop(index=[("hidden reference", name)], errors="ignore")
        for rows in (table, table.assign(score=table["score"].mask(gone)))
    )
    pd.testing.assert_frame_equal(whole, less)
