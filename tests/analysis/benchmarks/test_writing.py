"""table.md is read, table.csv is computed with; what is no number of the paper's says so first."""

from __future__ import annotations

from analysis.benchmarks.writing import TINY, write_content
from analysis.parts.content import Column, Content, Heading, Table, Text
from separation.training.recipe import Recipe

ROW = {"loss": "l1_freq", "sdr": -1.23456}
TABLE = Table("table", "SDR", (Column("loss", "Loss"), Column("sdr", "SDR", 2)), (ROW,))


def test_the_text_has_every_block_in_its_order_and_the_files_the_whole_numbers(tmp_path):
    write_content(Content([Text("Ours."), TABLE, Heading("Notes")]), tmp_path, Recipe("mine", "Mine", "A paper.", ()))
    lines = (tmp_path / "table.md").read_text().splitlines()
    assert [line for line in lines if line] == [
        "# Mine", "The paper: A paper.", "Ours.", "**SDR**", "| Loss    |   SDR |", "| :------ | ----: |",
        "| l1_freq | −1.23 |", "## Notes",
    ]  # fmt: skip
    assert (tmp_path / "table.csv").read_text() == "loss,sdr\nl1_freq,-1.23456\n"


def test_a_tiny_variants_text_begins_with_what_its_numbers_are_not(tmp_path):
    write_content(Content([TABLE]), tmp_path, Recipe("mine", "Mine", "A paper.", (), is_tiny=True))
    assert (tmp_path / "table.md").read_text().splitlines()[2] == f"**{TINY}**"
    assert "not the paper's" in TINY
