"""A recipe's `[benchmark]` is read strictly: what is wrong is named, with what would be right."""

from __future__ import annotations

import re

import pytest

from analysis.benchmarks.spec import read_spec
from analysis.errors import BenchmarkError
from separation.training.recipe import Recipe, read_recipe, shipped_recipes


def recipe(**benchmark) -> Recipe:
    return Recipe("mine", "Mine", "", (), benchmark)


@pytest.mark.parametrize("name", ["guso2022", "sawata2021", "tang"])
def test_what_comes_with_concord_is_right_whole_and_tiny(name):
    for tiny in (False, True):
        assert read_spec(read_recipe(shipped_recipes()[name], tiny=tiny)).table == name


@pytest.mark.parametrize(
    ("benchmark", "message"),
    [
        ({}, "'mine' is no benchmark: its [benchmark] has no `table`"),
        ({"table": "guso2022", "metric": "sdr"}, "key of [benchmark] named 'metric'. Known, nearest first: metrics"),
        ({"table": "guso2022", "metrics": "sdr"}, "'metrics' of [benchmark] is 'sdr'; it must be a list"),
        ({"table": "guso2022", "wiener": True}, "'wiener' of [benchmark] is True; it must be a whole number"),
        ({"table": "guso2022", "metrics": ["sdrr"]}, "metric named 'sdrr'. Known, nearest first: sdr"),
        ({"table": "guso2022", "oracles": ["irn"]}, "oracle named 'irn'. Known, nearest first: irm"),
        ({"table": "gusto"}, "table of a benchmark named 'gusto'. Known, nearest first: guso2022"),
        (
            {"table": "tang", "songs": {"tests": 2}},
            "key of [benchmark.songs] named 'tests'. Known, nearest first: test",
        ),
        ({"table": "tang", "songs": 3}, "[benchmark.songs] is 3; it must be a table"),
    ],
)
def test_what_is_wrong_is_named_with_what_would_be_right(benchmark, message):
    with pytest.raises(BenchmarkError, match=re.escape(message)):
        read_spec(recipe(**benchmark))
