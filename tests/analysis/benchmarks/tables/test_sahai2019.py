"""Sahai's tables: Welch's tests of ours and of the printed runs, and what the paper contradicts itself in."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.benchmarks.published import published
from analysis.benchmarks.tables.sahai2019 import COMPOSITE, PIXEL, disagreements, write
from tests.analysis.benchmarks.invented import invented, random_scores, write_curves

PAPER = published("sahai2019").tables


@pytest.fixture
def results(tmp_path):
    return invented("sahai2019", tmp_path, random_scores(), tiny=False)


def sdr(results, experiment, loss):
    """Each run's median over songs, by hand."""
    runs = [run.name for run in results.runs(experiment=experiment, loss=loss)]
    return [np.median([row.value for row in results.scores if row.system == name]) for name in runs]


@pytest.mark.parametrize("experiment", ["B", "D"])
def test_the_printed_tests_are_those_of_the_printed_runs(experiment):
    assert disagreements(PAPER[experiment], PAPER["welch"][experiment]) == []


def test_table_i_repeats_the_runs_of_table_iv_which_its_own_test_is_not_of():
    assert PAPER["A"] == PAPER["D"]
    assert disagreements(PAPER["A"], PAPER["welch"]["A"]) == [PIXEL, COMPOSITE, "t", "df", "p", "low", "high"]


def test_our_test_is_scipys(results):
    rows = [row for row in write(results).tables["welch"].rows if row["whose"] == "ours"]
    assert [row["experiment"] for row in rows] == list("ABCD")
    for row in rows:
        runs = [sdr(results, row["experiment"], loss) for loss in (PIXEL, COMPOSITE)]
        oracle = stats.ttest_ind(*runs, equal_var=False)
        interval = oracle.confidence_interval(0.95)
        expected = [oracle.statistic, oracle.df, oracle.pvalue, interval.low, interval.high]
        assert [row[name] for name in ("t", "df", "p", "low", "high")] == pytest.approx(expected)


def test_each_test_stands_beside_the_printed_one_which_says_whether_it_is_of_the_printed_runs(results):
    rows = write(results).tables["welch"].rows
    notes = {row["experiment"]: row["note"] for row in rows if row["whose"] == "paper"}
    assert notes["D"] == "agrees with the printed runs"
    assert notes["A"].startswith("not of the printed runs: l2_freq")
    assert list(notes) == ["A", "B", "D"]  # the paper ran none for C
    assert any("repeats" in line.words or "once more" in line.words for line in write(results).blocks[-6:])


def test_a_run_tells_the_pixel_loss_of_the_epoch_that_its_own_loss_chose(results, tmp_path):
    curves = {"step": [1, 2, 3], "loss": [9, 9, 9], "validation_loss": [3.0, 1.0, 2.0]}
    write_curves(tmp_path, "B-composite_spectrogram-seed0", **curves, watched_loss=[0.5, 0.4, 0.1])
    write_curves(tmp_path, "B-l2_freq-seed0", **curves)
    rows = [row for row in write(results).tables["table"].rows if row["experiment"] == "B"]
    assert len(rows) == 4
    assert (rows[0][f"{COMPOSITE}_loss"], rows[0][f"{COMPOSITE}_loss_published"]) == (0.4, 0.37)
    assert (rows[0][f"{PIXEL}_loss"], rows[0][f"{PIXEL}_loss_published"]) == (1.0, 0.46)
    assert np.isnan(rows[1][f"{PIXEL}_loss"])
    assert rows[2][f"{PIXEL}_sdr"] == pytest.approx(sdr(results, "B", PIXEL)[2])


def test_the_curve_is_the_mean_over_the_runs_of_experiment_a(results, tmp_path):
    for seed in range(4):
        curves = {"step": [1, 2], "validation_loss": [1.0 + seed, 0.5]}
        write_curves(tmp_path, f"A-l2_freq-seed{seed}", **curves)
        write_curves(tmp_path, f"A-composite_spectrogram-seed{seed}", **curves, watched_loss=[2.0, 0.25 * seed])
    content = write(results)
    table = content.tables["validation_curve"]
    assert [(row["epoch"], row[PIXEL], row[COMPOSITE]) for row in table.rows] == [(1, 2.5, 2.0), (2, 0.5, 0.375)]
    (pixel, composite) = content.figures["validation_curve"].plot["data"]
    assert (pixel["y"], composite["y"]) == ([2.5, 0.5], [2.0, 0.375])


def test_without_runs_there_is_a_table_with_the_papers_numbers_alone(tmp_path):
    content = write(invented("sahai2019", tmp_path, random_scores(), songs=0))
    assert len(content.tables["table"].rows) == 16
    assert [row["note"] for row in content.tables["welch"].rows if row["whose"] == "ours"] == [
        "fewer than two runs of a model"
    ] * 4
