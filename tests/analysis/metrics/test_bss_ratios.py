"""The four ratios of our engine are museval's, alone or with other systems, with and without estimates of all stems."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from analysis.metrics import METRICS, bss_ratios
from analysis.metrics.bss_ratios import ratio
from analysis.metrics.scene import Group
from analysis.metrics.windows import NAMES
from tests.analysis.metrics.scenes import RATE, noise, scene, with_signals

every_ratio = pytest.mark.parametrize("name", NAMES)


def values(some, target="drums", engine="concord") -> dict[str, float]:
    return {name: ratio(name, engine).function(some, target).value for name in NAMES}


@pytest.mark.parametrize("channels", [1, 2])
def test_they_are_musevals(channels):
    shared = scene(channels=channels, seconds=2.3)
    assert values(shared) == pytest.approx(values(shared, engine="museval"), abs=1e-9)


def test_a_target_without_estimates_of_the_other_stems_keeps_its_numbers():
    whole = scene(seconds=2)
    alone = with_signals(whole, estimates={"vocals": None})
    assert values(alone) == pytest.approx(values(whole), abs=1e-9)
    assert values(alone) == pytest.approx(values(alone, engine="museval"), abs=1e-9)


def test_the_registry_has_our_engine_which_takes_all_systems_at_once():
    assert all(METRICS.get(name) is ratio(name) for name in NAMES)
    assert all(ratio(name).joint and not ratio(name, "museval").joint for name in NAMES)


def test_every_system_of_a_group_gets_what_it_gets_alone():
    good, poor = scene(seconds=2, error=0.1), scene(seconds=2, error=1.0)
    estimates = {"good": good.estimates, "poor": {"drums": poor.estimates["drums"]}}
    group = Group(good.references, estimates, good.mixture, RATE)
    assert values(group.scene("good")) == pytest.approx(values(good), abs=1e-9)
    assert values(group.scene("poor")) == pytest.approx(values(poor), abs=1e-9)


def test_one_pass_serves_all_systems_and_targets_and_sdr_takes_none(monkeypatch):
    passes, real = [], bss_ratios.References.score
    monkeypatch.setattr(bss_ratios.References, "score", lambda *some, **more: passes.append(1) or real(*some, **more))
    plain = scene(seconds=2)
    group = Group(plain.references, {"a": plain.estimates, "b": plain.estimates}, plain.mixture, RATE)
    counts = []
    for name in NAMES:
        for system in group.estimates:
            for target in plain.estimates:
                assert ratio(name).function(group.scene(system), target).value > 0
        counts.append(len(passes))
    assert counts == [0, 1, 1, 1]


def test_the_sdr_is_the_median_ratio_of_energies():
    shared = scene(seconds=3)
    estimate, stem = shared.estimates["vocals"].astype(float), shared.references["vocals"].astype(float)
    windows = [slice(start, start + RATE) for start in range(0, 3 * RATE, RATE)]
    ratios = [(stem[:, w] ** 2).sum() / ((estimate - stem)[:, w] ** 2).sum() for w in windows]
    assert ratio("sdr").function(shared, "vocals").value == pytest.approx(10 * np.log10(np.median(ratios)))


@every_ratio
def test_windows_in_which_a_stem_is_silent_do_not_count(name):
    plain = scene(seconds=3)
    vocals = plain.references["vocals"].copy()
    vocals[:, :RATE] = 0
    changed = with_signals(plain, references={"vocals": vocals})
    assert ratio(name).function(changed, "drums").value == pytest.approx(
        ratio(name, "museval").function(changed, "drums").value, abs=1e-9
    )


@pytest.mark.parametrize("engine", bss_ratios.ENGINES)
@pytest.mark.parametrize("name", ["sdr", "sir"])  # the shortcut and the projections
def test_what_is_undefined_has_the_same_reason_in_both_engines(name, engine):
    plain = scene(seconds=2)
    nothing = np.zeros_like(plain.mixture)
    vocals, drums = (plain.references[stem].copy() for stem in ("vocals", "drums"))
    vocals[:, :RATE], drums[:, RATE:] = 0, 0
    for some, reason in (
        (with_signals(plain, estimates={"drums": nothing}), "the estimate is silent"),
        (with_signals(plain, references={"drums": nothing}), "the stem is silent"),
        (with_signals(plain, references={"vocals": vocals, "drums": drums}), "every window holds a silent stem or"),
        (scene(seconds=0.99), "the song is shorter than one window of 1 s"),
    ):
        found = ratio(name, engine).function(some, "drums")
        assert isnan(found.value)
        assert found.reason.startswith(reason)


def test_channels_that_cancel_are_silence_to_museval_and_are_told_so():
    plain = scene(channels=2, seconds=1.2)
    side = noise(1, plain.mixture.shape[1], seed=9)
    found = ratio("sir").function(with_signals(plain, estimates={"drums": np.concatenate([side, -side])}), "drums")
    assert found.reason == "the channels of the estimate cancel out, which museval takes as silence"


def test_stems_of_rounding_noise_above_a_cutoff_carry_a_caution_that_a_loading_takes_away():
    plain = scene(seconds=2)
    spectra = {name: np.fft.rfft(stem) for name, stem in plain.references.items()}
    for spectrum in spectra.values():
        spectrum[:, spectrum.shape[1] // 4 :] = 0
    stems = {name: np.fft.irfft(found, plain.mixture.shape[1]).astype(np.float32) for name, found in spectra.items()}
    limited = with_signals(plain, references=stems)
    assert not ratio("sdr").function(limited, "drums").caution
    for name in ("isr", "sir", "sar"):
        assert "rounding alone" in ratio(name).function(limited, "drums").caution
        assert not ratio(name, "concord", 1e-8).function(limited, "drums").caution
        assert not ratio(name).function(plain, "drums").caution
