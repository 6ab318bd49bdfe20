"""Blocks of plain data, and how their numbers are read."""

from __future__ import annotations

from math import nan

import pytest

from analysis.parts.content import Column, Content, Figure, Heading, Table


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        (Column("r", "r", 2, signed=True), 0.5, "+0.50"),
        (Column("r", "r", 2, signed=True), -0.5, "−0.50"),
        (Column("n", "n", 0), 12, "12"),
        (Column("n", "n", 0), nan, "–"),
        (Column("p", "p", 3, chance=True), 0.0004, "< 0.001"),
        (Column("p", "p", 3, chance=True), 0.0125, "0.013"),
        (Column("who", "Who"), "l1_freq", "l1_freq"),
        (Column("who", "Who"), None, "–"),
    ],
)
def test_a_value_is_read_as_its_column_says(column, value, text):
    assert column.text(value) == text


def test_a_table_sets_back_the_rows_that_it_is_told_to():
    columns = (Column("system", "System"), Column("mean", "Mean", 1))
    rows = ({"system": "one", "mean": 61.25}, {"system": "reference", "aside": True})
    table = Table("t", "T", columns, rows, aside="aside")
    first, second = table.lines()
    assert first == {"cells": [("one", False), ("61.2", True)], "aside": False}
    assert second == {"cells": [("reference", False), ("–", True)], "aside": True}


def test_content_finds_its_tables_and_figures_by_name():
    table, figure = Table("t", "T", (), ()), Figure("f", {}, "a figure", numbers="t")
    content = Content([Heading("H"), figure, table])
    assert content.tables == {"t": table}
    assert content.figures == {"f": figure}
