"""A table's numbers as CSV: all that pandas reads back is what went in."""

from __future__ import annotations

import io
from math import nan

import pandas as pd

from analysis.exports import TABLE_FORMATS
from analysis.parts.content import Column, Table
from tests.analysis.exports.awkward import awkward

write = TABLE_FORMATS.get("csv").write


def test_numbers_come_back_to_the_last_digit_and_names_as_they_were():
    table = awkward()
    back = pd.read_csv(io.StringIO(write(table)), keep_default_na=False, na_values=[""])
    assert list(back.columns) == ["name", "value"]
    assert back["name"].tolist() == [row["name"] for row in table.rows]
    expected = [nan if row["value"] is None else float(row["value"]) for row in table.rows]
    pd.testing.assert_series_equal(back["value"], pd.Series(expected, name="value"), check_exact=True)


def test_whole_numbers_stay_whole_and_truths_are_words():
    table = Table("t", "T", (Column("n", "N", 0), Column("out", "Out")), ({"n": 12, "out": True},))
    assert write(table) == "n,out\n12,True\n"


def test_a_name_that_a_spreadsheet_would_take_for_a_formula_is_marked_and_a_number_is_not():
    table = Table("t", "T", (Column("name", "Name"), Column("n", "N", 0)), ({"name": "=1+1", "n": -3},))
    assert write(table) == "name,n\n'=1+1,-3\n"


def test_a_table_without_rows_has_its_header():
    assert write(Table("t", "T", (Column("n", "N", 0),), ())) == "n\n"
