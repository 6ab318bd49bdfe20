"""Mask losses against the ideal masks in numpy."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from separation import stft
from separation.losses import LOSSES, on_waveforms
from separation.losses.masks import ideal_masks
from tests.separation.losses.signals import signal


@pytest.mark.parametrize(("name", "power"), [("l1_mask", 1), ("l2_mask", 2)])
def test_a_mask_loss_compares_with_the_share_of_a_source_in_all_magnitudes(name, power):
    targets, estimates = signal("waveform", 3, 2), signal("waveform", 3, 2, seed=1)
    mixture = targets.sum(0)
    s, e, x = (stft.magnitude(one).numpy() for one in (targets, estimates, mixture))
    expected = (np.abs(np.minimum(e / x, 2) - s / s.sum(0)) ** power).mean((1, 2, 3))
    np.testing.assert_allclose(on_waveforms(LOSSES.get(name), estimates, targets, mixture), expected, rtol=1e-3)


@pytest.mark.parametrize("name", ["l1_mask", "l2_mask"])
def test_bins_where_all_sources_or_the_mixture_are_silent_are_left_out(name):
    loss = LOSSES.get(name)
    magnitudes = torch.rand(2, 1, 4, 6) + 0.1
    quiet = magnitudes.clone()
    quiet[..., 3:] = 0  # the last three frames of six are silent in both
    estimate = torch.full((2, 1, 4, 6), 0.5)
    estimate[..., 3:] = 77
    shorter = loss.function(estimate[..., :3], ideal_masks(magnitudes[..., :3]), magnitudes)
    torch.testing.assert_close(loss.function(estimate, ideal_masks(quiet), magnitudes), shorter)


def test_ideal_masks_add_up_to_one():
    torch.testing.assert_close(ideal_masks(torch.rand(2, 4, 2, 3, 5)).sum(1), torch.ones(2, 2, 3, 5))
