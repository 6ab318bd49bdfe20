"""Lin's concordance equals what R prints, and pairs repeated ratings rightly."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import ndtri

from analysis.statistics.reliability.concordance import concordance, replicated_trials
from tests.analysis.tables import ratings_table

whole = st.integers(0, 100).map(float)
pairs = st.integers(3, 20).flatmap(
    lambda size: st.tuples(arrays(float, size, elements=whole), arrays(float, size, elements=whole))
)


def uniform_as_r(seed: int):
    """R's `runif` after `set.seed(seed)`: a Mersenne Twister whose state comes from a congruential generator."""
    state = []
    for turn in range(50 + 625):
        seed = (69069 * seed + 1) % 2**32
        if turn > 50:
            state.append(seed)
    generator = np.random.RandomState(0)
    generator.set_state(("MT19937", np.array(state, dtype=np.uint32), 624))
    return lambda: int(generator.randint(0, 2**32, dtype=np.uint32)) * 2.3283064365386963e-10


def test_the_coefficient_and_its_interval_are_those_that_r_prints():
    # epiR 1.0-15 of R, epi.ccc(method1, method2, ci = "z-transform"), as printed in
    # https://md.softxinnovations.ai/basic_app/ccc/ for set.seed(1234), rnorm(25), and that plus runif(25, -0.5, 0.5).
    uniform = uniform_as_r(1234)
    fine = 2**27  # R's rnorm takes two uniforms a number
    first = np.array([ndtri((int(fine * uniform()) + uniform()) / fine) for _ in range(25)])
    second = first + np.array([uniform() - 0.5 for _ in range(25)])
    np.testing.assert_allclose(first[:3], [-1.2070657, 0.2774292, 1.0844412], atol=1e-7)
    np.testing.assert_allclose(second[:3], [-1.63328587, 0.08711584, 1.30171292], atol=1e-7)
    found = concordance(first, second)
    np.testing.assert_allclose([found.value, found.low, found.high], [0.9461401, 0.8857455, 0.9750329], atol=1e-7)
    assert round(found.accuracy, 7) == 0.9910435  # C.b


@pytest.mark.parametrize("shift", [0.0, 5.0, -20.0])
@pytest.mark.parametrize("scale", [1.0, 2.0, 0.5])
def test_of_a_straight_line_it_is_what_shift_and_scale_alone_say(shift, scale):
    first = np.array([10.0, 40.0, 70.0, 30.0])
    middle = first.mean()
    second = middle + shift + scale * (first - middle)
    found = concordance(first, second)
    expected = 2 * scale * first.var() / ((1 + scale**2) * first.var() + shift**2)
    assert found.value == pytest.approx(expected)
    assert (found.precision, found.accuracy) == pytest.approx((1.0, expected))


@settings(max_examples=40, deadline=None)
@given(pairs)
def test_it_is_precision_times_accuracy_never_above_pearsons_r_and_within_its_interval(pair):
    found = concordance(*pair)
    if np.ptp(pair[0]) and np.ptp(pair[1]):
        assert found.precision == pytest.approx(np.corrcoef(*pair)[0, 1], abs=1e-9)
        assert abs(found.value) <= abs(found.precision) + 1e-9
        assert found.low - 1e-9 <= found.value <= found.high + 1e-9
    else:
        assert np.isnan(found.value)


@settings(max_examples=40, deadline=None)
@given(pairs, st.randoms())
def test_neither_the_order_of_pairs_nor_which_side_is_first_matters(pair, random):
    order = list(range(len(pair[0])))
    random.shuffle(order)
    straight, turned = concordance(*pair), concordance(pair[1][order], pair[0][order])
    np.testing.assert_allclose([turned.value, turned.low], [straight.value, straight.low], atol=1e-9)


@pytest.mark.parametrize(
    ("first", "second", "n", "reason"),
    [
        ([1.0, 2.0], [1.0, 2.0], 2, "fewer than three pairs"),
        ([1.0, np.nan, 3.0], [1.0, 2.0, 3.0], 2, "fewer than three pairs"),
        ([5.0, 5.0, 5.0], [1.0, 2.0, 3.0], 3, "the ratings are constant"),
        ([5.0, 5.0, 5.0], [5.0, 5.0, 5.0], 3, "the ratings are constant"),
    ],
)
def test_the_undefined_is_nan_with_its_reason(first, second, n, reason):
    found = concordance(np.array(first), np.array(second))
    assert (found.n, found.reason) == (n, reason)
    assert np.isnan([found.value, found.low, found.high, found.precision, found.accuracy]).all()


