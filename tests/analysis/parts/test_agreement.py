"""The page on metrics: known coefficients, corrections by another program, and warnings before pooled numbers."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.parts.agreement import build
from analysis.parts.content import Notice, Table
from analysis.parts.part import Evidence, Selection, StudyData
from analysis.statistics.reliability.grid import as_grid
from analysis.statistics.reliability.noise_ceiling import noise_ceiling
from analysis.statistics.tables import read_ratings, read_scores
from tests.analysis.parts.metric_edges import FACTS, evidence
from tests.analysis.tables import study

FAMILIES = {f"system {number}": ("generative", "discriminative")[number % 2] for number in range(6)}


def rows(table: Table) -> dict[str, dict]:
    return {str(row["metric"]): dict(row) for row in table.rows}


def test_the_coefficients_are_those_of_mean_ratings_with_lower_is_better_turned():
    ratings, scores = study()
    found = rows(build(evidence((ratings, scores))).tables["metrics"])
    clips = ratings.groupby(["song", "target", "system"])["score"].mean()
    for metric, sign in (("good", 1), ("bad", -1)):
        values = sign * scores[scores["metric"] == metric].set_index(["song", "target", "system"])["value"][clips.index]
        assert found[metric]["pearson"] == pytest.approx(stats.pearsonr(values, clips).statistic)
        assert found[metric]["spearman"] == pytest.approx(stats.spearmanr(values, clips).statistic)
        assert found[metric]["kendall"] == pytest.approx(stats.kendalltau(values, clips).statistic)
        own = [
            stats.kendalltau(values[one.index], one).statistic
            for _, graded in ratings.groupby("listener")
            for one in [graded.set_index(["song", "target", "system"])["score"]]
        ]
        assert found[metric]["own"] == pytest.approx(np.mean(own))
        assert found[metric]["own_sd"] == pytest.approx(np.std(own, ddof=1))


def test_ward_et_al_come_out_as_they_are_known(shared_data):
    folder = shared_data / "study" / "ward2018"
    ratings, scores = read_ratings(folder / "ratings.csv"), read_scores(folder / "metrics.csv")
    ratings.loc[ratings["system"].isin(["Quality", "Interferer"]), "role"] = "anchor"
    chosen = Selection(average="median", scale="normalised", draws=50)
    content = build(Evidence(StudyData("Ward", ratings, scores, {}), chosen))
    found = rows(content.tables["metrics"])
    expected = json.loads((folder / "expected.json").read_text())
    for metric, known in expected.items():
        assert found[metric]["n"] == known["n"]
        for kind in ("pearson", "spearman", "kendall"):
            assert found[metric][kind] == pytest.approx(known[kind], abs=5e-5)
    within = {row["metric"]: row for row in content.tables["correlations"].rows if row["level"] == "within_song"}
    for metric, known in expected.items():
        assert within[metric]["spearman"] == pytest.approx(known["within_song_spearman_median"], abs=5e-5)
    assert list(content.figures["pearson"].plot["data"][0]["y"]) == ["APS", "TPS", "SAR", "ISR"]  # the best on top


def test_p_values_are_corrected_over_the_metrics():
    ratings, scores = study(songs=3)
    noise = scores[scores["metric"] == "good"].assign(value=np.random.default_rng(2).normal(size=30), metric="noise")
    good = scores.loc[scores["metric"] == "good", "value"]
    weak = noise.assign(metric="weak", value=noise["value"] + good / 40)
    found = rows(build(evidence((ratings, pd.concat([scores, noise, weak])))).tables["chance"])
    for kind in ("pearson", "spearman"):
        p = np.array([row[kind] for row in found.values()])
        assert (p > 0).all()
        assert [row[f"{kind}_bh"] for row in found.values()] == pytest.approx(stats.false_discovery_control(p))
        by_hand = np.maximum.accumulate(np.sort(p) * np.arange(len(p), 0, -1)).clip(max=1)
        assert sorted(row[f"{kind}_holm"] for row in found.values()) == pytest.approx(by_hand)
    assert found["good"]["pearson"] < 0.05 < found["noise"]["pearson"]


def test_the_noise_ceiling_stands_beside_for_all_points_and_each_target():
    ratings, scores = study()
    ceilings = {row["at"]: row["value"] for row in build(evidence((ratings, scores))).tables["ceilings"].rows}
    drums = ratings[ratings["target"] == "drums"]
    assert ceilings["All points"] == pytest.approx(noise_ceiling(as_grid(ratings)).value)
    assert ceilings["drums"] == pytest.approx(noise_ceiling(as_grid(drums)).value)
    assert set(ceilings) == {"All points", "drums", "vocals"}


def turned_on(scores: pd.DataFrame, where: pd.Series) -> pd.DataFrame:
    """`good` with its sign turned about its mean on some rows."""
    turned = (scores["metric"] == "good") & where
    middle = scores.loc[scores["metric"] == "good", "value"].mean()
    return scores.assign(value=scores["value"].where(~turned, 2 * middle - scores["value"]))


@pytest.mark.parametrize(("by", "families", "words"), [
    ("target", {}, "From target to target the agreement changes its sign for good: read the targets before"),
    ("system", FAMILIES, "From family of systems to family of systems the agreement changes its sign for good"),
])  # fmt: skip
def test_where_signs_differ_a_warning_comes_before_any_pooled_number(by, families, words):
    ratings, scores = study(songs=8, systems=6, targets=("drums", "vocals") if by == "target" else ("vocals",))
    there = scores["target"] == "drums" if by == "target" else scores["system"].map(FAMILIES) == "generative"
    blocks = build(evidence((ratings, turned_on(scores, there)), families=families)).blocks
    warning, table = blocks[:2]
    assert isinstance(warning, Notice)
    assert warning.tone == "warn"
    assert warning.words.startswith(words)
    assert isinstance(table, Table)
    (row,) = table.rows
    groups = ("drums", "vocals") if by == "target" else ("generative", "discriminative")
    assert row[f"in {groups[0]}"] < 0 < row[f"in {groups[1]}"]
    assert row["chance"] == "no"


def test_nothing_is_warned_of_where_all_groups_agree():
    blocks = build(evidence(study(), families=FAMILIES)).blocks
    assert not [block for block in blocks if isinstance(block, Notice)]


def test_several_attributes_have_a_heat_map_of_their_own():
    ratings, scores = study(listeners=4)
    worse = ratings.assign(attribute="interference", score=100 - ratings["score"])
    both = pd.concat([ratings.assign(attribute="quality"), worse])
    content = build(evidence((both, scores)))
    figure = content.figures["attributes"].plot["data"][0]
    assert figure["x"] == ["quality", "interference"]
    good = {row["at"]: row["pearson"] for row in content.tables["attributes"].rows if row["metric"] == "good"}
    assert good["interference"] == pytest.approx(-good["quality"])


def test_what_a_page_says_of_a_metric_is_told_once_where_it_has_one_target():
    content = build(evidence(study(targets=("vocals",)), facts=FACTS))
    assert content.figures["pearson"].plot["data"][0]["x"] == ["All points", "Within songs", "System means"]
