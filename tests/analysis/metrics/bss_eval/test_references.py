"""What the scores are where museval gives none, and what must hold of them all."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import ScoringError
from analysis.metrics.bss_eval import Reason, References, bss_eval
from tests.analysis.metrics.bss_eval.songs import NAMES, by_museval, by_ours, song

SHORT = {"window": 3000, "filters": 64}


def projected(on: np.ndarray, signal: np.ndarray, taps: int) -> np.ndarray:
    """The least-squares projection of (channels, samples) on delayed channels, written out; singular or not."""
    delayed = [np.r_[np.zeros(lag), channel, np.zeros(taps - 1 - lag)] for channel in on for lag in range(taps)]
    padded = np.pad(signal, ((0, 0), (0, taps - 1)))
    return (np.transpose(delayed) @ np.linalg.lstsq(np.transpose(delayed), padded.T, rcond=1e-12)[0]).T


@pytest.mark.parametrize(("left", "right"), [(1, 1), (1, 0)], ids=["dual mono", "one silent channel"])
def test_channels_that_add_nothing_are_left_out_of_the_projection(left, right):
    """The matrix is singular, and what a solver makes of it is luck; the projection is unique all the same."""
    stems, estimates = song(2, 2, 300)
    stems[0] = np.stack([left * stems[0, 0], right * stems[0, 0]])
    scores = bss_eval(stems, estimates, window=inf, filters=6)
    padded = [np.pad(signals, ((0, 0), (0, 0), (0, 5))) for signals in (stems, estimates)]
    for source, (true, estimate) in enumerate(zip(*padded, strict=True)):
        on_all = projected(stems.reshape(4, -1), estimates[source], 6)
        on_own = projected(stems[source], estimates[source], 6)
        pairs = (
            (true, estimate - true),
            (true, on_own - true),
            (on_own, on_all - on_own),
            (on_all, estimate - on_all),
        )
        expected = [10 * np.log10((signal**2).sum() / (error**2).sum()) for signal, error in pairs]
        np.testing.assert_allclose(by_ours(scores)[:, source, 0], expected, rtol=0, atol=1e-9)
    assert scores.reproducible


def test_a_silent_stem_is_undefined_and_the_others_score_as_in_a_song_without_it():
    stems, estimates = song(3, 1, 9000)
    stems[1] = 0
    scores = bss_eval(stems, estimates, window=3000)
    assert scores.reason(0, 1) == "the stem is silent"
    assert np.isnan(by_ours(scores)[:, 1]).all()
    theirs = by_museval(stems[[0, 2]], estimates[[0, 2]], window=3000)
    np.testing.assert_allclose(by_ours(scores)[:, [0, 2]], theirs, rtol=0, atol=1e-9)


def test_a_stem_whose_channels_cancel_out_is_silent_to_museval_but_no_other_stem_is_lost():
    stems, estimates = song(2, 2, 9000)
    stems[0, 0] = -stems[0, 1]
    scores = bss_eval(stems, estimates, **SHORT)
    assert scores.reasons[0, 0].tolist() == [Reason.STEM_CANCELS] * 3
    assert np.isfinite(by_ours(scores)[:, 1]).all()


def test_a_silent_estimate_is_undefined_and_the_others_score_on():
    stems, estimates = song(2, 1, 9000)
    theirs = by_museval(stems, estimates, window=3000)
    estimates[0] = 0
    scores = bss_eval(stems, estimates, window=3000)
    assert scores.reason(0, 0) == "the estimate is silent"
    np.testing.assert_allclose(by_ours(scores)[:, 1], theirs[:, 1], rtol=0, atol=1e-9)


def test_each_alone_keeps_the_windows_that_only_another_estimate_is_silent_in():
    stems, estimates = song(2, 1, 9000)
    estimates[0, :, :3000] = 0
    references = References(stems, **SHORT)
    alone, together = references.score([estimates], each_alone=True), references.score([estimates])
    assert np.isnan(together.sdr[0]).tolist() == [[True, False, False]] * 2
    assert np.isnan(alone.sdr[0]).tolist() == [[True, False, False], [False, False, False]]
    assert alone.reasons[0, 0, 0] == "an estimate is silent in this window"


@pytest.mark.parametrize("only", [[1], np.array([[False, True], [False, True]])], ids=["places", "booleans"])
def test_sources_without_an_estimate_are_left_out_and_change_no_other(only):
    stems, estimates = song(2, 2, 9000)
    references = References(stems, **SHORT)
    whole, part = (references.score([estimates, estimates], only=chosen) for chosen in (None, only))
    assert part.reason(1, 0) == "there is no estimate"
    assert np.isnan(part.sir[:, 0]).all()
    np.testing.assert_allclose(by_ours(part, 1)[:, 1], by_ours(whole, 1)[:, 1], rtol=0, atol=1e-9)
    # Summed in another order: the last bit may differ.
    np.testing.assert_allclose(references.sdr([estimates, estimates], only=only), part.sdr, rtol=0, atol=1e-12)


def test_a_perfect_estimate_is_infinitely_good():
    stems, _ = song(2, 1, 6000)
    scores = bss_eval(stems, stems, **SHORT)
    assert (by_ours(scores) == np.inf).all()
    assert (scores.median()["sar"] == np.inf).all()


def test_an_estimate_with_a_sample_that_is_no_number_loses_no_other():
    stems, estimates = song(2, 1, 9000)
    expected = by_ours(bss_eval(stems, estimates, **SHORT))
    estimates[0, 0, 100] = np.nan
    scores = bss_eval(stems, estimates, **SHORT)
    assert scores.reason(0, 0) == "the estimate holds samples that are not finite"
    np.testing.assert_allclose(by_ours(scores)[:, 1], expected[:, 1], rtol=0, atol=1e-9)


def test_the_mixture_as_an_estimate_has_no_artifacts_to_speak_of():
    stems, _ = song(2, 2, 9000)
    scores = bss_eval(stems, np.broadcast_to(stems.sum(0), stems.shape), **SHORT)
    assert (scores.sar > 200).all()
    assert (scores.sir < 1).all()


@settings(max_examples=10)
@given(st.permutations(range(5)))
def test_the_order_of_systems_changes_nothing(order):
    stems, _ = song(2, 1, 4000)
    systems = np.stack([song(2, 1, 4000, seed=seed)[1] + stems for seed in range(5)])
    references = References(stems, window=2000, filters=8)
    plain, moved = references.score(systems), references.score(systems[list(order)])
    for name in NAMES:
        np.testing.assert_allclose(getattr(moved, name), getattr(plain, name)[list(order)], rtol=0, atol=1e-9)


@settings(max_examples=30)
@given(st.integers(1, 3), st.integers(1, 2), st.integers(40, 400), st.integers(20, 300), st.integers(20, 300))
def test_sdr_is_the_ratio_of_energies_in_each_window(sources, channels, samples, window, hop):
    stems, estimates = song(sources, channels, samples, seed=samples)
    references = References(stems, window=window, hop=hop, filters=4)
    expected = [
        10 * np.log10((stems[..., a:b] ** 2).sum((1, 2)) / ((estimates - stems)[..., a:b] ** 2).sum((1, 2)))
        for a, b in references.frames.spans
    ]
    np.testing.assert_allclose(references.sdr([estimates])[0], np.transpose(expected), rtol=0, atol=1e-9)
    np.testing.assert_allclose(references.score([estimates]).sdr[0], np.transpose(expected), rtol=0, atol=1e-9)


def band_limited(stems: np.ndarray) -> np.ndarray:
    """Without the upper third of the band, as a lossy codec leaves it, and decoded as floats."""
    spectrum = np.fft.rfft(stems)
    spectrum[..., round(spectrum.shape[-1] * 2 / 3) :] = 0
    limited = np.fft.irfft(spectrum, stems.shape[-1])
    return limited / np.abs(limited).max()


def test_band_limited_floats_are_flagged_and_their_whole_numbers_are_not():
    stems, estimates = (band_limited(signals) for signals in song(2, 1, 12000))
    floats = bss_eval(stems, estimates, window=4000)
    assert not floats.reproducible
    assert floats.condition > 1e14
    assert np.isfinite(by_ours(floats)).all()
    whole = bss_eval(*((signals * 32767).astype(np.int16) for signals in (stems, estimates)), window=4000)
    assert whole.reproducible
    assert whole.condition < 1e12


def test_loading_makes_scores_of_band_limited_floats_stand_noise_of_1e_15():
    stems, estimates = (band_limited(signals) for signals in song(2, 1, 12000))
    noisy = stems + 1e-15 * np.random.default_rng(1).normal(size=stems.shape)
    plain = [by_ours(bss_eval(signals, estimates, window=4000)) for signals in (stems, noisy)]
    loaded = [bss_eval(signals, estimates, window=4000, loading=1e-8) for signals in (stems, noisy)]
    assert np.abs(plain[0] - plain[1])[1:].max() > 1e-3
    np.testing.assert_allclose(by_ours(loaded[0]), by_ours(loaded[1]), rtol=0, atol=1e-5)
    assert loaded[0].reproducible


def test_medians_leave_undefined_windows_out():
    stems, estimates = song(2, 1, 9000)
    stems[0, :, :3000] = 0
    scores = bss_eval(stems, estimates, **SHORT)
    np.testing.assert_array_equal(scores.median()["sir"], np.nanmedian(scores.sir, axis=-1))


def test_tensors_and_arrays_that_may_not_be_written_to_are_read_as_they_are(recwarn):
    stems, estimates = song(2, 1, 4000)
    expected = bss_eval(stems, estimates, **SHORT).sar
    stems.flags.writeable = False
    np.testing.assert_array_equal(bss_eval(stems, torch.from_numpy(estimates), **SHORT).sar, expected)
    np.testing.assert_array_equal(bss_eval(stems[..., ::-1][..., ::-1], list(estimates), **SHORT).sar, expected)
    assert not recwarn.list


def test_the_callers_threads_are_left_alone():
    before = torch.get_num_threads()
    bss_eval(*song(2, 1, 4000), **SHORT)
    assert torch.get_num_threads() == before


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda stems: References(stems[0]), "give .sources, channels, samples."),
        (lambda stems: References(stems.transpose(0, 2, 1)), "other way round"),
        (lambda stems: References(stems.astype(int)), "give floats, or int16"),
        (lambda stems: References(stems, mode="v2"), "choose one of v4, v3"),
        (lambda stems: References(stems, window=0), "window is 0 samples; give a whole number"),
        (lambda stems: References(stems, window=100, hop=1.5), "hop is 1.5 samples; give a whole number"),
        (lambda stems: References(stems, window=100, hop=float("inf")), "give a finite hop"),
        (lambda stems: References(stems, filters=0), "give 1 or more"),
        (lambda stems: References(stems, loading=-1.0), "0 to below 1"),
        (lambda stems: References(np.where(stems > 2, np.inf, stems)).score([stems]), "every sample must be a number"),
        (lambda stems: References(stems).score([stems[:1]]), "give an estimate of each"),
        (lambda stems: References(stems).score([stems], only=[2]), "the places of the sources"),
    ],
)
def test_what_cannot_be_is_refused_with_what_would_be_right(call, words):
    with pytest.raises(ScoringError, match=words):
        call(song(2, 1, 1000)[0])
