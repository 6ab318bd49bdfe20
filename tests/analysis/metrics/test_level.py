"""A twin is its metric on signals of one level; which losses have one is what their values do under a gain."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from analysis.metrics import METRICS, Scene
from analysis.metrics.level import LEVEL, SUFFIX, gain
from separation.losses import LOSSES
from tests.analysis.metrics.scenes import noise, scene, with_signals

TWINS = [loss.name for loss in LOSSES if not loss.level_free and not loss.costly]  # a costly one takes seconds
every_twin = pytest.mark.parametrize("name", TWINS)


def scaled(scene: Scene, factor: float) -> Scene:
    references, estimates = (
        {name: (factor * signal).astype(np.float32) for name, signal in signals.items()}
        for signals in (scene.references, scene.estimates)
    )
    return Scene(references, estimates, (factor * scene.mixture).astype(np.float32), scene.rate)


def song(**options) -> Scene:
    return scene(**({"channels": 2, "seconds": 0.7} | options))


def value(name: str, scene: Scene) -> float:
    return METRICS.get(name).function(scene, "drums").value


@pytest.mark.parametrize("loss", [pytest.param(loss, id=loss.name) for loss in LOSSES])
def test_a_loss_is_free_of_level_if_its_record_says_so(loss):
    short = song(channels=1, seconds=0.3)
    loud, soft = (value(loss.name, scaled(short, factor)) for factor in (1.0, 2.0**-20))  # below every floor
    assert (soft == pytest.approx(loud, abs=1e-3)) == loss.level_free


@every_twin
@pytest.mark.parametrize("factor", [2.0**-10, 0.3, 40.0])
def test_a_twin_does_not_change_under_a_common_gain(name, factor):
    twin = f"{name}{SUFFIX}"
    assert value(twin, scaled(song(), factor)) == pytest.approx(value(twin, song()), rel=1e-4, abs=1e-5)


@every_twin
def test_a_twin_is_the_loss_on_signals_of_that_level(name):
    own = LOSSES.get(name).needs == "own"
    signals = [song().references["drums"]] if own else list(song().references.values())
    level = scaled(song(), LEVEL / np.sqrt(np.mean(np.stack(signals).astype(float) ** 2)))
    for given in (song(), level):
        assert value(f"{name}{SUFFIX}", given) == pytest.approx(value(name, level), rel=1e-4)


def test_the_estimates_level_still_counts():
    """One gain for all: an estimate that is too soft stays too soft."""
    plain = song()
    soft = with_signals(plain, estimates={"drums": 0.5 * plain.references["drums"]})
    stem = plain.references["drums"].astype(float)
    expected = 0.5 * LEVEL * np.abs(stem).mean() / np.sqrt((stem**2).mean())
    assert value(f"l1_time{SUFFIX}", soft) == pytest.approx(expected, rel=1e-5)


def test_the_gain_brings_signals_to_the_level_whatever_their_length_and_channels():
    for shape in ((1, 1), (2, 3), (1, 4000)):
        signal = noise(*shape)
        assert np.sqrt(np.mean((gain({"drums": signal}) * signal) ** 2)) == pytest.approx(LEVEL, rel=1e-6)


def test_the_level_of_stems_together_is_the_energy_of_all_over_the_samples_of_all():
    assert gain({"drums": np.array([[0.3, 0.3]]), "vocals": np.array([[0.0, 0.0]])}) == pytest.approx(
        LEVEL / np.sqrt(0.18 / 4)
    )


def test_silence_has_no_level():
    assert gain({"drums": np.zeros((2, 10))}) is None
    silence = np.zeros_like(song().mixture)
    own = with_signals(song(), references={"drums": silence})
    every = with_signals(song(), references=dict.fromkeys(song().references, silence))
    for name, scene_of_silence, reason in (
        ("l1_freq", own, "the stem is silent"),
        ("combination", every, "every stem of the song is silent"),
    ):
        found = METRICS.get(f"{name}{SUFFIX}").function(scene_of_silence, "drums")
        assert isnan(found.value)
        assert found.reason == reason


def test_a_twin_of_what_compares_all_stems_has_one_value_for_all():
    twin = METRICS.get(f"combination{SUFFIX}")
    shared = song()
    assert twin.function(shared, "drums") == twin.function(shared, "vocals")
