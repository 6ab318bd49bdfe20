"""The built-in study shows the numbers that follow from its paper's two tables."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis import published
from analysis.errors import UnknownStudyError
from analysis.statistics.agreement import FISHER, agree_published

GUSO = published.study_get("guso2022")


def test_the_correlations_of_gusos_two_tables():
    table = agree_published(GUSO.points(), higher_is_better={"sdr": True}).correlations
    rows = {(row.level, row.group): row for row in table.itertuples()}
    expected = {
        "vocals": (0.1229, 0.1),
        "drums": (-0.6990, -0.4),
        "bass": (0.2595, 0.0),
        "other": (0.6069, 0.5),
    }
    for target, (pearson, spearman) in expected.items():
        row = rows["target", target]
        assert (row.n, round(row.pearson, 4), round(row.spearman, 4)) == (5, pearson, spearman)
    pooled = rows["pooled", ""]
    assert (pooled.n, round(pooled.pearson, 4), round(pooled.spearman, 4)) == (20, 0.3389, 0.1286)
    assert set(table["level"]) == {"pooled", "target", "system"}


def test_the_intervals_are_fishers():
    table = agree_published(GUSO.points(), higher_is_better={}).correlations
    points = GUSO.points()
    expected = stats.pearsonr(points.scores[:, 0], points.opinion).confidence_interval()
    assert table.loc[0, ["pearson_low", "pearson_high"]].tolist() == pytest.approx(list(expected))
    assert set(table["interval"]) == {FISHER}


def test_the_tables_are_whole():
    opinions, scores = GUSO.opinions(), GUSO.scores()
    assert len(opinions) == 4 * 5
    assert len(scores) == 4 * 18
    # The papers' own row of means.
    means = opinions.groupby("system")["mean"].mean()
    printed = {"l2_freq": 59.09, "si_sdr_freq": 56.99, "log_l1_time": 55.01, "log_l1_freq": 58.96, "adversarial": 55.39}
    for system, value in printed.items():
        assert means[system] == pytest.approx(value, abs=0.03)
    assert GUSO.points().grades is None
    assert set(GUSO.points().labels["system"]) == set(printed)


def test_lower_is_better_turns_the_sign():
    straight, turned = (
        agree_published(GUSO.points(), higher_is_better={"sdr": way}).correlations["pearson"] for way in (True, False)
    )
    np.testing.assert_allclose(turned, -straight)


def test_every_study_can_be_read_and_is_cited():
    assert published.study_names() == [study.name for study in published.study_list()]
    for study in published.study_list():
        assert study.citation
        assert study.link.startswith("https://")
        assert set(study.metrics) == set(study.scores()["metric"])


def test_an_unknown_study_lists_those_there_are():
    with pytest.raises(UnknownStudyError, match=r"no published study 'guso'\. There are: guso2022"):
        published.study_get("guso")
