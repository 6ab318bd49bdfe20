"""Mean distances against numpy."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from separation.losses import LOSSES


@pytest.mark.parametrize(("name", "power"), [("l1_freq", 1), ("l2_freq", 2)])
def test_it_is_the_mean_over_channels_bins_and_frames(name, power):
    random = np.random.default_rng(0)
    estimate, target = random.random((4, 3, 2, 5, 6)), random.random((4, 3, 2, 5, 6))
    expected = (np.abs(estimate - target) ** power).mean(axis=(2, 3, 4))
    signals = torch.from_numpy(estimate), torch.from_numpy(target)
    assert LOSSES.get(name).function(*signals, torch.ones(1)).numpy() == pytest.approx(expected)


@pytest.mark.parametrize("name", ["l1_freq", "l2_freq"])
def test_a_perfect_estimate_and_silence_for_silence_give_zero(name):
    silence = torch.zeros(2, 2, 5, 6)
    assert LOSSES.get(name).function(silence, silence, silence).tolist() == [0, 0]
