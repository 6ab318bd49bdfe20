"""What a dashboard says in words and rows."""

from __future__ import annotations

from math import nan

import numpy as np
import pytest

from analysis import dashboard, presentation, published
from analysis.dashboard import MetricFacts, experiment_results
from analysis.errors import NothingToCompareError, ParameterError
from analysis.statistics.agreement import Choices
from tests.analysis.tables import ratings_table, scores_table, study

FACTS = {
    "good": MetricFacts("good", "A good one", "dB", True),
    "bad": MetricFacts("bad", "A bad one", higher_is_better=False),
}


def results(ratings=None, scores=None, target=None, **choices):
    made, scored = study()
    return experiment_results(
        ratings=made if ratings is None else ratings,
        scores=scored if scores is None else scores,
        facts=FACTS,
        choices=Choices(draws=100, **choices),
        target=target,
    )


def with_references():
    ratings, _ = study()
    anchors = ratings[ratings["system"] == "system 0"].assign(system="anchor35", role="anchor35", score=10.0)
    references = anchors.assign(system="reference", role="reference", score=99.0)
    return ratings_table([*ratings.to_dict("records"), *anchors.to_dict("records"), *references.to_dict("records")])


def test_the_best_system_comes_first_and_anchors_last():
    rows = presentation.opinion_rows(results(with_references()))
    ranking = study()[0].groupby("system")["score"].mean().sort_values(ascending=False).index
    assert [row.system for row in rows] == [*ranking, "reference", "anchor35"]
    assert [row.role for row in rows[-3:]] == ["system", "reference", "anchor35"]
    assert rows[-1].cells[0].text == "10.0"


def test_there_is_a_column_for_all_targets_only_where_there_are_several():
    assert presentation.opinion_columns(results()) == ("all targets", "drums", "vocals")
    assert presentation.opinion_columns(results(target="drums")) == ("drums",)


def test_a_target_is_a_study_of_its_own():
    chosen = results(target="vocals")
    assert chosen.targets == ("vocals",)
    assert chosen.all_targets == ("drums", "vocals")
    assert len(chosen.agreement.points) == 20
    assert "vocals" not in {row.level for row in presentation.correlation_rows(chosen)}
    with pytest.raises(ParameterError, match="no target 'flute' in this study; there are drums, vocals"):
        results(target="flute")


def test_the_summary_names_the_metric_that_agrees_best():
    said = presentation.summary(results())
    assert said.startswith("6 listeners gave 240 ratings of 5 systems in 4 songs. Of 2 metrics, good agrees best")
    assert "over 40 points (95 % interval +0." in said


def test_the_summary_counts_people_and_simulations_apart():
    ratings, _ = study()
    ratings["simulated"] = ratings["listener"].isin(["listener 0", "listener 1"])
    everyone = results(ratings, include_simulated=True)
    assert presentation.summary(everyone).startswith("4 listeners and 2 simulated listeners gave 240 ratings")
    assert everyone.simulated
    assert not results(ratings).simulated


def test_the_summary_does_not_sell_disagreement():
    _, scores = study()
    scores["value"] *= np.where(scores["metric"] == "good", -1, -1)
    said = presentation.summary(results(scores=scores))
    assert "None of 2 metrics agrees with the ratings; the best is " in said


def test_an_interval_that_holds_zero_says_so():
    said = presentation.summary(dashboard.published_results(published.study_get("guso2022")))
    assert (
        said == "sdr and the ratings: Pearson +0.34 over 20 points (95 % interval −0.12 to +0.68, which includes zero)."
    )


def test_metrics_whose_sign_turns_between_targets_are_named():
    assert presentation.turning_metrics(results()) == []
    assert presentation.turning_metrics(dashboard.published_results(published.study_get("guso2022"))) == ["sdr"]


def test_no_scores_leave_the_opinions_and_say_what_is_missing():
    bare = results(scores=scores_table([]))
    assert bare.agreement is None
    assert bare.problem == "There are no scores."
    assert len(presentation.opinion_rows(bare)) == 5
    assert presentation.correlation_rows(bare) == []
    assert presentation.point_table(bare).empty
    assert set(presentation.figures(bare, metric=None, average="mean")) == {"opinions"}


def test_no_ratings_are_no_results():
    bare = results(ratings_table([]))
    assert bare.counts.ratings == 0
    assert bare.systems == ()


def test_only_simulated_ratings_are_left_to_the_page():
    with pytest.raises(NothingToCompareError, match="simulated"):
        results(ratings_table([{"simulated": True}]))


def test_too_few_points_are_said_everywhere():
    few = results(*study(songs=1, targets=("vocals",), systems=2))
    assert "No metric can be compared with the ratings: fewer than three points." in presentation.summary(few)
    assert {row.reason for row in presentation.correlation_rows(few, level="pooled")} == {"fewer than three points"}
    assert presentation.chosen_metric(few, None) in ("good", "bad")


def test_the_scatter_takes_the_metric_asked_for_or_the_best():
    assert presentation.chosen_metric(results(), None) == "good"
    assert presentation.chosen_metric(results(), "bad") == "bad"
    with pytest.raises(ParameterError, match="no scores of 'pesq' in this study; there are good, bad"):
        presentation.chosen_metric(results(), "pesq")


def test_points_keep_the_metrics_own_signs():
    table = presentation.point_table(results())
    assert list(table.columns) == ["song", "target", "system", "opinion", "good", "bad"]
    assert table["bad"].lt(0).any()


def test_a_metric_nobody_described_still_has_a_name():
    _, scores = study()
    scores["metric"] = scores["metric"].replace("good", "new")
    facts = results(scores=scores).facts["new"]
    assert facts.axis == "new<br>direction unknown"
    assert FACTS["good"].axis == "A good one, dB<br>higher is better"


@pytest.mark.parametrize(("value", "text"), [(1.25, "1.2"), (-0.5, "−0.5"), (nan, "–")])
def test_numbers_have_a_true_minus_and_a_dash_where_undefined(value, text):
    assert presentation.number(value, 1) == text
