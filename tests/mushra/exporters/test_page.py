"""The page of the code book is what the records say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mushra.exporters import TABLES
from mushra.exporters.page import page

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_the_committed_page_is_what_the_records_say():
    committed = (DOCS / "codebook.md").read_text(encoding="utf-8")
    assert committed == page(), "python -m mushra.exporters.page > docs/codebook.md"


@pytest.mark.parametrize("table", TABLES, ids=lambda one: one.name)
def test_every_column_says_what_it_holds(table):
    assert [column.name for column in table.columns if not column.meaning] == []
    assert len(set(table.column_names)) == len(table.columns)


def test_the_columns_of_ratings_that_other_files_may_have_are_those_that_ours_have():
    text = (DOCS / "file-formats.md").read_text(encoding="utf-8")
    section = text.split("## `ratings.csv`")[1].split("\n## ")[0]
    told = re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`[^|]*)\|", section, re.MULTILINE)))
    assert tuple(told) == TABLES.get("ratings").column_names
