"""Permutation p-values equal scipy's where scipy has them, are uniform under the null, and keep to their songs."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.statistics.correlation import correlate
from analysis.statistics.permutation import permutation_tests
from analysis.statistics.points import Points, match
from tests.analysis.tables import study


def made(scores: np.ndarray, opinion: np.ndarray, *, songs: int, targets: int = 1) -> Points:
    """Points of so many songs and targets, the systems of each in a row; a column of scores a metric."""
    systems = len(opinion) // (songs * targets)
    rows = [
        (f"song {song}", f"target {target}", f"system {system}")
        for song in range(songs) for target in range(targets) for system in range(systems)
    ]  # fmt: skip
    labels = pd.DataFrame(rows, columns=["song", "target", "system"])
    return Points(labels, opinion, scores, tuple(f"metric {column}" for column in range(scores.shape[1])))


def found(points: Points, **choices) -> dict[tuple, object]:
    return {(row.level, row.group, row.metric): row for row in permutation_tests(points, **choices)}


def test_on_one_song_it_equals_scipys_exact_test():
    random = np.random.default_rng(5)
    metric, opinion = random.normal(size=(2, 6))
    opinion[3] = opinion[1]
    row = found(made(metric[:, None], opinion, songs=1))["pooled", "", "metric 0"]
    assert (row.permutations, row.exact) == (720, True)
    for ours, coefficient in ((row.pearson_p, stats.pearsonr), (row.spearman_p, stats.spearmanr)):
        theirs = stats.permutation_test(
            (opinion,), lambda some, r=coefficient: r(metric, some).statistic, permutation_type="pairings"
        )
        assert ours == pytest.approx(theirs.pvalue)


def test_every_level_equals_correlating_every_order_by_hand():
    random = np.random.default_rng(2)
    # Two songs, one of them with two targets. Quarters make ties, and add up exactly.
    whole = made(random.normal(size=(12, 1)), np.round(4 * random.normal(size=12)) / 4, songs=2, targets=2)
    points = Points(whole.labels[:9], whole.opinion[:9], whole.scores[:9], whole.metrics)
    values: dict[tuple, list] = {}
    for dealt in product(*(permutations(range(first, first + 3)) for first in (0, 3, 6))):
        order = [row for page in dealt for row in page]
        for row in correlate(Points(points.labels, points.opinion[order], points.scores, points.metrics)):
            values.setdefault((row.level, row.group, row.metric), []).append((row.pearson, row.spearman))
    rows = found(points)
    assert list(rows) == list(values)
    for name, row in rows.items():
        assert (row.permutations, row.exact) == (6**3, True)
        for ours, column in zip((row.pearson_p, row.spearman_p), np.array(values[name]).T, strict=True):
            undefined = np.isnan(column)
            above, below = ((sign * (column - column[0]) >= -1e-9) | undefined for sign in (1, -1))
            assert ours == pytest.approx(min(1.0, 2 * min(above.mean(), below.mean())))


def test_under_the_null_p_is_uniform_though_songs_differ():
    # Easy songs have high scores and high opinions, but within a song the metrics know nothing.
    random = np.random.default_rng(0)
    found_p: dict[tuple[str, str], list[float]] = {}
    naive = []
    for _ in range(8):
        easy = np.repeat(random.normal(0, 2, 6), 5)
        opinion = easy + random.normal(size=30)
        scores = easy[:, None] + random.normal(size=(30, 30))
        for row in permutation_tests(made(scores, opinion, songs=6), draws=199):
            found_p.setdefault((row.level, "pearson"), []).append(row.pearson_p)
            found_p.setdefault((row.level, "spearman"), []).append(row.spearman_p)
        naive += [stats.pearsonr(metric, opinion).pvalue for metric in scores.T]
    for name, ps in found_p.items():
        # Ranks of few systems take few values, and p with them: then it may only be too large.
        if name not in (("within_song", "spearman"), ("system", "spearman")):
            assert stats.kstest(ps, "uniform", method="asymp").pvalue > 0.001, name
        for level in (0.05, 0.2, 0.5):
            assert np.mean(np.array(ps) <= level) <= level + 3 * np.sqrt(level * (1 - level) / len(ps)), name
    assert np.mean(np.array(naive) <= 0.05) > 0.5  # what it would be to take songs for chance


def test_a_metric_that_agrees_has_a_small_p_and_the_seed_repeats_it():
    points = match(*study(), average="mean").turned({"bad": False})
    first, again, other = (permutation_tests(points, draws=499, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert [(row.level, row.group, row.metric) for row in first] == [
        (row.level, row.group, row.metric) for row in correlate(points)
    ]
    assert all(row.pearson_p == 2 / 500 for row in first if row.level in ("pooled", "within_song"))
    assert {row.permutations for row in first} == {500}
    assert not any(row.exact for row in first)
    assert [row.spearman_p for row in other] == pytest.approx([row.spearman_p for row in first], abs=0.05)


def test_a_missing_score_changes_only_its_own_metric():
    points = match(*study(songs=3, systems=4), average="mean")
    scores = points.scores.copy()
    scores[2, 0] = np.nan
    whole = found(points, draws=199)
    holed = found(Points(points.labels, points.opinion, scores, points.metrics), draws=199)
    assert all(holed[name] == row for name, row in whole.items() if name[2] == points.metrics[1])
    assert all(np.isfinite(row.pearson_p) for row in holed.values())


@pytest.mark.parametrize(
    ("scores", "opinion", "songs", "reason"),
    [
        (np.full((6, 1), 2.0), np.arange(6.0), 2, "the metric is constant"),
        (np.arange(6.0)[:, None], np.full(6, 50.0), 2, "the ratings are constant"),
        (np.full((6, 1), np.nan), np.arange(6.0), 2, "fewer than three points"),
        (np.arange(6.0)[:, None], np.arange(6.0), 6, "no song has two systems whose opinions could be exchanged"),
    ],
)
def test_the_undefined_is_nan_with_its_reason(scores, opinion, songs, reason):
    row = found(made(scores, opinion, songs=songs))["pooled", "", "metric 0"]
    assert row.reason == reason
    assert np.isnan([row.pearson_p, row.spearman_p]).all()
