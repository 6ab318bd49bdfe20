"""The four numbers are museval's own; what museval refuses is undefined with its reason."""

from __future__ import annotations

from math import isnan

import museval
import numpy as np
import pytest

from analysis.errors import ScoringError
from analysis.metrics import museval_v4
from tests.analysis.metrics.scenes import RATE, noise, scene, with_signals


def test_a_whole_song_gets_what_musevals_own_evaluation_gives():
    shared = scene(seconds=3.3)
    references = [shared.references[name].T.astype(float) for name in shared.references]
    estimates = [shared.estimates[name].T.astype(float) for name in shared.references]
    sdr, isr, sir, sar = museval.evaluate(references, estimates, win=RATE, hop=RATE)
    for name, frames in zip(museval_v4.NAMES, (sdr, isr, sir, sar), strict=True):
        assert frames.shape == (2, 3)  # windows of 1 s, the tail of 0.3 s dropped
        for row, target in enumerate(shared.references):
            assert museval_v4.evaluate(shared)[name][target].value == np.nanmedian(frames[row])


def test_the_sdr_is_the_median_ratio_of_energies():
    shared = scene(seconds=3)
    estimate, stem = shared.estimates["vocals"].astype(float), shared.references["vocals"].astype(float)
    windows = [slice(start, start + RATE) for start in range(0, 3 * RATE, RATE)]
    ratios = [(stem[:, w] ** 2).sum() / ((estimate - stem)[:, w] ** 2).sum() for w in windows]
    assert museval_v4.evaluate(shared)["sdr"]["vocals"].value == pytest.approx(10 * np.log10(np.median(ratios)))


def test_windows_in_which_a_stem_is_silent_do_not_count():
    plain = scene(seconds=3)
    vocals = plain.references["vocals"].copy()
    vocals[:, :RATE] = 0
    found = museval_v4.evaluate(with_signals(plain, references={"vocals": vocals}))["sdr"]["drums"].value
    stem, estimate = (side["drums"].astype(float)[:, RATE:] for side in (plain.references, plain.estimates))
    ratios = [(stem[:, w] ** 2).sum() / ((estimate - stem)[:, w] ** 2).sum() for w in (slice(RATE), slice(RATE, None))]
    assert found == pytest.approx(np.median(10 * np.log10(ratios)))


def test_a_silent_estimate_is_undefined_and_loses_no_other_target():
    plain = scene()
    found = museval_v4.evaluate(with_signals(plain, estimates={"vocals": np.zeros_like(plain.mixture)}))
    assert isnan(found["sdr"]["vocals"].value)
    assert found["sdr"]["vocals"].reason == "the estimate is silent"
    assert found["sir"]["drums"].value == pytest.approx(museval_v4.evaluate(plain)["sir"]["drums"].value, abs=1e-9)


def test_nothing_but_silent_estimates_needs_no_museval():
    plain = scene()
    silent = dict.fromkeys(plain.estimates, np.zeros_like(plain.mixture))
    found = museval_v4.evaluate(with_signals(plain, estimates=silent))
    assert {value.reason for targets in found.values() for value in targets.values()} == {"the estimate is silent"}


def test_a_stem_of_zeros_is_left_out_of_the_song():
    plain = scene()
    found = museval_v4.evaluate(with_signals(plain, references={"vocals": np.zeros_like(plain.mixture)}))
    assert found["sdr"]["vocals"].reason == "the stem is silent"
    assert np.isfinite(found["sdr"]["drums"].value)


def test_a_stem_whose_channels_cancel_is_named():
    plain = scene(channels=2, seconds=1.2)
    side = noise(1, plain.mixture.shape[1], seed=9)
    found = museval_v4.evaluate(with_signals(plain, references={"vocals": np.concatenate([side, -side])}))
    assert "channels of the stem 'vocals' cancel out" in found["sdr"]["drums"].reason


def test_a_song_shorter_than_a_window_is_undefined():
    found = museval_v4.evaluate(scene(seconds=0.99))
    assert found["sar"]["drums"].reason == "the song is shorter than one window of 1 s"


def test_a_song_in_which_something_is_always_silent_is_undefined():
    plain = scene(seconds=2)
    vocals, drums = (plain.references[name].copy() for name in ("vocals", "drums"))
    vocals[:, :RATE], drums[:, RATE:] = 0, 0
    found = museval_v4.evaluate(with_signals(plain, references={"vocals": vocals, "drums": drums}))
    assert found["sdr"]["drums"].reason == "every window holds a silent stem or estimate"


@pytest.mark.parametrize("failure", [np.linalg.LinAlgError("singular"), AttributeError("linalg")])
def test_stems_that_cannot_be_told_apart_are_undefined(monkeypatch, failure):
    def fail(*signals, **options):
        raise failure

    monkeypatch.setattr(museval.metrics, "bss_eval", fail)
    assert "linearly dependent" in museval_v4.evaluate(scene())["sdr"]["drums"].reason


def test_a_machine_without_ffmpeg_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "museval", None)
    with pytest.raises(ScoringError, match="install ffmpeg, or choose other metrics"):
        museval_v4.evaluate(scene(seconds=1.1))


def test_more_and_longer_stems_need_more_memory():
    small = museval_v4.memory(sources=2, channels=1, frames=44100)
    assert (
        small
        < museval_v4.memory(sources=4, channels=2, frames=44100)
        < museval_v4.memory(sources=4, channels=2, frames=240 * 44100)
    )
