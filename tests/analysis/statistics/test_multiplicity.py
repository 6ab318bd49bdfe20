"""Adjusted p-values equal their definitions, scipy's, and the papers' decisions."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from analysis.statistics.multiplicity import benjamini_hochberg, holm

probability = st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)
some = st.integers(1, 7).flatmap(lambda size: arrays(float, size, elements=probability))
# Benjamini and Hochberg 1995, section 3.2: fifteen p-values of a study of thrombolysis.
THROMBOLYSIS = np.array([
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
])  # fmt: skip


def closed_testing(p: np.ndarray) -> np.ndarray:
    """What Holm's procedure is: a test is found if Bonferroni rejects every set of hypotheses that contains it."""
    tests = range(len(p))
    return np.array([
        max(
            min(1.0, len(together) * min(p[list(together)]))
            for size in range(1, len(p) + 1) for together in combinations(tests, size) if test in together
        )
        for test in tests
    ])  # fmt: skip


@given(some)
def test_holms_equals_closed_testing_with_bonferronis(p):
    np.testing.assert_allclose(holm(p), closed_testing(p), atol=1e-12)


@given(some)
def test_benjamini_and_hochbergs_equals_scipys(p):
    np.testing.assert_allclose(benjamini_hochberg(p), stats.false_discovery_control(p), atol=1e-12)


def test_the_papers_example_finds_four_and_holms_three():
    assert (benjamini_hochberg(THROMBOLYSIS) <= 0.05).sum() == 4
    assert (holm(THROMBOLYSIS) <= 0.05).sum() == 3


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
@given(p=some, random=st.randoms())
def test_they_never_shrink_and_follow_the_order_of_the_tests(adjust, p, random):
    order = list(range(len(p)))
    random.shuffle(order)
    adjusted = adjust(p)
    assert (adjusted >= p).all()
    assert (adjusted <= 1).all()
    np.testing.assert_array_equal(adjust(p[order]), adjusted[order])
    assert (np.diff(adjusted[np.argsort(p, kind="stable")]) >= 0).all()


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
@given(p=some, place=st.integers(0, 7))
def test_nan_stays_and_counts_for_nothing(adjust, p, place):
    place = min(place, len(p))
    with_hole = adjust(np.insert(p, place, np.nan))
    assert np.isnan(with_hole[place])
    np.testing.assert_array_equal(np.delete(with_hole, place), adjust(p))


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_no_test_gives_none_and_no_probability_is_refused(adjust):
    assert adjust(np.array([])).shape == (0,)
    assert np.isnan(adjust(np.array([np.nan, np.nan]))).all()
    with pytest.raises(ValueError, match=r"1\.2 is no p-value"):
        adjust(np.array([0.5, 1.2]))
