"""What must not matter does not matter, from the two tables to every coefficient of every level."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics.agreement import Choices, agree
from analysis.statistics.correlation import correlate
from analysis.statistics.mos import mean_opinion_scores
from analysis.statistics.points import Points, match
from tests.analysis.tables import study

CLIP = ["song", "target", "system"]
MAPS = (np.exp, np.arctan, lambda values: values**3 - 7)  # of values between −2 and 2, rising
studies = st.builds(
    study,
    songs=st.integers(1, 3),
    targets=st.sampled_from([("vocals",), ("vocals", "drums")]),
    systems=st.integers(3, 5),
    listeners=st.integers(1, 4),
    seed=st.integers(0, 1000),
)
few = settings(max_examples=10)


def coefficients(points: Points, level: str = "") -> np.ndarray:
    """(rows, 2): Pearson and Spearman of every row at that level, or at all."""
    return np.array([(row.pearson, row.spearman) for row in correlate(points) if level in ("", row.level)])


@few
@given(studies, st.sampled_from(MAPS))
def test_spearman_keeps_under_monotone_maps_at_every_level_that_takes_no_means_of_a_metric(tables, bend):
    points = match(*tables, average="mean")
    points = replace(points, scores=points.scores / 60)
    bent = replace(points, scores=bend(points.scores))
    for level in ("pooled", "target", "within_song"):
        np.testing.assert_allclose(coefficients(bent, level)[:, 1], coefficients(points, level)[:, 1], atol=1e-12)


@few
@given(studies)
def test_every_sign_turns_with_a_metrics_direction(tables):
    points = match(*tables, average="median")
    turned = points.turned({"good": False, "bad": False})
    np.testing.assert_allclose(coefficients(turned), -coefficients(points), atol=1e-12)


@few
@given(studies, st.integers(0, 1000))
def test_the_order_of_rows_is_irrelevant_to_the_whole_answer(tables, seed):
    ratings, scores = tables
    shuffled = ratings.sample(frac=1, random_state=seed), scores.sample(frac=1, random_state=seed)
    choices = Choices(draws=20)
    one, other = (
        agree(*pair, higher_is_better={"bad": False}, choices=choices).correlations.sort_values(
            ["level", "group", "metric"], ignore_index=True
        )
        for pair in (tables, shuffled)
    )
    pd.testing.assert_frame_equal(one, other, rtol=1e-9, atol=1e-9)
    pd.testing.assert_frame_equal(mean_opinion_scores(ratings, CLIP), mean_opinion_scores(shuffled[0], CLIP))


@few
@given(studies, st.randoms())
def test_a_missing_rating_changes_only_its_own_cell(tables, random):
    ratings, scores = tables
    gone = random.randrange(len(ratings))
    less = ratings.assign(score=ratings["score"].mask(ratings.index == gone))
    whole, holed = (mean_opinion_scores(table, CLIP).set_index(CLIP) for table in (ratings, less))
    clip = tuple(ratings.loc[gone, CLIP])
    listeners = ratings["listener"].nunique()
    assert holed["n"].get(clip, 0) == listeners - 1
    pd.testing.assert_frame_equal(holed.drop(index=clip, errors="ignore"), whole.drop(index=clip))
    all_points, points = match(ratings, scores, average="mean"), match(less, scores, average="mean")
    same = (all_points.labels[CLIP] != list(clip)).any(axis=1).to_numpy()
    kept = (points.labels[CLIP] != list(clip)).any(axis=1).to_numpy()
    np.testing.assert_array_equal(points.opinion[kept], all_points.opinion[same])
