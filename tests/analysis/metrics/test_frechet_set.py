"""The Fréchet distance over all songs: the same as of all embeddings at once, joined song by song."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.metrics import METRICS
from analysis.metrics.frechet import frechet_distance
from analysis.metrics.frechet_set import Moments, frechet_distance_of_moments
from tests.analysis.metrics.scenes import scene
from tests.analysis.metrics.test_frechet import embeddings

METRIC = METRICS.get("frechet_distance_set")


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 1000))
def test_moments_of_two_songs_join_to_those_of_both(first, second, seed):
    one, other = embeddings(first, 4, seed), embeddings(second, 4, seed + 1)
    joined, both = Moments.of(one) + Moments.of(other), np.concatenate([one, other])
    np.testing.assert_allclose(joined.mean, both.mean(0), atol=1e-12)
    if joined.count > 1:
        np.testing.assert_allclose(joined.covariance, np.cov(both, rowvar=False), atol=1e-9)


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_by_moments_it_is_what_it_is_by_embeddings(rows):
    one, other = embeddings(rows, 6, seed=0), embeddings(40, 6, seed=1, level=2.0)
    by_moments = frechet_distance_of_moments(Moments.of(one), Moments.of(other))
    assert by_moments == pytest.approx(frechet_distance(one, other), rel=1e-6)


def test_of_one_song_it_is_the_songs():
    plain = scene(seconds=2.5)
    own = METRICS.get("frechet_distance").function(plain, "drums").value
    assert METRIC.function(plain, "drums").value == pytest.approx(own, rel=1e-6)


def test_of_two_songs_it_is_that_of_all_that_is_heard_in_both():
    songs = [scene(seconds=2.5), scene(seconds=2.5, error=1.0)]
    of_set = METRIC.of_set
    joined = of_set.join(*(of_set.part(song, "drums") for song in songs))
    heard = [song.together(of_set.embedded)["drums"] for song in songs]
    expected = frechet_distance(*(np.concatenate([pair[side] for pair in heard]) for side in (0, 1)))
    assert of_set.value(joined).value == pytest.approx(expected, rel=1e-6)
