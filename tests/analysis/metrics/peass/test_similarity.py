"""PEMO-Q's similarity, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.metrics.peass.similarity import FRAME, similarities, similarity

RANDOM = np.random.default_rng(0)


def test_equal_frames_have_a_correlation_of_one():
    heard = np.concatenate([RANDOM.random((3, FRAME)), np.zeros((3, FRAME))], axis=1)
    assert similarities(heard, heard)[0].tolist() == [1, 1]


def test_it_is_the_correlation_where_the_test_has_more():
    reference = RANDOM.random((3, 2 * FRAME))
    test = reference + RANDOM.random((3, 2 * FRAME))
    correlations, energies = similarities(reference, test)
    first = np.corrcoef(reference[:, :FRAME].ravel(), test[:, :FRAME].ravel())[0, 1]
    assert correlations[0] == pytest.approx(first)
    assert energies[0] == pytest.approx(np.square(test[:, :FRAME]).mean())


def test_where_the_test_has_less_a_quarter_of_the_difference_is_taken_over():
    reference = 1 + RANDOM.random((3, FRAME))
    test = RANDOM.random((3, FRAME))
    nearer = 0.75 * test + 0.25 * reference
    expected = np.corrcoef(reference.ravel(), nearer.ravel())[0, 1]
    assert similarities(reference, test)[0][0] == pytest.approx(expected)


def test_a_constant_frame_is_like_no_other():
    assert similarities(RANDOM.random((3, FRAME)), np.full((3, FRAME), 2.0))[0].tolist() == [0]


def test_the_song_has_the_median_weighed_by_what_sounds_around():
    assert similarity(np.array([0.1, 0.5, 0.9]), np.ones(3)) == 0.5
    correlations = np.concatenate([np.full(40, 0.2), np.full(40, 0.8)])
    assert similarity(correlations, np.concatenate([np.full(40, 1.0), np.full(40, 9.0)])) == 0.8
    assert similarity(correlations, np.concatenate([np.full(40, 9.0), np.full(40, 1.0)])) == 0.2


def test_where_nothing_is_heard_there_is_none():
    assert np.isnan(similarity(np.ones(5), np.zeros(5)))
