"""SI-SIR and SI-SAR equal a projection by QR, add up to SI-SDR, and are defined or say why not."""

from __future__ import annotations

from math import inf, isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.metrics import METRICS, Scene, projection
from analysis.metrics.scale_invariant import scale_invariant_sdr
from tests.analysis.metrics.scenes import RATE, noise, scene, with_signals

STEMS = ("vocals", "drums", "bass", "other")


def ratios(shared: Scene, target: str = "drums"):
    return tuple(METRICS.get(name).function(shared, target) for name in ("si_sir", "si_sar"))


def by_qr(references, estimate, target):
    """The definition, written out with an orthonormal basis of the stems' span."""
    vectors = {name: stem.ravel().astype(float) for name, stem in references.items()}
    found, own = estimate.ravel().astype(float), vectors[target]
    basis, _ = np.linalg.qr(np.stack(list(vectors.values()), axis=1))
    aimed = (found @ own) / (own @ own) * own
    residual = found - aimed
    interference = basis @ (basis.T @ residual)
    parts = (interference, residual - interference)
    return [10 * np.log10((aimed @ aimed) / (part @ part)) for part in parts]


def exact(references: dict, estimate: list[float]) -> Scene:
    """Signals of a few whole numbers, so that right angles are exact."""
    stems = {name: np.array([stem], dtype=np.float32) for name, stem in references.items()}
    return Scene(stems, {"drums": np.array([estimate], dtype=np.float32)}, sum(stems.values()), RATE)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("stems", [STEMS[:2], STEMS])
def test_they_equal_a_projection_by_qr(channels, stems):
    shared = scene(stems=stems, channels=channels, seconds=0.5)
    for target in stems:
        expected = by_qr(shared.references, shared.estimates[target], target)
        assert [value.value for value in ratios(shared, target)] == pytest.approx(expected, abs=1e-9)


def test_stems_of_very_different_levels_are_projected_on_as_well():
    plain = scene(stems=STEMS, seconds=0.5)
    soft = with_signals(plain, references={"bass": 1e-5 * plain.references["bass"]})
    expected = by_qr(soft.references, soft.estimates["drums"], "drums")
    assert [value.value for value in ratios(soft)] == pytest.approx(expected, abs=1e-9)


@given(st.floats(0.01, 10), st.floats(0.0, 3), st.floats(0.01, 3))
def test_the_two_errors_add_up_to_that_of_si_sdr(gain, leakage, error):
    plain = scene(stems=STEMS, seconds=0.05)
    estimate = gain * plain.references["drums"] + leakage * plain.references["bass"] + error * noise(1, 400, seed=9)
    sir, sar = ratios(with_signals(plain, estimates={"drums": estimate}))
    total = scale_invariant_sdr(estimate, plain.references["drums"]).value
    assert 10 ** (-sir.value / 10) + 10 ** (-sar.value / 10) == pytest.approx(10 ** (-total / 10), rel=1e-6)


@given(st.floats(1e-3, 1e3), st.booleans())
def test_scaling_or_turning_the_estimate_changes_nothing(scale, turned):
    plain = scene(stems=STEMS, seconds=0.05)
    scaled = plain.estimates["drums"].astype(float) * (-scale if turned else scale)
    found = ratios(with_signals(plain, estimates={"drums": scaled}))
    assert [v.value for v in found] == pytest.approx([v.value for v in ratios(plain)], abs=1e-6)


def test_blocks_change_nothing(monkeypatch):
    shared = scene(stems=STEMS, channels=2, seconds=0.5)
    whole = [value.value for value in ratios(shared)]
    monkeypatch.setattr(projection, "BLOCK", 300)  # divides nothing
    blocks = [value.value for value in ratios(with_signals(shared))]
    assert blocks == pytest.approx(whole, abs=1e-9)


def test_leakage_is_interference_and_noise_an_artifact():
    found = ratios(exact({"drums": [1, 0, 0], "bass": [0, 1, 0]}, [10, 1, 0.1]))
    assert [value.value for value in found] == pytest.approx([20, 40], abs=1e-6)


@pytest.mark.parametrize(
    ("estimate", "sir", "sar"),
    [
        ([2, 0, 0], inf, inf),
        ([2, 1, 0], 10 * np.log10(4), inf),
        ([2, 0, 1], inf, 10 * np.log10(4)),
        ([0, 1, 1], -inf, -inf),
        ([0, 1, 0], -inf, "the estimate holds neither the stem nor artifacts"),
        ([0, 0, 1], "the estimate holds nothing of any stem", -inf),
    ],
)
def test_what_an_estimate_lacks_is_infinitely_good_or_bad_or_undefined(estimate, sir, sar):
    found = ratios(exact({"drums": [1, 0, 0], "bass": [0, 1, 0]}, estimate))
    for value, expected in zip(found, (sir, sar), strict=True):
        if isinstance(expected, str):
            assert isnan(value.value)
            assert value.reason == expected
        else:
            assert value.value == pytest.approx(expected)


def test_a_silent_stem_is_as_good_as_none():
    plain = scene(stems=STEMS, seconds=0.5)
    silent = with_signals(plain, references={"other": np.zeros_like(plain.mixture)})
    without = Scene({name: silent.references[name] for name in STEMS[:3]}, plain.estimates, plain.mixture, plain.rate)
    assert ratios(silent) == ratios(without)


def test_with_no_other_stem_there_is_no_interference_and_sar_is_si_sdr():
    alone = scene(stems=("drums",), seconds=0.5)
    sir, sar = ratios(alone)
    assert isnan(sir.value)
    assert sir.reason == "no other stem of the song sounds"
    assert sar.value == pytest.approx(
        scale_invariant_sdr(alone.estimates["drums"], alone.references["drums"]).value, abs=1e-9
    )


@pytest.mark.parametrize("difference", [0.0, 1e-7])
def test_dependent_stems_are_undefined(difference):
    plain = scene(stems=STEMS, seconds=0.5)
    sum_of_two = plain.references["drums"] - 2 * plain.references["vocals"] + difference * noise(1, 4000, seed=8)
    for value in ratios(with_signals(plain, references={"bass": sum_of_two})):
        assert isnan(value.value)
        assert value.reason.startswith("the song's stems are linearly dependent")


def test_stems_that_differ_by_16_bit_noise_are_not_dependent():
    plain = scene(seconds=0.5)
    vocals = plain.references["drums"].astype(float) + 1e-4 * noise(1, 4000, seed=8)
    near = with_signals(plain, references={"vocals": vocals})
    expected = by_qr(near.references, near.estimates["drums"], "drums")
    assert [value.value for value in ratios(near)] == pytest.approx(expected, abs=1e-4)


def test_a_clip_of_fewer_samples_than_stems_is_undefined():
    for value in ratios(scene(stems=STEMS, seconds=3 / RATE)):
        assert isnan(value.value)
        assert value.reason.startswith("the song's stems are linearly dependent")
