"""The log of a mean, not a mean of logs."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from separation.losses import LOSSES


@pytest.mark.parametrize(("name", "shape"), [("log_l1_time", (2, 40)), ("log_l1_freq", (2, 8, 5))])
def test_it_is_ten_times_the_logarithm_of_the_mean_error(name, shape):
    random = np.random.default_rng(0)
    estimate, target = random.random((3, *shape)), random.random((3, *shape))
    expected = 10 * np.log10(np.abs(estimate - target).reshape(3, -1).mean(axis=1))
    found = LOSSES.get(name).function(torch.from_numpy(estimate), torch.from_numpy(target), torch.ones(1))
    assert found.numpy() == pytest.approx(expected)


def test_ten_times_the_error_is_ten_decibels_more():
    target = torch.zeros(2, 2, 100)
    estimate = torch.stack([torch.full((2, 100), 0.01), torch.full((2, 100), 0.1)])
    assert LOSSES.get("log_l1_time").function(estimate, target, target).tolist() == pytest.approx([-20, -10])


@pytest.mark.parametrize("name", ["log_l1_time", "log_l1_freq"])
def test_a_perfect_estimate_is_minus_infinity_and_pulls_at_nothing(name):
    estimate = torch.ones(2, 3, 4, requires_grad=True)
    value = LOSSES.get(name).function(estimate, torch.ones(2, 3, 4), torch.ones(2, 3, 4)).sum()
    value.backward()
    assert value.item() == -torch.inf
    assert not estimate.grad.any()
