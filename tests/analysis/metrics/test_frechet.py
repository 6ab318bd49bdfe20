"""The Fréchet distance against the matrix root of scipy, and what it hears."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import sqrtm

from analysis.metrics import METRICS
from analysis.metrics.frechet import frechet_distance
from tests.analysis.metrics.scenes import RATE, scene, with_signals
from tests.separation.losses.signals import encoder_file


def embeddings(patches, features, seed, level=1.0):
    random = np.random.default_rng(seed)
    return level + random.normal(size=(patches, features)) @ random.normal(size=(features, features))


def test_it_is_the_distance_of_two_normal_distributions():
    one, other = embeddings(50, 4, seed=0), embeddings(40, 4, seed=1, level=2.0)
    covariances = [np.cov(rows, rowvar=False) for rows in (one, other)]
    root = sqrtm(covariances[0] @ covariances[1]).real
    expected = np.square(one.mean(0) - other.mean(0)).sum() + np.trace(covariances[0] + covariances[1] - 2 * root)
    assert frechet_distance(one, other) == pytest.approx(expected)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 1000))
def test_fewer_patches_than_features_have_a_symmetric_distance_that_is_zero_to_themselves(first, second, seed):
    one, other = embeddings(first, 8, seed), embeddings(second, 8, seed + 1)
    assert frechet_distance(one, other) == pytest.approx(frechet_distance(other, one))
    assert frechet_distance(one, one) == pytest.approx(0, abs=1e-9 * np.square(one).sum())


def test_single_patches_are_as_far_apart_as_their_embeddings():
    assert frechet_distance(np.array([[1.0, 2.0]]), np.array([[4.0, 6.0]])) == pytest.approx(25.0)


def test_more_moments_than_features_have_the_distance_of_their_covariances():
    one, other = embeddings(300, 3, seed=0), embeddings(200, 3, seed=1)
    covariances = [np.cov(rows, rowvar=False) for rows in (one, other)]
    root = sqrtm(covariances[0] @ covariances[1]).real
    expected = np.square(one.mean(0) - other.mean(0)).sum() + np.trace(covariances[0] + covariances[1] - 2 * root)
    assert frechet_distance(one, other) == pytest.approx(expected)


def test_the_order_of_what_is_heard_makes_no_difference_but_what_is_heard_does():
    plain, patch = scene(seconds=2.5), round(0.96 * RATE)
    drums = plain.references["drums"]
    swapped = np.concatenate([drums[:, patch : 2 * patch], drums[:, :patch], drums[:, 2 * patch :]], axis=1)
    metric = METRICS.get("frechet_distance")
    there = metric.function(plain, "drums").value
    again = metric.function(with_signals(plain, estimates={"drums": swapped}), "drums").value
    assert again < 0.1 * there


def test_its_encoder_may_come_from_a_file(tmp_path):
    metric, shared = METRICS.get("frechet_distance"), scene(seconds=2.5)
    by_file = metric.with_encoder(encoder_file(tmp_path / "encoder.safetensors"))
    assert "encoder.safetensors" in by_file.notes
    assert by_file.function(shared, "drums").value != metric.function(shared, "drums").value
