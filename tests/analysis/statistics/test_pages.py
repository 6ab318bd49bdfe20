"""Points as pages, and each metric's correlation within each: as scipy has it, page by page."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.statistics.pages import page_correlations, pages
from analysis.statistics.points import match
from tests.analysis.tables import study


@pytest.fixture
def points():
    """Three songs with two targets and five systems, a tenth of the points missing and ties among the ratings."""
    ratings, scores = study(songs=3, listeners=3)
    ratings["score"] = (ratings["score"] / 10).round() * 10
    scores = scores.drop(index=scores.sample(frac=0.1, random_state=1).index)
    return match(ratings, scores, average="median")


def test_every_point_is_in_its_place(points):
    grid = pages(points)
    assert list(zip(grid.songs, grid.targets, strict=True))[:2] == [("song 0", "drums"), ("song 0", "vocals")]
    at = {name: place for place, name in enumerate(zip(grid.songs, grid.targets, strict=True))}
    for row, opinion, values in zip(points.labels.itertuples(), points.opinion, points.scores, strict=True):
        place = grid.systems.index(row.system), at[row.song, row.target]
        assert grid.opinion[place] == opinion
        assert np.array_equal(grid.scores[place], values, equal_nan=True)
    assert np.isfinite(grid.opinion).sum() == len(points)
    assert np.array_equal(grid.of("bad"), grid.scores[:, :, 1], equal_nan=True)


def test_the_correlations_of_each_page_are_scipys(points):
    grid = pages(points)
    pearson, spearman = page_correlations(grid)
    for page in range(len(grid.songs)):
        for column in range(len(grid.metrics)):
            both = np.isfinite(grid.opinion[:, page]) & np.isfinite(grid.scores[:, page, column])
            x, y = grid.scores[both, page, column], grid.opinion[both, page]
            assert pearson[page, column] == pytest.approx(stats.pearsonr(x, y).statistic)
            assert spearman[page, column] == pytest.approx(stats.spearmanr(x, y).statistic)


def test_a_page_of_two_systems_or_of_equal_ratings_has_none():
    ratings, scores = study(songs=2, targets=("vocals",), systems=3, listeners=1)
    first = ratings["song"] == "song 0"
    ratings.loc[first, "score"] = 40.0
    ratings = ratings[first | (ratings["system"] != "system 2")]
    for found in page_correlations(pages(match(ratings, scores, average="mean"))):
        assert np.isnan(found).all()
