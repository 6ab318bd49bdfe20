"""One metric in depth: fits and errors by numpy, the clip that is farthest off, and points that can be heard."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.errors import ParameterError
from analysis.parts.one_metric import build
from analysis.parts.part import Evidence, Selection, StudyData
from analysis.statistics.tables import read_ratings, read_scores
from tests.analysis.parts.metric_edges import evidence
from tests.analysis.tables import ratings_table, study

CLIP = ["song", "target", "system"]


def together(ratings, scores, metric: str):
    """(values, opinions) of each clip, as the metric gives them."""
    opinion = ratings.groupby(CLIP)["score"].mean()
    return scores[scores["metric"] == metric].set_index(CLIP)["value"][opinion.index], opinion


def test_the_best_metric_is_shown_unless_another_is_asked_for():
    assert build(evidence(study())).figures["scatter"].text.startswith("good against")
    assert build(evidence(study(), metric="bad")).figures["scatter"].text.startswith("bad against")
    with pytest.raises(ParameterError, match="There is no metric 'x' in this study; there are good, bad"):
        build(evidence(study(), metric="x"))


def test_every_point_of_the_scatter_carries_its_names():
    ratings, scores = study()
    layout, data = (build(evidence((ratings, scores))).figures["scatter"].plot[key] for key in ("layout", "data"))
    values, opinion = together(ratings, scores, "good")
    drawn = {
        tuple(names): (x, y)
        for trace in data
        if trace.get("legendgroup") == "targets"
        for names, x, y in zip(trace["customdata"], trace["x"], trace["y"], strict=True)
    }
    assert set(drawn) == set(opinion.index)
    for clip, (x, y) in drawn.items():
        assert (x, y) == pytest.approx((values[clip], opinion[clip]))
    assert layout["meta"]["hear"] == {"reference": "reference", "tables": ["outliers", "points"]}


def test_the_reference_is_heard_under_the_name_that_the_ratings_give_it():
    ratings, scores = study()
    named = ratings_table([{"system": "ref", "role": "reference", "song": "song 0", "score": 99.0}])
    plot = build(evidence((pd.concat([ratings, named]), scores))).figures["scatter"].plot
    assert plot["layout"]["meta"]["hear"]["reference"] == "ref"


def test_the_line_drawn_is_the_least_squares_line():
    ratings, scores = study()
    content = build(evidence((ratings, scores), metric="bad"))
    values, opinion = together(ratings, scores, "bad")
    slope, level = np.polyfit(values, opinion, 1)
    line = content.figures["scatter"].plot["data"][0]
    assert line["name"] == "linear"
    assert line["y"] == pytest.approx(level + slope * np.array(line["x"]))
    linear, cubic = content.tables["errors"].rows
    left = opinion - (level + slope * values)
    assert linear["rmse"] == pytest.approx(np.sqrt((left**2).sum() / (len(left) - 2)))
    assert cubic["rmse"] * np.sqrt(len(left) - 4) <= linear["rmse"] * np.sqrt(len(left) - 2) + 1e-6
    widths = stats.t.ppf(0.975, 5) * ratings.groupby(CLIP)["score"].sem()
    assert linear["outlier_ratio"] == pytest.approx((left.abs() > widths).mean())


def test_ward_et_al_have_the_errors_that_are_known(shared_data):
    folder = shared_data / "study" / "ward2018"
    ratings, scores = read_ratings(folder / "ratings.csv"), read_scores(folder / "metrics.csv")
    ratings.loc[ratings["system"].isin(["Quality", "Interferer"]), "role"] = "anchor"
    for metric, known in json.loads((folder / "expected.json").read_text()).items():
        chosen = Selection(average="median", scale="normalised", draws=20, metric=metric)
        linear = build(Evidence(StudyData("Ward", ratings, scores, {}), chosen)).tables["errors"].rows[0]
        assert linear["rmse"] == pytest.approx(known["rmse_linear_fit"], abs=6e-4)


def test_the_clip_that_the_metric_is_most_wrong_about_comes_first():
    ratings, scores = study()
    odd = (scores["song"] == "song 2") & (scores["target"] == "drums") & (scores["system"] == "system 4")
    scores.loc[odd & (scores["metric"] == "good"), "value"] -= 30
    content = build(evidence((ratings, scores)))
    first = content.tables["outliers"].rows[0]
    assert [first[name] for name in CLIP] == ["song 2", "drums", "system 4"]
    assert first["error"] > 20
    assert any("most wrong about system 4 (drums of song 2)" in getattr(block, "words", "") for block in content.blocks)
    assert len(content.tables["outliers"].rows) == 10
    errors = [abs(row["error"]) for row in content.tables["outliers"].rows]
    assert errors == sorted(errors, reverse=True)


def test_each_song_is_looked_at_by_itself():
    ratings, scores = study()
    content = build(evidence((ratings, scores), metric="bad"))
    values, opinion = together(ratings, scores, "bad")
    for row in content.tables["songs"].rows:
        here = values.loc[row["song"], row["target"]], opinion.loc[row["song"], row["target"]]
        assert row["pearson"] == pytest.approx(-stats.pearsonr(*here).statistic)  # lower is better: turned
        assert row["spearman"] == pytest.approx(-stats.spearmanr(*here).statistic)
    drawn = sorted(x for trace in content.figures["songs"].plot["data"] for x in trace["x"])
    told = sorted(row[kind] for row in content.tables["songs"].rows for kind in ("pearson", "spearman"))
    assert drawn == pytest.approx(told)
