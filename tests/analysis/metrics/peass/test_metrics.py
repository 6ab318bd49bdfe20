"""The four scores: each falls as its own part of the error grows."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from analysis.metrics import METRICS, Scene
from analysis.metrics.scene import Group, Signal
from tests.analysis.metrics.scenes import RATE, noise

SECONDS = 2


def sounding(seed: int) -> Signal:
    """Noise that comes and goes, so that there is something to hear in its envelope."""
    swell = 0.55 + 0.45 * np.sin(2 * np.pi * (2 + seed) * np.arange(SECONDS * RATE) / RATE)
    return (noise(1, SECONDS * RATE, seed=seed) * swell).astype(np.float32)


TARGET, OTHER = sounding(0), sounding(1)


def score(name: str, estimate: Signal, target: Signal = TARGET, other: Signal = OTHER) -> float:
    scene = Scene({"a": target, "b": other}, {"a": estimate.astype(np.float32)}, target + other, RATE)
    return METRICS.get(f"peass_like_{name}").function(scene, "a").value


def falls(values: list[float]) -> bool:
    return bool(np.all(np.diff(values) < 0))


def low_pass(frequency: float) -> Signal:
    return sosfilt(butter(4, frequency, fs=RATE, output="sos"), TARGET)


def test_more_noise_is_heard_as_artifacts():
    added = noise(*TARGET.shape, seed=7)
    estimates = [TARGET + gain * added for gain in (0.03, 0.1, 0.3, 1.0)]
    assert falls([score("artifacts", one) for one in estimates])
    assert falls([score("overall", one) for one in estimates])


def test_more_of_another_stem_is_heard_as_interference():
    estimates = [TARGET + gain * OTHER for gain in (0.03, 0.1, 0.3, 1.0)]
    assert falls([score("interference", one) for one in estimates])
    assert falls([score("overall", one) for one in estimates])
    assert min(score("artifacts", one) for one in estimates) > 99


def test_less_of_the_targets_spectrum_is_heard_as_distortion_of_the_target():
    estimates = [low_pass(frequency) for frequency in (3000, 1500, 700, 300)]
    assert falls([score("target", one) for one in estimates])
    assert falls([score("overall", one) for one in estimates])


def test_the_worst_channel_counts():
    stereo = [np.concatenate([one, one]) for one in (TARGET, OTHER)]
    spoilt = np.concatenate([TARGET, TARGET + 0.5 * OTHER])
    assert score("overall", spoilt, *stereo) == pytest.approx(score("overall", TARGET + 0.5 * OTHER), abs=0.01)


def test_systems_in_one_go_have_what_each_has_alone():
    estimates = {"good": TARGET + 0.1 * OTHER, "poor": TARGET + OTHER}
    group = Group(
        {"a": TARGET, "b": OTHER}, {name: {"a": one} for name, one in estimates.items()}, TARGET + OTHER, RATE
    )
    metric = METRICS.get("peass_like_interference")
    for name, one in estimates.items():
        assert metric.function(group.scene(name), "a").value == pytest.approx(score("interference", one), abs=1e-6)


def test_a_song_in_sections_is_heard_nearly_as_in_one(monkeypatch):
    estimate = TARGET + 0.3 * OTHER + 0.3 * noise(*TARGET.shape, seed=7)
    names = ("overall", "target", "interference", "artifacts")
    whole = [score(name, estimate) for name in names]
    monkeypatch.setattr("analysis.metrics.peass.hearing.SECTION", 1)
    assert [score(name, estimate) for name in names] == pytest.approx(whole, abs=2)


def test_what_nobody_hears_is_undefined():
    faint = (1e-9 * TARGET).astype(np.float32)
    scene = Scene({"a": faint, "b": OTHER}, {"a": 2 * faint}, OTHER, RATE)
    value = METRICS.get("peass_like_overall").function(scene, "a")
    assert np.isnan(value.value)
    assert "above the threshold" in value.reason
