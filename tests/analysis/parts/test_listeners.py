"""The listeners' page: who is out and why, and reliability as scipy and the definitions have it."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from scipy import stats

from analysis.parts.content import Notice, Text
from analysis.parts.listeners import build
from tests.analysis.parts.edges import CARELESS, evidence, usual
from tests.analysis.tables import ratings_table

RATINGS = usual()
SYSTEMS = RATINGS[RATINGS["role"] == "system"]
CLIPS = SYSTEMS.pivot_table(index=["song", "target", "system"], columns="listener", values="score")


@pytest.fixture(scope="module")
def content():
    return build(evidence(RATINGS))


def words(content) -> str:
    return " ".join(block.words for block in content.blocks if isinstance(block, Text | Notice))


def by_listener(content, table: str) -> dict[str, dict]:
    return {str(row["listener"]): dict(row) for row in content.tables[table].rows}


def test_everyone_is_listed_with_what_they_rated(content):
    found = by_listener(content, "listeners")
    assert set(found) == set(CLIPS.columns)
    for name, row in found.items():
        mine = SYSTEMS.loc[SYSTEMS["listener"] == name, "score"]
        assert (row["ratings"], row["systems"], row["clips"]) == (32, 20, 20)
        assert (row["mean"], row["sd"], row["lowest"]) == pytest.approx((mine.mean(), mine.std(), mine.min()))
    assert "6 listeners gave 192 ratings, 120 of systems. Each rated all of 20 clips." in words(content)


def test_listeners_who_rated_less_are_told_from_those_who_rated_all():
    half = SYSTEMS[(SYSTEMS["listener"] != "listener 1") | (SYSTEMS["target"] == "drums")]
    assert "Of 20 clips one listener rated 10 to 20, half of them 20 or more." in words(build(evidence(half)))


def test_who_is_out_is_named_with_rule_share_and_items(content):
    assert f"1 of 6 listeners is out: {CARELESS}; it is not applied now." in words(content)
    first = content.tables["screening"].rows[0]
    assert (first["listener"], first["rule"], first["verdict"]) == (CARELESS, "hidden reference", "out")
    assert (first["graded"], first["against"], first["share"]) == (4, 2, 50.0)
    assert first["items"].split("; ") == [f"song {number}, drums" for number in range(2)]
    assert by_listener(content, "listeners")[CARELESS]["verdict"] == "out"
    assert "more than 15 % of items" in words(content)


def test_a_study_without_rules_says_so():
    everyone = evidence(RATINGS)
    everyone.data = replace(everyone.data, rules=())
    content = build(everyone)
    assert "No screening rules were chosen for this study, so nobody is left out." in words(content)
    assert {row["verdict"] for row in content.tables["listeners"].rows} == {"not judged"}


def test_the_tables_before_and_after_are_means_with_and_without_him(content):
    stay = RATINGS[RATINGS["listener"] != CARELESS]
    for row in content.tables["screening-effect"].rows:
        before, after = (
            table.loc[(table["target"] == row["target"]) & (table["system"] == row["system"]), "score"]
            for table in (RATINGS, stay)
        )
        assert (row["n_before"], row["n_after"]) == (len(before), len(after))
        assert (row["before"], row["after"]) == pytest.approx((before.mean(), after.mean()))
        assert row["change"] == pytest.approx(after.mean() - before.mean())


def test_applied_he_is_still_listed_but_counts_no_more():
    content = build(evidence(RATINGS, screening=True))
    said = words(content)
    assert "Post-screening leaves out 1 listener." in said
    assert f"is out: {CARELESS}; it is applied." in said
    assert CARELESS in by_listener(content, "listeners")
    assert CARELESS not in by_listener(content, "listener-agreement")
    assert "The means of two halves of the 5 listeners" in said


def test_an_item_that_too_many_find_easy_is_named_as_excused():
    ratings = RATINGS.copy()
    ratings.loc[(ratings["role"] == "anchor70") & (ratings["song"] == "song 0"), "score"] = 95.0
    said = words(build(evidence(ratings)))
    assert "2 items are excused:" in said
    assert "song 0, drums counts against nobody: 6 of 6 listeners grade its mid anchor over 90." in said


def test_each_listeners_correlation_with_the_others_is_scipys(content):
    found = by_listener(content, "listener-agreement")
    for name in CLIPS:
        own, others = CLIPS[name], CLIPS.drop(columns=name).mean(axis=1)
        assert found[name]["pearson"] == pytest.approx(stats.pearsonr(own, others).statistic)
        assert found[name]["spearman"] == pytest.approx(stats.spearmanr(own, others).statistic)
    marks = content.figures["listener-agreement"].plot["data"]
    assert [trace["name"] for trace in marks] == ["stays", "out by post-screening", "the median"]
    assert marks[1]["x"] == [pytest.approx(found[CARELESS]["pearson"])]


def test_with_two_listeners_the_ceiling_is_what_their_correlation_gives():
    two = SYSTEMS[SYSTEMS["listener"].isin(["listener 1", "listener 2"])]
    content = build(evidence(two))
    r = stats.pearsonr(CLIPS["listener 1"], CLIPS["listener 2"]).statistic
    ceiling = sqrt(2 * r / (1 + r))  # Spearman and Brown
    row = content.tables["reliability"].rows[0]
    assert row["value"] == pytest.approx(ceiling)
    assert f"No metric could correlate more than about {ceiling:.2f} (95 % interval" in words(content)
    assert f"halves of the 2 listeners correlate by {r:.2f} on average" in words(content)


def test_the_intraclass_correlation_is_that_of_the_mean_squares(content):
    values = CLIPS.to_numpy()
    n, k = values.shape
    between = k * values.mean(axis=1).var(ddof=1)
    within = ((values - values.mean(axis=1, keepdims=True)) ** 2).sum() / (n * (k - 1))
    found = {row["name"]: row for row in content.tables["reliability"].rows}
    assert found["ICC(1,1)"]["value"] == pytest.approx((between - within) / (between + (k - 1) * within))
    assert found["ICC(1,k)"]["value"] == pytest.approx((between - within) / between)
    assert found["ICC(2,k)"]["of"].startswith("the mean of 6; listeners are a sample")


def test_repeats_are_judged_by_lins_concordance():
    again = SYSTEMS.assign(replicate="1", score=np.clip(SYSTEMS["score"] + 4, 0, 100))
    content = build(evidence(ratings_table([*SYSTEMS.to_dict("records"), *again.to_dict("records")])))
    x, y = SYSTEMS["score"].to_numpy(), again["score"].to_numpy()
    lin = 2 * np.cov(x, y, ddof=0)[0, 1] / (x.var() + y.var() + (x.mean() - y.mean()) ** 2)
    assert content.tables["reliability"].rows[1]["value"] == pytest.approx(lin)
    assert f"agree with a concordance of {lin:.2f}" in words(content)
    assert f"over {len(x)} pairs" in words(content)
    assert by_listener(content, "repeats")["listener 2"]["n"] == 20


def test_listeners_of_two_studies_are_told_apart():
    both = ratings_table([
        {"study": study, "listener": "Ada", "system": system, "score": score}
        for study in ("one", "two") for system, score in (("a", 10.0), ("b", 60.0))
    ])  # fmt: skip
    assert set(by_listener(build(evidence(both)), "listeners")) == {"one: Ada", "two: Ada"}


def test_simulated_listeners_are_marked():
    ratings = RATINGS.assign(simulated=RATINGS["listener"] == "listener 3")
    found = by_listener(build(evidence(ratings, simulated=True)), "listeners")
    assert [name for name, row in found.items() if row["who"] == "simulated"] == ["listener 3"]


def test_of_several_protocols_only_those_that_are_there_and_not_judged_are_named():
    mixed = RATINGS.assign(protocol=np.where(RATINGS["song"] == "song 0", "ab", "mushra")).astype(
        {"protocol": "category"}
    )
    said = words(build(evidence(mixed)))
    assert "96 ratings of the protocol ab are not screened" in said
    assert "of the protocol mushra" not in said
