"""Meta-TasNet's loss against its terms written out."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torchmetrics.functional.audio import scale_invariant_signal_distortion_ratio as si_sdr

from separation.losses import LOSSES
from separation.losses.meta_tasnet import dissimilarity, on_parts, similarity
from tests.separation.losses.signals import scene

LOSS = LOSSES.get("meta_tasnet")


def test_it_is_minus_the_sum_of_si_sdr_and_a_twentieth_of_the_mixtures():
    estimate, target, mixture = scene(LOSS, channels=1)
    expected = -si_sdr(estimate, target).sum((1, 2)) - 0.05 * si_sdr(estimate.sum(1), mixture[:, 0])[:, 0]
    torch.testing.assert_close(LOSS.function(estimate, target, mixture)[:, 0], expected, rtol=1e-4, atol=1e-3)


def test_silent_targets_are_left_out():
    estimate, target, mixture = scene(LOSS, channels=1)
    target[:, 2] = 0
    expected = -si_sdr(estimate[:, :2], target[:, :2]).sum((1, 2)) - 0.05 * si_sdr(estimate.sum(1), mixture[:, 0])[:, 0]
    torch.testing.assert_close(LOSS.function(estimate, target, mixture)[:, 0], expected, rtol=1e-4, atol=1e-3)


def cosine(a, b):
    return a @ b / np.linalg.norm(a) / np.linalg.norm(b)


def test_latents_are_compared_between_sources_and_between_songs():
    latents = torch.randn(2, 3, 4, 5, generator=torch.Generator().manual_seed(0))  # batch, sources, latent, frames
    sounding = torch.tensor([[True, True, False], [True, True, True]])
    z = latents.numpy()
    between = [
        cosine(np.abs(z[song, j, :, frame]), np.abs(z[song, k, :, frame]))
        for song, j, k in [(0, 0, 1), (1, 0, 1), (1, 0, 2), (1, 1, 2)]
        for frame in range(5)
    ]
    assert float(dissimilarity(latents, sounding)) == pytest.approx(np.mean(between), rel=1e-4)
    same = [cosine(z[0, k, :, frame], z[1, k, :, frame]) for k in (0, 1) for frame in range(5)]
    assert float(similarity(latents, sounding)) == pytest.approx(np.mean(same), rel=1e-4)


def test_training_adds_the_latents_terms_to_the_mean():
    estimate, target, mixture = scene(LOSS, channels=1)
    latents = torch.randn(2, 3, 4, 5)
    parts = SimpleNamespace(
        estimates=estimate[:, :, 0],
        targets=target[:, :, 0],
        reconstruction=estimate.sum(1)[:, 0],
        mixture=mixture[:, 0, 0],
        latents=latents,
    )
    everything = torch.ones(2, 3, dtype=torch.bool)
    expected = LOSS.function(estimate, target, mixture)[:, 0].mean()
    expected = expected + 3 * dissimilarity(latents, everything) - 2 * similarity(latents, everything)
    torch.testing.assert_close(on_parts(parts), expected)
    assert LOSS.on_parts is on_parts
