"""Gusó's table: each loss's median over songs beside the paper's, and how the losses' ranks agree."""

from __future__ import annotations

from math import isnan

import pytest
from scipy import stats

from analysis.benchmarks.published import guso_sdr
from analysis.benchmarks.tables.guso2022 import TARGETS, write
from tests.analysis.benchmarks.tables.made import results

SONGS = "abcdefg"


@pytest.fixture
def shifted(tmp_path):
    """Each loss as in the paper, 1 dB worse, in seven songs that lie 0 to 6 dB around it; one loss failed."""
    scores = {
        (song, target, loss): value - 1 + place - 3
        for loss, row in guso_sdr().items()
        for target, value in row.items()
        for place, song in enumerate(SONGS)
        if target in TARGETS and loss != "psa"
    }
    return write(results(tmp_path, "guso2022", scores, failures={"psa": "The loss became NaN."}))


def test_each_loss_stands_beside_the_papers_in_the_papers_order(shifted):
    rows = {row["loss"]: row for row in shifted.tables["table"].rows}
    assert list(rows) == list(guso_sdr())
    assert rows["l2_freq"]["vocals"] == pytest.approx(5.40)
    assert rows["l2_freq"]["vocals_published"] == 6.40
    assert rows["l2_freq"]["mean"] == pytest.approx(5.5275 - 1)
    assert rows["l2_freq"]["mean_published"] == 5.53
    assert rows["l2_freq"]["mean_low"] < 4.5275 < rows["l2_freq"]["mean_high"]


def test_a_loss_that_failed_has_the_papers_numbers_and_a_line_with_the_reason(shifted):
    row = next(row for row in shifted.tables["table"].rows if row["loss"] == "psa")
    assert isnan(row["drums"])
    assert row["drums_published"] == 6.17
    words = [block.words for block in shifted.blocks if hasattr(block, "words")]
    assert "- psa failed and has no numbers: The loss became NaN." in words


def test_the_ranks_agree_wholly_where_ours_are_the_papers_shifted(shifted):
    rows = {row["target"]: row for row in shifted.tables["agreement"].rows}
    assert [rows[target]["losses"] for target in (*TARGETS, "mean")] == [17] * 5
    assert all(rows[target]["rho"] == 1 for target in TARGETS)


def test_the_agreement_is_spearmans(tmp_path):
    ours = dict(
        zip(guso_sdr(), [3.0, 1.0, 4.0, 1.5, 9.0, 2.0, 6.0, 5.0, 3.5, 8.0, 7.0, 0.0, 2.5, 4.5, 5.5], strict=False)
    )
    content = write(results(tmp_path, "guso2022", {("a", "vocals", loss): value for loss, value in ours.items()}))
    vocals, drums = content.tables["agreement"].rows[:2]
    paper = [guso_sdr()[loss]["vocals"] for loss in ours]
    assert vocals["rho"] == pytest.approx(stats.spearmanr(list(ours.values()), paper).statistic)
    assert vocals["low"] < vocals["rho"] < vocals["high"]
    assert (drums["losses"], drums["reason"]) == (0, "fewer than three points")
