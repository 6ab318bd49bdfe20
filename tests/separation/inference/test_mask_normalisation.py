"""Estimates that share the mixture out, whatever they were."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from separation.inference.mask_normalisation import mask_normalisation

magnitudes = st.lists(st.floats(0, 1e6, width=32), min_size=12, max_size=12)


@given(magnitudes, st.sampled_from([0.5, 1.0, 2.0]))
def test_the_sources_sum_to_the_mixture_at_each_bin(values, exponent):
    estimates = torch.tensor(values).view(3, 1, 2, 2)
    mixture = torch.tensor([[[0.0, 1.0], [20.0, 3e5]]])
    shared = mask_normalisation(estimates, mixture, exponent=exponent)
    assert (shared >= 0).all()
    torch.testing.assert_close(shared.sum(0), mixture)


@pytest.mark.parametrize(("exponent", "first"), [(1.0, 0.75), (2.0, 0.9)])
def test_a_share_goes_by_the_power_of_the_estimate(exponent, first):
    estimates = torch.tensor([3e-30, 1e-30]).view(2, 1, 1, 1)  # squares of these are zero in single precision
    shared = mask_normalisation(estimates, torch.ones(1, 1, 1), exponent=exponent)
    assert shared.flatten().tolist() == pytest.approx([first, 1 - first])


def test_where_no_source_was_found_all_have_the_same():
    shared = mask_normalisation(torch.zeros(2, 4, 1, 1, 1), torch.full((2, 1, 1, 1), 8.0))
    assert shared.flatten().tolist() == [2.0] * 8
