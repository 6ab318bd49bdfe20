"""The engine gives museval's numbers, whatever the song's shape."""

from __future__ import annotations

import inspect
from math import inf

import numpy as np
import pytest
import soundfile
from museval import metrics, pad_or_truncate

from analysis.metrics.bss_eval import References, bss_eval
from tests.analysis.metrics.bss_eval.songs import by_museval, by_ours, song


@pytest.mark.parametrize(
    ("sources", "channels", "samples", "window", "hop"),
    [
        pytest.param(2, 2, 18000, 8000, 8000, id="two stereo stems and a tail that fills no window"),
        pytest.param(3, 1, 20011, 8000, 8000, id="three mono stems of odd length"),
        pytest.param(1, 3, 9000, 4001, 4001, id="one stem of three channels, an odd window"),
        pytest.param(2, 1, 9000, inf, inf, id="one window over all"),
        pytest.param(2, 1, 5000, 8000, 8000, id="a song shorter than its window"),
        pytest.param(2, 1, 9000, 300, 300, id="windows shorter than the filters"),
        pytest.param(2, 1, 20000, 8000, 6000, id="windows that overlap"),
        pytest.param(2, 1, 20000, 3000, 4001, id="windows that leave gaps"),
        pytest.param(2, 1, 150000, 70001, 70001, id="windows longer than a piece"),
    ],
)
def test_full_band_noise_scores_as_in_museval(sources, channels, samples, window, hop):
    stems, estimates = song(sources, channels, samples)
    ours = by_ours(bss_eval(stems, estimates, window=window, hop=hop))
    np.testing.assert_allclose(ours, by_museval(stems, estimates, window=window, hop=hop), rtol=0, atol=1e-9)


@pytest.mark.parametrize("rate", [22050, 48000])
def test_a_rate_alone_gives_windows_of_one_second_as_eval_mus_track_has_them(rate):
    stems, estimates = song(2, 1, round(2.3 * rate))
    ours = by_ours(bss_eval(stems, estimates, rate=rate))
    assert ours.shape == (4, 2, 2)
    np.testing.assert_allclose(ours, by_museval(stems, estimates, window=rate), rtol=0, atol=1e-9)


def test_musevals_own_defaults_of_two_seconds_every_one_and_a_half():
    defaults = {name: value.default for name, value in inspect.signature(metrics.bss_eval).parameters.items()}
    window, hop = defaults["window"], defaults["hop"]  # 88200 and 66150.0
    stems, estimates = song(2, 1, 3 * window)
    ours = by_ours(bss_eval(stems, estimates, window=window, hop=hop))
    assert ours.shape[-1] == 3
    np.testing.assert_allclose(ours, by_museval(stems, estimates, window=window, hop=hop), rtol=0, atol=1e-9)


def test_version_three_finds_filters_for_each_window():
    stems, estimates = song(2, 1, 9000)
    ours = by_ours(bss_eval(stems, estimates, window=3000, hop=2000, mode="v3"))
    theirs = by_museval(stems, estimates, window=3000, hop=2000, mode="v3")
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9)
    assert np.abs(ours - by_ours(bss_eval(stems, estimates, window=3000, hop=2000))).max() > 0.1


@pytest.mark.parametrize("length", [7000, 12000], ids=["shorter", "longer"])
def test_estimates_of_another_length_are_padded_or_cut_as_in_museval(length):
    stems, _ = song(2, 1, 9000)
    _, estimates = song(2, 1, 12000)
    estimates = estimates[..., :length]
    _, fitted = pad_or_truncate(stems.transpose(0, 2, 1), estimates.transpose(0, 2, 1))
    theirs = by_museval(stems, fitted.transpose(0, 2, 1), window=3000)
    np.testing.assert_allclose(by_ours(bss_eval(stems, estimates, window=3000)), theirs, rtol=0, atol=1e-9)


def test_silence_of_any_stem_or_estimate_makes_a_window_undefined_for_all():
    stems, estimates = song(2, 2, 10000)
    stems[0, :, :2500] = 0  # the first window, and half the second
    estimates[1, 0, 6000:8000] = -estimates[1, 1, 6000:8000]  # the fourth: the channels cancel out
    ours = by_ours(bss_eval(stems, estimates, window=2000))
    assert np.isnan(ours).all((0, 1)).tolist() == [True, False, False, True, False]
    np.testing.assert_allclose(ours, by_museval(stems, estimates, window=2000), rtol=0, atol=1e-9)


def test_whole_numbers_score_as_floats():
    stems, estimates = ((1000 * signals).astype(np.int16) for signals in song(2, 1, 6000))
    theirs = by_museval(stems.astype(float), estimates.astype(float), window=3000)
    np.testing.assert_allclose(by_ours(bss_eval(stems, estimates, window=3000)), theirs, rtol=0, atol=1e-9)


@pytest.mark.parametrize("song", ["signe-jakobsen", "trackswitch", "ubiquitous"])
def test_real_stems_score_as_in_museval(shared_data, song):
    """Three seconds from the middle: over the whole of `ubiquitous` museval itself moves by 2e-5 dB under a noise of
    1e-15 in its input, so that no other program can be nearer to it than that."""
    paths = sorted((shared_data / "stems" / song).iterdir())
    about = soundfile.info(paths[0])
    first = (about.frames - 3 * about.samplerate) // 2
    stems = np.stack(
        [soundfile.read(path, start=first, frames=3 * about.samplerate, dtype="int16")[0].T for path in paths]
    )
    floats = stems / 2**15
    noise = np.random.default_rng(0).normal(0, 1e-3, floats.shape)
    estimates = np.round((0.7 * floats + 0.2 * floats.sum(0) + 0.01 * np.tanh(5 * floats) + noise) * 2**15).clip(
        -(2**15), 2**15 - 1
    )
    theirs = by_museval(floats, estimates / 2**15, window=about.samplerate)
    references = References(stems, rate=about.samplerate)
    scores = references.score([estimates.astype(np.int16)])
    ours = by_ours(scores)
    assert ours.shape == (4, len(paths), 3)
    assert np.isfinite(ours).sum() >= 4 * len(paths)
    np.testing.assert_allclose(ours[0], theirs[0], rtol=0, atol=1e-9)
    np.testing.assert_allclose(ours[1:], theirs[1:], rtol=0, atol=1e-5)
    np.testing.assert_allclose(references.sdr([estimates.astype(np.int16)])[0], theirs[0], rtol=0, atol=1e-9)
    assert scores.reproducible