def test_who_says_the_same_again_has_one_and_no_doubt():
    found = concordance(np.array([10.0, 30.0, 80.0]), np.array([10.0, 30.0, 80.0]))
    assert (found.value, found.low, found.high) == (1.0, 1.0, 1.0)


def repeated(listener: str, firsts: list[float], seconds: list[float], **columns: str) -> list[dict]:
    """Each of a, b, c … rated at first and again, in later trials that a spreadsheet would sort wrongly as text."""
    return [
        {"listener": listener, "system": "abcdef"[place], "score": score, "trial_index": trial} | columns
        for trial, scores in (("9", firsts), ("10", seconds))
        for place, score in enumerate(scores)
    ]


def test_each_listeners_first_ratings_meet_the_second_ones():
    rows = repeated("Ada", [10.0, 50.0, 90.0], [20.0, 50.0, 70.0]) + repeated(
        "Ben", [0.0, 40.0, 60.0], [0.0, 40.0, 60.0]
    )
    everyone, ada, ben = replicated_trials(ratings_table(rows))
    assert [(found.study, found.listener) for found in (everyone, ada, ben)] == [
        ("", ""),
        ("study", "Ada"),
        ("study", "Ben"),
    ]
    assert ada.concordance == concordance(np.array([10.0, 50.0, 90.0]), np.array([20.0, 50.0, 70.0]))
    assert ben.concordance.value == 1.0
    assert everyone.concordance.n == 6


def test_a_third_rating_references_and_what_was_rated_once_are_left_out():
    rows = repeated("Ada", [10.0, 50.0, 90.0], [20.0, 50.0, 70.0])
    more = [
        {"listener": "Ada", "system": "a", "score": 99.0, "trial_index": "11"},
        {"listener": "Ada", "system": "d", "score": 99.0},
        {"listener": "Ben", "system": "a", "score": 99.0},
        *repeated("Cleo", [100.0, 100.0], [100.0, 0.0], role="reference"),
    ]
    assert replicated_trials(ratings_table(rows + more)) == replicated_trials(ratings_table(rows))


def compared(pairs: dict[str, tuple[str, str, float]], replicate: str = "0") -> list[dict]:
    """Ada's paired comparisons by the page that they were on: two clips, and the first one's score."""
    return [
        {"protocol": "ab", "trial_index": page, "replicate": replicate, "system": system, "score": score}
        for page, (one, other, of_first) in pairs.items()
        for system, score in ((one, of_first), (other, 100 - of_first))
    ]


def test_a_clip_in_several_pairs_is_no_repeat_and_a_pair_that_comes_again_is():
    once = compared({"0": ("a", "b", 100.0), "1": ("a", "c", 100.0), "2": ("b", "c", 0.0)})
    assert replicated_trials(ratings_table(once))[0].concordance.reason == "no item was rated twice"
    again = compared({"3": ("c", "a", 100.0), "4": ("b", "c", 50.0)}, replicate="1")
    everyone, ada = replicated_trials(ratings_table([*once, *again]))
    firsts, seconds = np.array([100.0, 0.0, 0.0, 100.0]), np.array([0.0, 100.0, 50.0, 50.0])
    assert ada.concordance.n == everyone.concordance.n == 4
    assert ada.concordance.value == pytest.approx(concordance(firsts, seconds).value)


def test_the_order_of_rows_is_irrelevant_to_repeated_ratings():
    table = ratings_table(repeated("Ada", [10.0, 50.0, 90.0], [20.0, 50.0, 70.0]))
    assert replicated_trials(table.iloc[::-1]) == replicated_trials(table)


@pytest.mark.parametrize("table", [ratings_table([]), ratings_table([{"system": "a"}, {"system": "b"}])])
def test_where_nothing_was_repeated_that_is_said(table: pd.DataFrame):
    (everyone,) = replicated_trials(table)
    assert (everyone.concordance.n, everyone.concordance.reason) == (0, "no item was rated twice")
    assert np.isnan(everyone.concordance.value)
