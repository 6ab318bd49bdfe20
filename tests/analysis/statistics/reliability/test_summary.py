"""A table of ratings has one summary, whatever is missing in it."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.statistics.reliability.grid import as_grid
from analysis.statistics.reliability.intraclass import intraclass
from analysis.statistics.reliability.krippendorff import alpha
from analysis.statistics.reliability.noise_ceiling import noise_ceiling
from analysis.statistics.reliability.summary import reliability
from analysis.statistics.tables import read_ratings
from tests.analysis.tables import ratings_table, study


def test_the_summary_holds_every_coefficient_of_the_systems_alone():
    ratings = study()[0]
    anchors = ratings.assign(system="anchor35", role="anchor35", score=0.0).drop_duplicates(["listener", "song"])
    found, grid = reliability(ratings, seed=5), as_grid(ratings)
    assert (found.items, found.listeners) == (40, 6)
    assert found.intraclass == intraclass(grid.values)
    assert found.alpha == (alpha(grid.values, "interval"), alpha(grid.values, "ordinal"))
    assert found.ceiling == noise_ceiling(grid, seed=5)
    assert len(found.with_others) == 6
    assert reliability(anchors, seed=5).items == 0


def test_a_real_studys_listeners_agree_and_repeat_themselves(shared_data):
    found = reliability(read_ratings(shared_data / "study" / "ward2018" / "ratings.csv"))
    assert (found.items, found.listeners) == (56, 24)
    everyone = found.replicated[0].concordance
    assert everyone.n == 119  # of 17 listeners who graded one page twice, its seven systems each
    assert everyone.value > 0.8
    assert found.ceiling.low > 0.97


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "fewer than two listeners"),
        ([{"system": name, "score": score} for name, score in (("a", 10.0), ("b", 60.0))], "fewer than two listeners"),
        (
            [{"listener": name, "score": score} for name, score in (("Ada", 10.0), ("Ben", 60.0))],
            "fewer than two items",
        ),
        (
            [{"listener": name, "system": system} for name in ("Ada", "Ben") for system in "abcd"],
            "the ratings are constant",
        ),
    ],
)
def test_poor_tables_give_nan_and_reasons_everywhere(rows, reason):
    found = reliability(ratings_table(rows))
    assert {row.reason for row in found.intraclass} == {reason}
    everything = [
        *(row.value for row in (*found.intraclass, found.ceiling)),
        *(row.concordance.value for row in found.replicated),
        *(row.coefficients.pearson for row in found.with_others),
    ]
    assert np.isnan(everything).all()
    reasons = [row.reason for row in (*found.intraclass, found.ceiling)]
    assert all([*reasons, *(row.coefficients.reason for row in found.with_others)])
