"""Frames, correlations and the block Toeplitz solver, each against something that has nothing of ours in it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from museval.metrics import Framing
from scipy.linalg import cholesky, toeplitz

from analysis.metrics.bss_eval import block_toeplitz
from analysis.metrics.bss_eval.frames import PIECE, Frames
from analysis.metrics.bss_eval.spectra import correlate, past_spectra, present_blocks, present_spectra


@given(st.integers(1, 5000), st.integers(1, 6000), st.integers(1, 6000))
def test_windows_lie_where_museval_frames_them(length, window, hop):
    theirs = [(span.start, span.stop) for span in Framing(window, hop, length)]
    assert list(Frames.over(length, window=window, hop=hop).spans) == theirs


@pytest.mark.parametrize(("window", "hop"), [(1000, 1000), (1000, 700), (1000, 1300), (10**6, 10**6)])
def test_pieces_cover_the_song_once_and_each_window_once(window, hop):
    frames = Frames.over(3 * PIECE + 5, window=window, hop=hop)
    times, windows = np.zeros(frames.length, int), [0] * frames.count
    for piece in frames.pieces(with_song=True):
        times[piece.start : piece.stop] += piece.of_song
        if piece.window is not None:
            windows[piece.window] += piece.stop - piece.start
            assert piece.window_start == frames.spans[piece.window][0]
    assert (times == 1).all()
    assert windows == [stop - start for start, stop in frames.spans]


@pytest.mark.parametrize("taps", [1, 2, 37])
@pytest.mark.parametrize("samples", [1, 36, 37, 1000])
def test_correlations_are_sums_of_products_history_included(taps, samples):
    random = torch.Generator().manual_seed(0)
    past = torch.randn(3, taps - 1 + samples, dtype=torch.float64, generator=random)
    present = torch.randn(2, samples, dtype=torch.float64, generator=random)
    found = correlate(past_spectra(past, taps), present_spectra(present_blocks(present, taps)), taps)
    expected = [past[:, taps - 1 - lag :][:, :samples] @ present.T for lag in range(taps)]
    torch.testing.assert_close(found, torch.stack(expected, -1), rtol=0, atol=1e-12)


def dense(lags: torch.Tensor) -> np.ndarray:
    """The whole matrix, delay by delay, from scipy's Toeplitz matrices of each pair of channels."""
    channels, _, taps = lags.shape
    matrix = np.empty((taps, channels, taps, channels))
    for a in range(channels):
        for b in range(channels):
            matrix[:, a, :, b] = toeplitz(lags[a, b], lags[b, a])
    return matrix.reshape(taps * channels, taps * channels)


@pytest.mark.parametrize(("channels", "taps"), [(1, 5), (3, 50), (2, 97), (8, 64), (70, 3)])
def test_the_factor_is_that_of_the_whole_matrix_and_solves_it(channels, taps):
    random = torch.Generator().manual_seed(0)
    signal = torch.randn(channels, 2000, dtype=torch.float64, generator=random)
    signal[0] += 0.9 * signal.roll(1, -1)[-1]  # so that lags matter
    past = torch.nn.functional.pad(signal, (taps - 1, 0))
    lags = correlate(past_spectra(past, taps), present_spectra(present_blocks(signal, taps)), taps)
    matrix = dense(lags)
    upper = block_toeplitz.cholesky(lags)
    np.testing.assert_allclose(np.triu(upper.numpy()), cholesky(matrix), rtol=0, atol=1e-11 * np.abs(matrix).max())
    right = torch.randn(len(matrix), 2, dtype=torch.float64, generator=random)
    np.testing.assert_allclose(
        block_toeplitz.solve(upper, right), np.linalg.solve(matrix, right), rtol=1e-8, atol=1e-12
    )
    assert block_toeplitz.condition(lags, upper) == pytest.approx(np.linalg.cond(matrix), rel=0.25)


def test_a_matrix_that_is_not_positive_has_no_factor():
    assert block_toeplitz.cholesky(torch.tensor([[[1.0, 0.9, -0.9, 0.9]]], dtype=torch.float64)) is None
