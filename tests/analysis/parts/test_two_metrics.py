"""Two metrics on the same ratings: differences by scipy, the tests as they are, every pair marked where clear."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.errors import ParameterError
from analysis.parts.two_metrics import build
from analysis.statistics.comparison import compare_metrics
from tests.analysis.parts.metric_edges import Tables, evidence
from tests.analysis.tables import study


def three_metrics() -> Tables:
    """`noise` knows nothing of the ratings."""
    ratings, scores = study()
    good = scores[scores["metric"] == "good"]
    noise = good.assign(metric="noise", value=np.random.default_rng(4).normal(size=len(good)))
    return ratings, pd.concat([noise, scores], ignore_index=True)


def test_the_two_best_metrics_are_compared_unless_others_are_asked_for():
    assert "good less bad" in build(evidence(three_metrics())).tables["difference"].about
    assert "noise less good" in build(evidence(three_metrics(), metric="noise")).tables["difference"].about
    assert "good less noise" in build(evidence(three_metrics(), other="noise")).tables["difference"].about
    with pytest.raises(ParameterError, match="bad cannot be compared with itself"):
        build(evidence(three_metrics(), metric="bad", other="bad"))


def test_the_difference_is_that_of_the_coefficients_with_the_interval_of_the_bootstrap():
    given = evidence(three_metrics(), metric="good", other="noise")
    content = build(given)
    turned = given.turned
    values = {name: turned.scores[:, turned.metrics.index(name)] for name in ("good", "noise")}
    pooled = {row["coefficient"]: row for row in content.tables["difference"].rows if row["at"] == "All points"}
    for name, coefficient in (("Pearson", stats.pearsonr), ("Spearman", stats.spearmanr)):
        first, second = (coefficient(values[metric], turned.opinion).statistic for metric in ("good", "noise"))
        row = pooled[name]
        assert (row["first"], row["second"]) == pytest.approx((first, second))
        assert row["difference"] == pytest.approx(first - second)
        assert row["low"] < first - second < row["high"]
    assert [row["at"] for row in content.tables["difference"].rows][::2] == [
        "All points", "drums", "vocals", "Within songs", "System means",
    ]  # fmt: skip
    tests = compare_metrics(turned, "good", "noise", draws=100).tests
    williams, steiger, zou = content.tables["tests"].rows
    assert (williams["statistic"], williams["p"], williams["df"]) == (tests.williams_t, tests.williams_p, 37)
    assert (steiger["statistic"], steiger["p"]) == (tests.steiger_z, tests.steiger_p)
    assert (zou["low"], zou["high"]) == (tests.low, tests.high)


def test_what_is_found_is_said_in_a_sentence():
    ratings, scores = study()
    good = scores[scores["metric"] == "good"]
    twin = good.assign(metric="twin", value=good["value"] + np.random.default_rng(3).normal(0, 1, len(good)))
    sure, unsure = (
        " ".join(getattr(block, "words", "") for block in build(given).blocks)
        for given in (evidence(three_metrics(), other="noise"), evidence((ratings, pd.concat([good, twin]))))
    )
    assert "good agrees more with people" in sure
    assert "Over the 40 points that have both, good reaches Pearson +0.9" in sure
    assert "these ratings do not tell which agrees more" in unsure


def test_every_pair_is_in_the_matrix_both_ways_and_marked_where_zero_is_left_out():
    content = build(evidence(three_metrics()))
    heat, printed = content.figures["matrix"].plot["data"]
    assert heat["x"] == heat["y"] == ["good", "bad", "noise"]  # the best first
    z = np.array([[np.nan if cell is None else cell for cell in row] for row in heat["z"]])
    assert np.isnan(np.diag(z)).all()
    np.testing.assert_allclose(z[np.triu_indices(3, 1)], -z.T[np.triu_indices(3, 1)])
    pairs = {(row["first"], row["second"]): row for row in content.tables["pairs"].rows}
    assert set(pairs) == {("good", "bad"), ("good", "noise"), ("bad", "noise")}
    for y, x, text in zip(printed["y"], printed["x"], printed["text"], strict=True):
        row = pairs.get((y, x)) or pairs[x, y]
        leaves_zero_out = row["pearson_low"] > 0 or row["pearson_high"] < 0
        assert text.endswith("*") == leaves_zero_out == (row["pearson_clear"] == "yes")
    assert pairs["good", "noise"]["pearson_clear"] == "yes"


def test_the_scatter_has_both_metrics_as_they_are_given():
    given = evidence(three_metrics(), metric="bad", other="noise")
    rows = build(given).tables["clips"].rows
    assert [row["first"] for row in rows] == pytest.approx(given.points.scores[:, given.points.metrics.index("bad")])
