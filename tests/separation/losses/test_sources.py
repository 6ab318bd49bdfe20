"""Losses that look at several sources, against sums written out by hand."""

from __future__ import annotations

import pytest
import torch

from separation import stft
from separation.errors import LossError
from separation.losses import LOSSES
from separation.losses.sources import combination, proper_subsets
from tests.separation.losses.signals import scene

L2, WSDR = LOSSES.get("l2_freq"), LOSSES.get("weighted_sdr")


def mse(estimate, target):
    return (estimate - target).square().mean((-3, -2, -1))


def test_a_combination_has_14_terms_for_four_sources_and_6_for_three():
    assert [len(list(proper_subsets(count))) for count in (2, 3, 4, 5)] == [2, 6, 14, 30]


def test_the_combination_of_three_sources_is_the_mean_of_six_terms():
    estimate, target, mixture = scene(L2, sources=3)
    (a, b, c), (s, t, u) = estimate.unbind(1), target.unbind(1)
    by_hand = mse(a, s) + mse(b, t) + mse(c, u) + mse(a + b, s + t) + mse(a + c, s + u) + mse(b + c, t + u)
    found = LOSSES.get("combination_l2_freq").function(estimate, target, mixture)
    torch.testing.assert_close(found, (by_hand / 6).unsqueeze(1).expand(-1, 3))


def test_the_combination_of_four_sources_is_the_mean_of_fourteen_terms():
    estimate, target, mixture = scene(L2, sources=4)
    (a, b, c, d), (s, t, u, v) = estimate.unbind(1), target.unbind(1)
    by_hand = mse(a, s) + mse(b, t) + mse(c, u) + mse(d, v)
    by_hand += mse(a + b, s + t) + mse(a + c, s + u) + mse(a + d, s + v)
    by_hand += mse(b + c, t + u) + mse(b + d, t + v) + mse(c + d, u + v)
    by_hand += mse(a + b + c, s + t + u) + mse(a + b + d, s + t + v)
    by_hand += mse(a + c + d, s + u + v) + mse(b + c + d, t + u + v)
    found = LOSSES.get("combination_l2_freq").function(estimate, target, mixture)
    torch.testing.assert_close(found, (by_hand / 14).unsqueeze(1).expand(-1, 4))


def test_the_papers_combination_adds_magnitudes_for_one_part_and_waveforms_for_the_other():
    loss = LOSSES.get("combination")
    estimate, target, mixture = scene(loss, sources=2, channels=1)
    frequency = mse(stft.magnitude(estimate), stft.magnitude(target)).mean(1)
    time = WSDR.function(estimate, target, mixture).mean(1)
    expected = (frequency + 10 * time).unsqueeze(1).expand(-1, 2)
    torch.testing.assert_close(loss.function(estimate, target, mixture), expected)
    single = LOSSES.get("multi_domain").function(estimate, target, mixture).mean(1)
    torch.testing.assert_close(single, expected[:, 0])


def test_a_combination_may_add_spectra_instead_of_magnitudes():
    loss = combination(L2, name="of spectra", add="spectra")
    assert loss.domain == "complex"
    estimate, target, mixture = scene(loss, sources=3)
    (a, b, c), (s, t, u) = estimate.unbind(1), target.unbind(1)
    pairs = [(a, s), (b, t), (c, u), (a + b, s + t), (a + c, s + u), (b + c, t + u)]
    expected = torch.stack([mse(e.abs(), f.abs()) for e, f in pairs]).mean(0)
    torch.testing.assert_close(loss.function(estimate, target, mixture)[:, 0], expected)


@pytest.mark.parametrize("base", ["combination", "dissimilarity_freq", "l1_mask"])
def test_a_loss_that_looks_at_other_sources_cannot_be_combined(base):
    with pytest.raises(LossError, match=f"^{base} looks at other sources itself"):
        combination(LOSSES.get(base), name="twice")


def test_a_combination_of_one_source_is_refused():
    with pytest.raises(LossError, match="needs two sources or more; it was given 1"):
        LOSSES.get("combination").function(*scene(LOSSES.get("combination"), sources=1))


def test_dissimilarity_takes_a_tenth_of_the_distance_to_every_target_off():
    loss = LOSSES.get("dissimilarity_freq")
    estimate, target, mixture = scene(loss, sources=3)
    expected = [
        mse(estimate[:, k], target[:, k]) - 0.1 * sum(mse(estimate[:, k], target[:, j]) for j in range(3))
        for k in range(3)
    ]
    torch.testing.assert_close(loss.function(estimate, target, mixture), torch.stack(expected, 1))
