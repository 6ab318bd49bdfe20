"""Aliases are counted as what they stand for, without ever being written out."""

from __future__ import annotations

import time
from math import inf

import pytest
import yaml

from mushra.importers.yaml_nodes import written_out

LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30)
)


def nodes(text: str) -> float:
    return written_out(yaml.compose(text))


@pytest.mark.parametrize(
    ("text", "count"), [("x", 1), ("[]", 1), ("[1, 2]", 3), ("a: 1", 3), ("{a: [1, 2], b: {c: d}}", 9)]
)
def test_a_document_without_aliases_has_its_own_nodes(text, count):
    assert nodes(text) == count


def test_an_alias_counts_as_often_as_it_stands_there():
    assert nodes("[&a [1, 2], *a, *a]") == nodes("[[1, 2], [1, 2], [1, 2]]")


def test_a_billion_laughs_are_counted_in_a_moment():
    began = time.perf_counter()
    assert nodes(LAUGHS) > 1e29
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("text", ["&a [*a]", "&a {b: *a}", "&a [[1, *a]]", "{? &a [*a] : 1}"])
def test_a_node_that_holds_itself_has_no_end(text):
    assert nodes(text) == inf
