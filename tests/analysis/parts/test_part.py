"""What a selection leaves of a study, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from analysis.dashboard import MetricFacts
from analysis.errors import NothingToCompareError, ParameterError
from analysis.parts.part import Evidence, Selection, StudyData
from mushra.protocol.screening_rules import chosen_rules
from tests.analysis.tables import ratings_table, scores_table, study


def data(ratings: pd.DataFrame, scores: pd.DataFrame) -> StudyData:
    facts = {"good": MetricFacts("good", "Good", "", True), "bad": MetricFacts("bad", "Bad", "", False)}
    return StudyData("A study", ratings, scores, facts)


def evidence(**chosen) -> Evidence:
    return Evidence(data(*study()), Selection(draws=200, **chosen))


def test_without_choices_everything_counts():
    found = evidence()
    ratings, scores = study()
    assert len(found.ratings) == len(ratings)
    assert found.targets == found.all_targets == ("drums", "vocals")
    assert len(found.points) == len(scores) // scores["metric"].nunique()
    assert found.metrics == tuple(scores["metric"].unique())


def test_a_target_and_systems_left_out_are_gone_everywhere_but_from_what_can_be_chosen():
    first, *others = evidence().all_systems
    found = evidence(target="drums", without=(first,))
    assert found.targets == ("drums",)
    assert set(found.points.labels["system"]) == set(others)
    assert found.all_systems == (first, *others)
    assert found.all_targets == ("drums", "vocals")


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"target": "flute"}, "There is no target 'flute' in this study; there are drums, vocals."),
        ({"without": ("nobody",)}, "There is no system 'nobody' in this study; there are "),
        ({"attribute": "taste"}, "There is no attribute 'taste' in this study"),
    ],
)
def test_what_the_study_does_not_have_is_named(chosen, sentence):
    with pytest.raises(ParameterError, match=sentence):
        evidence(**chosen)


def test_of_several_attributes_the_one_with_most_ratings_comes_first_and_alone():
    rows = [{"listener": name, "attribute": "sound quality"} for name in ("Ada", "Ben")]
    rows += [{"listener": "Ada", "attribute": "interference", "score": 10.0}]
    ratings = ratings_table(rows)
    usual = Evidence(data(ratings, scores_table([])), Selection())
    assert usual.attributes == ("sound quality", "interference")
    assert usual.ratings["score"].tolist() == [50.0, 50.0]
    other = Evidence(data(ratings, scores_table([])), Selection(attribute="interference"))
    assert other.ratings["score"].tolist() == [10.0]


def test_screening_is_applied_where_chosen_and_changes_no_verdict():
    pages = [
        {"listener": listener, "song": song, "system": system, "role": role, "score": score}
        for listener, of_reference in (("Ada", 100.0), ("Ben", 20.0))
        for song in ("Amber", "Birch")
        for system, role, score in (("one", "system", 60.0), ("reference", "reference", of_reference))
    ]
    both = [Evidence(data(ratings_table(pages), scores_table([])), Selection(screening=on)) for on in (False, True)]
    off, on = both
    assert off.screening.listeners_out == on.screening.listeners_out == (("study", "Ben"),)
    assert set(off.ratings["listener"]) == {"Ada", "Ben"}
    assert set(on.ratings["listener"]) == {"Ada"}
    assert "Post-screening leaves out 1 listener." in on.notes


def test_a_studys_own_rules_decide_who_is_out():
    pages = [
        {"listener": "Ada", "song": song, "system": "reference", "role": "reference", "score": 80.0}
        for song in ("Amber", "Birch")
    ]
    everyone = data(ratings_table(pages), scores_table([]))
    for limit, out in ((90, (("study", "Ada"),)), (70, ())):
        own = replace(everyone, rules=chosen_rules({"hidden_reference": {"limit": limit}}))
        assert Evidence(own, Selection()).screening.listeners_out == out


def test_simulated_ratings_count_where_asked_for_alone():
    ratings, scores = study()
    simulated = ratings.assign(simulated=ratings["listener"] == ratings["listener"].iloc[0])
    people = Evidence(data(simulated, scores), Selection())
    assert len(people.ratings) == int((~simulated["simulated"]).sum())
    assert not people.has_simulated
    assert Evidence(data(simulated, scores), Selection(simulated=True)).has_simulated


def test_metrics_are_turned_so_that_more_is_better():
    found = evidence()
    place = found.metrics.index("bad")
    assert (found.turned.scores[:, place] == -found.points.scores[:, place]).all()


def test_the_metric_that_agrees_best_is_chosen_unless_one_is_asked_for():
    found = evidence()
    best = found.agreement.correlations.query("level == 'pooled'").sort_values("pearson", ascending=False)["metric"]
    assert [found.metric("", otherwise=place) for place in (0, 1)] == best.tolist()[:2]
    assert found.metric("bad") == "bad"
    with pytest.raises(ParameterError, match=r"There is no metric 'pesq' in this study; there are "):
        found.metric("pesq")
    with pytest.raises(NothingToCompareError, match="give it scores of another"):
        found.metric("", otherwise=len(found.metrics))
