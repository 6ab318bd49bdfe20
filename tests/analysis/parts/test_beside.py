"""This study beside the literature: the paper's printed numbers, and this study's over the same kind of points."""

from __future__ import annotations

import pytest
from scipy import stats

from analysis.dashboard import ALL_TARGETS
from analysis.parts.beside import HERE, build
from analysis.parts.content import Notice
from tests.analysis.parts.metric_edges import Tables, evidence
from tests.analysis.tables import study

GUSO = "Gusó et al. 2022"


def with_sdr(name: str = "sdr") -> Tables:
    ratings, scores = study(targets=("vocals", "piano"))
    return ratings, scores.assign(metric=scores["metric"].replace("good", name))


def found(name: str = "sdr", **chosen) -> dict[tuple[str, str], dict]:
    rows = build(evidence(with_sdr(name), **chosen)).tables["beside"].rows
    return {(str(row["study"]), str(row["target"])): dict(row) for row in rows}


def test_the_papers_numbers_stand_beside_ours():
    rows = found()
    assert set(rows) == {(who, target) for who in (HERE, GUSO) for target in (ALL_TARGETS, "vocals")}
    assert round(rows[GUSO, ALL_TARGETS]["pearson"], 2) == 0.34
    assert round(rows[GUSO, "vocals"]["pearson"], 2) == 0.12
    assert rows[GUSO, ALL_TARGETS]["n"] == 20


def test_ours_are_over_means_of_systems_and_targets_as_the_papers_are():
    ratings, scores = with_sdr()
    row = found()[HERE, ALL_TARGETS]
    group = ["target", "system"]
    opinion = ratings.groupby(["song", *group])["score"].mean().groupby(group).mean()
    values = scores[scores["metric"] == "sdr"].groupby(group)["value"].mean()[opinion.index]
    assert row["n"] == 10
    assert row["pearson"] == pytest.approx(stats.pearsonr(values, opinion).statistic)
    interval = stats.pearsonr(values, opinion).confidence_interval()
    assert (row["pearson_low"], row["pearson_high"]) == pytest.approx((interval.low, interval.high))
    assert row["spearman"] == pytest.approx(stats.spearmanr(values, opinion).statistic)


def test_a_name_in_other_letters_is_the_same_metric():
    assert found("SDR")[GUSO, "vocals"]["metric"] == "SDR"


def test_the_figure_has_a_mark_a_study():
    content = build(evidence(with_sdr()))
    ours, theirs = content.figures["beside"].plot["data"]
    assert (ours["name"], theirs["name"]) == (HERE, GUSO)
    assert theirs["x"] == pytest.approx([found()[GUSO, ALL_TARGETS]["pearson"]])


def test_without_a_metric_in_common_it_says_which_there_are():
    (notice,) = build(evidence(study())).blocks
    assert isinstance(notice, Notice)
    assert (
        notice.words == "No published study has a metric of this one, which has good and bad: Gusó et al. 2022 has sdr."
    )
