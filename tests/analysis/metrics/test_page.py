"""The page of metrics is what the records say."""

from __future__ import annotations

from math import inf, nan
from pathlib import Path

import pytest

from analysis.metrics import METRICS, Value
from analysis.metrics.page import edge, number, page

COMMITTED = Path(__file__).resolve().parents[3] / "docs" / "metrics.md"


def test_the_committed_page_is_what_the_records_say():
    assert COMMITTED.read_text(encoding="utf-8") == page(), "python -m analysis.metrics.page > docs/metrics.md"


def test_every_metric_has_a_row_and_a_section_with_its_formula_and_source():
    for metric in METRICS:
        assert f"\n| [`{metric.name}`](#{metric.name}) | {metric.unit} | " in page()
        assert f"## `{metric.name}`: {metric.label}\n\n    {metric.formula}\n" in page()
        assert f"- Source: {metric.reference}.\n" in page()


def test_no_cell_breaks_the_table():
    rows = [line for line in page().splitlines() if line.startswith("| [`")]
    assert len(rows) == len(METRICS)
    assert {row.count("|") for row in rows} == {9}


def test_an_undefined_edge_gives_its_reason():
    assert edge(Value(nan, "the song is too short")) == "–: the song is too short"


@pytest.mark.parametrize(("value", "text"), [(inf, "∞"), (-inf, "-∞"), (-10.0, "-10"), (0.0, "0")])
def test_numbers_are_short(value, text):
    assert number(value) == text
