"""A table as Markdown: a CommonMark reader finds in it what the page shows."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some
from markdown_it import MarkdownIt

from analysis.exports import TABLE_FORMATS
from analysis.parts.content import Column, Table
from tests.analysis.exports.awkward import awkward

write = TABLE_FORMATS.get("md").write
reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def rows(source: str) -> list[list[str]]:
    """The cells of the table that the reader finds, as text; markup within a cell would be no text."""
    found: list[list[str]] = []
    tokens = reader.parse(source)
    for before, token in pairwise(tokens):
        if token.type == "tr_open":
            found.append([])
        if before.type in ("td_open", "th_open"):
            assert {child.type for child in token.children} <= {"text", "text_special"}, token.content
            found[-1].append("".join(child.content for child in token.children))
    return found


def test_the_cells_read_back_as_the_page_shows_them():
    table = awkward()
    shown = [[text for text, _ in line["cells"]] for line in table.lines()]
    assert rows(write(table)) == [["Loss_name", "95 % from"], *shown]


def test_the_title_stands_above_and_numbers_to_the_right():
    source = write(awkward())
    assert reader.render(source).startswith(
        "<p><strong>What_names &amp; numbers can be</strong></p>\n<p>Half of it is 50 % markup.</p>\n<table>"
    )
    assert '<th style="text-align:right">95 % from</th>' in reader.render(source)
    assert '<th style="text-align:left">Loss_name</th>' in reader.render(source)


def test_the_pipes_stand_below_one_another():
    lines = [line for line in write(awkward()).splitlines() if line.startswith("|")]
    places = {tuple(found.start() for found in re.finditer(r"(?<!\\)\|", line)) for line in lines}
    assert len(places) == 1


@given(some.text("aZ1_*`~[]()<>|\\&#!-. ", min_size=1, max_size=16).map(str.strip).filter(bool))
def test_any_name_is_shown_as_it_is(text):
    table = Table("t", "T", (Column("name", "Name"), Column("n", "N", 0)), ({"name": text, "n": 1},))
    assert rows(write(table))[1] == [re.sub(" +", " ", text), "1"]
