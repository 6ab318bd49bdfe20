"""Metrics together: judged on songs that the fit never saw, by a loop of numpy's least squares."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.parts.combinations import build
from analysis.parts.content import Text
from tests.analysis.parts.metric_edges import Tables, evidence
from tests.analysis.tables import study


def two_halves() -> Tables:
    """What people hear is the sum of what `left` and `right` measure."""
    ratings, scores = study(songs=6)
    good = scores[scores["metric"] == "good"]
    left = np.random.default_rng(5).normal(50, 20, len(good))
    halves = [good.assign(metric="left", value=left), good.assign(metric="right", value=good["value"] - left)]
    return ratings, pd.concat(halves, ignore_index=True)


def sentence(content) -> str:
    return next(block.words for block in content.blocks if isinstance(block, Text) and "combination" in block.words)


def test_what_two_metrics_say_together_is_found():
    content = build(evidence(two_halves(), facts={}))
    first, *others = content.tables["combinations"].rows
    assert {first["kind"]} <= {"pair", "all, ridge"}
    assert first["gain"] > 0.3
    assert "2 foresee unseen songs better than the best single metric" in sentence(content)
    assert "it is also better" in sentence(content)
    assert [row["r_squared"] for row in others] == sorted((row["r_squared"] for row in others), reverse=True)


def test_what_adds_nothing_beats_nothing():
    ratings, scores = study(songs=6)
    good = scores[scores["metric"] == "good"]
    noise = good.assign(metric="noise", value=np.random.default_rng(6).normal(size=len(good)))
    content = build(evidence((ratings, pd.concat([good, noise]))))
    assert sentence(content).startswith("No combination beats the best single metric: good alone")
    rows = {row["together"]: row for row in content.tables["combinations"].rows}
    assert rows["good"]["gain"] == 0
    assert rows["good + noise"]["gain"] == pytest.approx(rows["good + noise"]["r_squared"] - rows["good"]["r_squared"])


@pytest.mark.parametrize(("unit", "key"), [("song", "r_squared"), ("system", "systems_r_squared")])
def test_a_pair_is_judged_by_leaving_songs_and_systems_out(unit, key):
    given = evidence(two_halves(), facts={})
    points = given.points
    design = np.column_stack([np.ones(len(points)), points.scores])
    predicted, level = np.empty(len(points)), np.empty(len(points))
    for name in set(points.labels[unit]):
        held = (points.labels[unit] == name).to_numpy()
        weights, *_ = np.linalg.lstsq(design[~held], points.opinion[~held])
        predicted[held], level[held] = design[held] @ weights, points.opinion[~held].mean()
    r_squared = 1 - ((points.opinion - predicted) ** 2).sum() / ((points.opinion - level) ** 2).sum()
    pair = next(row for row in build(given).tables["combinations"].rows if row["kind"] == "pair")
    assert pair[key] == pytest.approx(r_squared)


def test_a_combination_on_other_points_is_set_against_nothing():
    ratings, scores = two_halves()
    gap = (scores["metric"] == "right") & (scores["song"] == "song 0")
    content = build(evidence((ratings, scores.assign(value=scores["value"].mask(gap))), facts={}))
    pair = next(row for row in content.tables["combinations"].rows if row["kind"] == "pair")
    assert pair["n"] == 50
    assert np.isnan(pair["gain"])
    assert any("there is nothing to combine it with" in getattr(block, "words", "") for block in content.blocks)


def test_the_weights_of_all_metrics_are_for_reading():
    weights = {row["metric"]: row["weight"] for row in build(evidence(two_halves(), facts={})).tables["weights"].rows}
    assert set(weights) == {"left", "right"}
    assert min(weights.values()) > 5  # each says its half
