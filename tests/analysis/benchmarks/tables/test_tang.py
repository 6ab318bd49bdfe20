"""Tang's tables: the vocals by loss, and four stems beside Spleeter."""

from __future__ import annotations

from math import isnan

from analysis.benchmarks.tables.tang import write
from tests.analysis.benchmarks.tables.made import results


def test_the_losses_table_is_of_the_runs_of_vocals_alone(tmp_path):
    scores = {("a", "vocals", "complex_l2"): 3.0, ("a", "vocals", "four_stems"): 1.0, ("a", "drums", "four_stems"): 2.0}
    content = write(results(tmp_path, "tang", scores))
    losses = {row["loss"]: row for row in content.tables["table"].rows}
    assert losses["complex_l2"]["vocals"] == 3.0
    assert losses["complex_l2"]["vocals_published"] == 4.9744
    assert isnan(losses["mel_l2"]["vocals"])
    assert isnan(losses["l2_freq"]["vocals_published"])
    ours, spleeter = content.tables["stems"].rows
    assert (ours["vocals"], ours["drums"]) == (1.0, 2.0)
    assert ours["vocals_published"] == 4.5213
    assert (spleeter["drums_published"], isnan(spleeter["drums"])) == (5.15, True)


def test_what_the_paper_contradicts_itself_in_is_said(tmp_path):
    content = write(results(tmp_path, "tang", {("a", "vocals", "mel_l2"): 0.5}))
    words = " ".join(block.words for block in content.blocks if hasattr(block, "words"))
    assert "text gives 4.97 dB" in words
    assert "table 4.52 dB" in words
