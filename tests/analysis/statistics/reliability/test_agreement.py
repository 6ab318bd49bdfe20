"""Each listener is set against the mean of all the others."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.statistics.reliability.agreement import with_others
from analysis.statistics.reliability.grid import as_grid
from tests.analysis.tables import ratings_table, study


def rated(scores: dict[str, list[float]]):
    """A grid of what each listener says of the systems a, b, c …"""
    return as_grid(
        ratings_table(
            [
                {"listener": listener, "system": "abcdef"[place], "score": score}
                for listener, row in scores.items()
                for place, score in enumerate(row)
            ]
        )
    )


def test_it_is_scipys_correlation_with_the_mean_of_those_who_rated_the_item():
    ratings = study()[0]
    gaps = np.random.default_rng(1).random(len(ratings)) < 0.2
    ratings["score"] = ratings["score"].mask(gaps)
    wide = ratings.pivot_table(index=["song", "target", "system"], columns="listener", values="score")
    for found in with_others(as_grid(ratings)):
        own, others = wide[found.listener], wide.drop(columns=found.listener).mean(axis=1)
        both = own.notna() & others.notna()
        assert found.coefficients.n == both.sum() < 40
        assert found.coefficients.pearson == pytest.approx(stats.pearsonr(own[both], others[both]).statistic)
        assert found.coefficients.spearman == pytest.approx(stats.spearmanr(own[both], others[both]).statistic)


def test_who_turns_the_scale_around_is_seen():
    ada, ben, cleo = with_others(rated({"Ada": [10, 50, 90], "Ben": [15, 55, 95], "Cleo": [90, 50, 15]}))
    assert cleo.coefficients.pearson < -0.99
    assert ada.listener == "Ada"
    assert ben.coefficients.spearman == pytest.approx(stats.spearmanr([15, 55, 95], [50, 50, 52.5]).statistic)


@pytest.mark.parametrize(
    ("scores", "reasons"),
    [
        ({"Ada": [10, 50, 90]}, ["fewer than two listeners"]),
        ({"Ada": [10, 50], "Ben": [10, 50]}, ["fewer than three points"] * 2),
        (
            {"Ada": [70, 70, 70], "Ben": [10, 50, 90]},
            ["the listener's ratings are constant", "the others' ratings are constant"],
        ),
    ],
)
def test_the_undefined_is_nan_with_its_reason(scores, reasons):
    found = with_others(rated(scores))
    assert [listener.coefficients.reason for listener in found] == reasons
    assert np.isnan([(listener.coefficients.pearson, listener.coefficients.spearman) for listener in found]).all()
