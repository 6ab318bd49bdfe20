"""Two tables in, the answer out, with notes on what a reader must know."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import NoOpinionError, NothingToCompareError
from analysis.statistics.agreement import (
    CORRELATION_COLUMNS,
    Choices,
    agree,
    opinion_tables,
    usable_ratings,
)
from analysis.statistics.mos import mean_opinion_scores
from tests.analysis.tables import ratings_table, study

FEW_DRAWS = Choices(draws=200)


def test_the_table_has_every_level_and_metric_with_intervals():
    ratings, scores = study()
    table = agree(ratings, scores, higher_is_better={"good": True, "bad": False}, choices=FEW_DRAWS).correlations
    assert list(table.columns) == list(CORRELATION_COLUMNS)
    assert table[["level", "group"]].drop_duplicates().to_numpy().tolist() == [
        ["pooled", ""], ["target", "drums"], ["target", "vocals"], ["within_song", ""], ["system", ""],
    ]  # fmt: skip
    assert (table["pearson_low"] <= table["pearson"] + 1e-9).all()
    assert (table["spearman"] <= table["spearman_high"] + 1e-9).all()
    assert set(table["interval"]) == {"bootstrap of 6 listeners and 4 songs, 200 draws"}
    assert set(table["reason"]) == {""}


def test_what_cannot_be_resampled_has_no_interval_and_says_so():
    table = agree(*study(songs=1, listeners=1), higher_is_better={}, choices=FEW_DRAWS).correlations
    assert table[["pearson_low", "spearman_high"]].isna().all(axis=None)
    assert set(table["interval"]) == {"none (one listener and one song cannot be resampled)"}


def test_metrics_of_unknown_direction_are_noted():
    agreement = agree(*study(songs=5), higher_is_better={"good": True}, choices=FEW_DRAWS)
    assert agreement.notes == ("Taken as higher is better, as nothing else is known of them: bad.",)


@pytest.mark.parametrize(("songs", "words"), [(1, "one song only"), (4, "4 songs only")])
def test_intervals_from_few_songs_are_not_sold(songs, words):
    agreement = agree(*study(songs=songs), higher_is_better={"good": True, "bad": False}, choices=FEW_DRAWS)
    assert agreement.notes == (f"There are ratings of {words}: the intervals say little about other songs.",)


def test_simulated_ratings_are_left_out_unless_asked_for():
    ratings = ratings_table([{"listener": "Ada"}, {"listener": "robot", "simulated": True}])
    people, notes = usable_ratings(ratings, Choices())
    assert people["listener"].tolist() == ["Ada"]
    assert notes == ("1 simulated ratings are left out.",)
    everyone, notes = usable_ratings(ratings, Choices(include_simulated=True))
    assert len(everyone) == 2
    assert notes == ("1 of 2 ratings are simulated: no person gave them.",)


def test_only_simulated_ratings_are_nothing_to_compare():
    with pytest.raises(NothingToCompareError, match="All 1 ratings are simulated"):
        usable_ratings(ratings_table([{"simulated": True}]), Choices())


def test_an_abx_test_alone_is_nothing_to_compare():
    ratings = ratings_table([{}, {"listener": "Ben"}]).assign(protocol="abx")
    with pytest.raises(NoOpinionError, match=r"no opinion among these ratings\. 2 ratings are left out: ABX tells"):
        usable_ratings(ratings, Choices())


def test_trials_that_cannot_be_normalised_are_noted():
    ratings = ratings_table([{"system": "a", "score": 5.0}, {"system": "b", "score": 5.0}])
    table, notes = usable_ratings(ratings, Choices(scale="normalised"))
    assert np.isnan(table["score"]).all()
    assert notes[0].startswith("2 ratings are left out")


def test_opinion_tables_keep_references_to_the_rows_of_systems():
    ratings = ratings_table(
        [
            {"system": "a", "score": 40.0},
            {"system": "b", "score": 60.0},
            {"system": "reference", "role": "reference", "score": 100.0},
        ]
    )
    table = opinion_tables(ratings)
    by = table.set_index("by")
    assert by.loc["target", "mean"] == by.loc["song", "mean"] == 50.0
    assert by.loc["system", "system"].tolist() == ["a", "b", "reference"]
    direct = mean_opinion_scores(ratings, ["target", "system"])
    np.testing.assert_array_equal(by.loc["target and system", "mean"], direct["mean"])
