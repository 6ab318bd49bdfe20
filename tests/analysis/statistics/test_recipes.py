"""Systems by their training: which are one run, which one recipe, and how recipes stand by a measure."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.statistics.recipes import NOWHERE, Recipe, Trained, recipes, standing

NAN = float("nan")
ONE, TWO = Recipe("l1", "l1", (("a",), ("b",))), Recipe("l2", "l2", (("c",),))


def test_systems_of_one_loss_and_different_seeds_are_runs_of_one_recipe():
    trained = [Trained("b", "l1", "umx", "2"), Trained("a", "l1", "umx", "1"), Trained("c", "l2", "umx", "1")]
    assert recipes([*trained, Trained("oracle", "")]) == [ONE, TWO]


def test_systems_of_one_seed_and_of_seeds_that_nobody_has_said_are_one_run():
    assert recipes([Trained("a", "l1", "", "1"), Trained("b", "l1", "", "1")])[0].runs == (("a", "b"),)
    assert recipes([Trained("a", "l1"), Trained("b", "l1")])[0].runs == (("a", "b"),)


def test_networks_are_told_apart_where_there_are_several():
    found = recipes([Trained("a", "l1", "umx"), Trained("b", "l1", "unet"), Trained("c", "l1")])
    assert [(one.name, one.loss, one.systems) for one in found] == [
        ("l1", "l1", ("c",)), ("l1 (umx)", "l1", ("a",)), ("l1 (unet)", "l1", ("b",))
    ]  # fmt: skip


def test_a_recipe_is_the_mean_of_its_runs_over_the_pages_that_all_have():
    values = np.array([[1.0, 2.0, 9.0], [3.0, 2.0, 9.0], [4.0, 1.0, NAN]])  # systems a, b, c
    found = standing(values, ("a", "b", "c"), [ONE, TWO], higher_is_better=True)
    assert found.pages == 2
    assert found.values.tolist() == [2.0, 2.5]
    assert [runs.tolist() for runs in found.runs] == [[1.5, 2.5], [2.5]]
    assert found.ranks.tolist() == [2, 1]
    assert found.won.tolist() == [1, 1]
    assert found.places.tolist() == [-1, 1]


def test_where_lower_is_better_the_lowest_is_first_and_places_lie_in_proportion():
    values = np.array([[1.0], [2.0], [5.0]])
    three = [Recipe(name, name, ((name,),)) for name in "abc"]
    found = standing(values, "abc", three, higher_is_better=False)
    assert found.ranks.tolist() == [1, 2, 3]
    assert found.won.tolist() == [1, 0, 0]
    assert found.places == pytest.approx([1, 0.5, -1])


def test_equals_share_the_better_rank_and_nobody_wins():
    found = standing(np.full((3, 2), 4.0), ("a", "b", "c"), [ONE, TWO], higher_is_better=True)
    assert found.ranks.tolist() == [1, 1]
    assert found.won.tolist() == [0, 0]
    assert np.isnan(found.places).all()


def test_where_no_page_has_all_systems_there_is_no_standing_and_a_reason():
    found = standing(np.array([[1.0, NAN], [1.0, NAN], [NAN, 1.0]]), ("a", "b", "c"), [ONE, TWO], higher_is_better=True)
    assert (found.pages, found.reason) == (0, NOWHERE)
    assert np.isnan(found.values).all()
    missing = standing(np.array([[1.0], [1.0]]), ("a", "b"), [ONE, TWO], higher_is_better=True)
    assert (missing.pages, missing.reason) == (0, NOWHERE)
