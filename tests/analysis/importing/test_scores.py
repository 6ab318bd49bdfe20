"""Scores become one table: tidy, or a column a metric; undefined stays undefined."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from analysis.importing import Mapping, read
from analysis.importing.columns import SCORE_COLUMNS
from analysis.statistics.correlation import correlate
from analysis.statistics.normalise import normalise_within_trials
from analysis.statistics.points import match
from tests.analysis.importing.files import SCORES, WIDE_SCORES, messages, read_as_guessed, written


def test_a_tidy_file(tmp_path):
    reading = read_as_guessed(written(tmp_path, SCORES), kind="scores")
    assert messages(reading) == []
    assert list(reading.table.columns) == list(SCORE_COLUMNS)
    assert reading.table["value"].iloc[0] == 5.5
    assert math.isnan(reading.table["value"].iloc[1])


def test_a_column_a_metric(tmp_path):
    table = read_as_guessed(written(tmp_path, WIDE_SCORES), kind="scores").table
    assert table[["system", "metric"]].astype(str).to_numpy().tolist() == [
        ["umx", "SDR"], ["demucs", "SDR"], ["umx", "SIR"], ["demucs", "SIR"],
    ]  # fmt: skip
    np.testing.assert_array_equal(table["value"], [5.5, 7, np.nan, 12.5])


def test_frames_become_their_median(tmp_path):
    rows = "".join(f"one,vocals,umx,sdr,{value},{frame}\n" for frame, value in enumerate(("1", "", "9", "3")))
    reading = read_as_guessed(written(tmp_path, "song,target,system,metric,value,frame\n" + rows), kind="scores")
    assert messages(reading) == []
    assert reading.table["value"].tolist() == [3.0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SCORES.replace("5.5", "five"), "row 2, column 'value': 'five' is not a number."),
        (
            SCORES.replace("sir", "sdr"),
            "row 3: a second score of song one, target vocals, system umx, metric sdr; the first",
        ),
        (SCORES.replace("sir", ""), "row 3, column 'metric': it is empty."),
        ("song,metric,value\none,sdr,5.5\n", "has nothing for system; say which column holds it."),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, message):
    (problem,) = messages(read_as_guessed(written(tmp_path, text), kind="scores"))
    assert message in problem


def test_ratings_and_scores_do_not_mix(tmp_path):
    path, other = written(tmp_path, SCORES, "a.csv"), written(tmp_path, WIDE_SCORES, "b.csv")
    with pytest.raises(ValueError, match="Files of one kind"):
        read({path: Mapping("scores"), other: Mapping("ratings")})


def test_the_study_of_ward_gives_its_published_correlations(shared_data):
    folder = shared_data / "study" / "ward2018"
    ratings = read_as_guessed(folder / "ratings.csv").table
    scores = read_as_guessed(folder / "metrics.csv", kind="scores").table
    points = match(normalise_within_trials(ratings), scores, average="median")
    expected = json.loads((folder / "expected.json").read_text())
    assert set(points.metrics) == set(expected)
    pooled = {row.metric: row for row in correlate(points) if row.level == "pooled"}
    for metric, numbers in expected.items():
        assert pooled[metric].n == numbers["n"] == 40
        for name in ("pearson", "spearman"):
            assert getattr(pooled[metric], name) == pytest.approx(numbers[name], abs=5e-5)
