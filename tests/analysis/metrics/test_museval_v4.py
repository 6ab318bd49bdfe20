"""The cross-check is museval itself; what museval refuses is undefined with its reason."""

from __future__ import annotations

import museval
import numpy as np
import pytest

from analysis.errors import ScoringError
from analysis.metrics import museval_v4
from analysis.metrics.scene import Group
from analysis.metrics.windows import NAMES
from tests.analysis.metrics.scenes import RATE, noise, scene, with_signals


def evaluated(some) -> dict:
    """target -> its windows, of the one system of a scene."""
    return museval_v4.evaluate(Group(some.references, {"umx": some.estimates}, some.mixture, some.rate))["umx"]


def test_a_whole_song_gets_what_musevals_own_evaluation_gives():
    shared = scene(seconds=3.3)
    references = [shared.references[name].T.astype(float) for name in shared.references]
    estimates = [shared.estimates[name].T.astype(float) for name in shared.references]
    theirs = museval.evaluate(references, estimates, win=RATE, hop=RATE)
    found = evaluated(shared)
    for name, frames in zip(NAMES, theirs, strict=True):
        assert frames.shape == (2, 3)  # windows of 1 s, the tail of 0.3 s dropped
        for row, target in enumerate(shared.references):
            assert found[target].values[name].tolist() == frames[row].tolist()
            assert found[target].value(name).value == np.nanmedian(frames[row])


def test_a_silent_estimate_is_undefined_and_loses_no_other_target():
    plain = scene()
    found = evaluated(with_signals(plain, estimates={"vocals": np.zeros_like(plain.mixture)}))
    assert found["vocals"].value("sdr").reason == "the estimate is silent"
    assert found["drums"].value("sir").value == pytest.approx(evaluated(plain)["drums"].value("sir").value, abs=1e-9)


def test_nothing_but_silent_estimates_needs_no_museval(monkeypatch):
    monkeypatch.setattr(museval_v4, "museval_metrics", lambda: pytest.fail("museval was asked"))
    plain = scene()
    found = evaluated(with_signals(plain, estimates=dict.fromkeys(plain.estimates, np.zeros_like(plain.mixture))))
    assert {windows.reason for windows in found.values()} == {"the estimate is silent"}


def test_a_stem_of_zeros_is_left_out_of_the_song():
    plain = scene()
    found = evaluated(with_signals(plain, references={"vocals": np.zeros_like(plain.mixture)}))
    assert found["vocals"].reason == "the stem is silent"
    assert np.isfinite(found["drums"].value("sdr").value)


def test_a_stem_whose_channels_cancel_is_named():
    plain = scene(channels=2, seconds=1.2)
    side = noise(1, plain.mixture.shape[1], seed=9)
    found = evaluated(with_signals(plain, references={"vocals": np.concatenate([side, -side])}))
    assert "channels of the stem 'vocals' cancel out" in found["drums"].reason


def test_a_song_shorter_than_a_window_is_undefined():
    assert evaluated(scene(seconds=0.99))["drums"].reason == "the song is shorter than one window of 1 s"


@pytest.mark.parametrize("failure", [np.linalg.LinAlgError("singular"), AttributeError("linalg")])
def test_stems_that_cannot_be_told_apart_are_undefined(monkeypatch, failure):
    def fail(*signals, **options):
        raise failure

    monkeypatch.setattr(museval.metrics, "bss_eval", fail)
    assert "linearly dependent" in evaluated(scene())["drums"].reason


def test_a_machine_without_ffmpeg_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "museval", None)
    with pytest.raises(ScoringError, match="install ffmpeg, or choose the engine concord"):
        evaluated(scene(seconds=1.1))


def test_more_and_longer_stems_need_more_memory():
    small = museval_v4.memory(sources=2, channels=1, frames=44100)
    assert (
        small
        < museval_v4.memory(sources=4, channels=2, frames=44100)
        < museval_v4.memory(sources=4, channels=2, frames=240 * 44100)
    )
