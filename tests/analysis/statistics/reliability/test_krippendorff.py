"""Krippendorff's alpha equals his own numbers, those that R prints, and his formula written out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.statistics.reliability.krippendorff import LEVELS, alpha

NAN = np.nan
# The data "C" of Krippendorff, 12 units of four observers with gaps, as in the documentation of R's irr::kripp.alpha.
C = np.array(
    [1, 1, NAN, 1, 2, 2, 3, 2, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 1, 2, 3, 4, 4, 4, 4, 4,
     1, 1, 2, 1, 2, 2, 2, 2, NAN, 5, 5, 5, NAN, NAN, 1, 1, NAN, NAN, 3, NAN]
).reshape(12, 4)  # fmt: skip
rating = st.one_of(st.integers(1, 5).map(float), st.just(NAN))
grids = st.tuples(st.integers(1, 6), st.integers(1, 4)).flatmap(lambda shape: arrays(float, shape, elements=rating))


def by_definition(grid, level: str) -> float:
    """1 − observed / expected disagreement, over the coincidences of values, as Krippendorff (2011) counts them."""
    units = [unit[np.isfinite(unit)] for unit in grid]
    units = [unit for unit in units if len(unit) > 1]
    known = sorted({value for unit in units for value in unit})
    coincidences = np.zeros((len(known), len(known)))
    for unit in units:
        for i, one in enumerate(unit):
            for j, other in enumerate(unit):
                if i != j:
                    coincidences[known.index(one), known.index(other)] += 1 / (len(unit) - 1)
    of_value = coincidences.sum(axis=0)

    def difference(c: int, k: int) -> float:
        if level == "interval":
            return (known[c] - known[k]) ** 2
        low, high = min(c, k), max(c, k)
        return (of_value[low : high + 1].sum() - (of_value[c] + of_value[k]) / 2) ** 2

    values = range(len(known))
    observed = sum(coincidences[c, k] * difference(c, k) for c in values for k in values)
    expected = sum(of_value[c] * of_value[k] * difference(c, k) for c in values for k in values)
    return 1 - (of_value.sum() - 1) * observed / expected if expected else NAN


@pytest.mark.parametrize(("level", "printed"), [("ordinal", 0.815), ("interval", 0.849)])
def test_his_example_gives_the_printed_numbers(level, printed):
    found = alpha(C, level)
    assert round(found.value, 3) == printed
    assert (found.items, found.ratings) == (11, 40)  # one unit has a single value


@pytest.mark.parametrize("level", LEVELS)
@settings(max_examples=25, deadline=None)
@given(grid=grids)
def test_it_is_his_formula(level, grid):
    np.testing.assert_allclose(alpha(grid, level).value, by_definition(grid, level), atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(grid=grids)
def test_ordinal_alpha_keeps_under_monotone_maps(grid):
    np.testing.assert_allclose(alpha(np.exp(grid), "ordinal").value, alpha(grid, "ordinal").value, atol=1e-9)


@pytest.mark.parametrize("level", LEVELS)
@settings(max_examples=25, deadline=None)
@given(grid=grids, random=st.randoms())
def test_the_order_of_items_and_listeners_is_irrelevant(level, grid, random):
    rows, columns = list(range(grid.shape[0])), list(range(grid.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    turned = alpha(grid[rows][:, columns], level)
    np.testing.assert_allclose(turned.value, alpha(grid, level).value, atol=1e-9)


def test_an_item_of_a_single_rating_changes_nothing():
    assert alpha(np.vstack([C, [NAN, 2.0, NAN, NAN]]), "interval") == alpha(C, "interval")


def test_full_agreement_is_one_and_two_who_contradict_each_other_are_below_zero():
    assert alpha(np.array([[1.0, 1.0], [5.0, 5.0]]), "interval").value == 1.0
    assert alpha(np.array([[1.0, 5.0], [5.0, 1.0]]), "interval").value < 0


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    ("grid", "reason"),
    [
        (C[:, :1], "no item was rated by two listeners"),
        (np.empty((0, 0)), "no item was rated by two listeners"),
        (np.array([[3.0, NAN], [NAN, 4.0]]), "no item was rated by two listeners"),
        (np.full((4, 3), 70.0), "the ratings are constant"),
    ],
)
def test_the_undefined_is_nan_with_its_reason(level, grid, reason):
    found = alpha(grid, level)
    assert found.reason == reason
    assert np.isnan(found.value)
