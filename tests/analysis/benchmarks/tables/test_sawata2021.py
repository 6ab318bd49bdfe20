"""Sawata's table: eight configurations by network and loss, medians of frames and of tracks."""

from __future__ import annotations

import pytest

from analysis.benchmarks.published import published
from analysis.benchmarks.tables.sawata2021 import configuration, write
from separation.training.recipe import find_recipe, read_recipe
from tests.analysis.benchmarks.tables.made import results


def test_the_recipes_runs_are_the_papers_configurations():
    runs = read_recipe(find_recipe("sawata2021")).runs
    assert [configuration(run) for run in runs] == [run.name for run in runs]
    assert {run.name for run in runs} == set(published("sawata2021").tables["sdr"])


def test_each_configuration_has_its_marks_its_medians_and_the_papers(tmp_path):
    scores = {(song, "bass", "P"): value for song, value in zip("abc", (1.0, 7.0, 2.0), strict=True)}
    content = write(results(tmp_path, "sawata2021", scores))
    rows = {row["configuration"]: row for row in content.tables["table"].rows}
    assert list(rows) == list(published("sawata2021").tables["sdr"])
    assert (rows["P"]["network"], rows["P"]["mdl"], rows["P"]["cl"]) == ("cUMX", "✓", "✓")
    assert (rows["C2"]["network"], rows["C2"]["mdl"], rows["C2"]["cl"]) == ("UMX", "✓", "×")
    assert rows["P"]["bass"] == 2.0
    assert rows["P"]["bass_published"] == 5.53
    assert rows["P"]["mean_published"] == 5.73
    averages = {name: row["mean_published"] for name, row in rows.items()}
    assert averages["C1"] == pytest.approx(5.26)
    assert max(averages, key=averages.get) == "P"
