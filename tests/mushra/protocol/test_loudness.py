"""One gain a signal, one loudness for all, nothing clipped."""

from __future__ import annotations

import numpy as np
import pytest

from mushra.errors import ProtocolError
from mushra.protocol.loudness import PEAK_CEILING, align, with_gain
from separation.audio import Audio, integrated_loudness

RATE = 16000


def noise(level: float, *, seconds: float = 1.0, seed: int = 0) -> Audio:
    samples = np.random.default_rng(seed).normal(0, level, (2, round(seconds * RATE)))
    return Audio(samples.astype(np.float32), RATE)


def test_signals_of_very_different_levels_become_equally_loud():
    signals = [noise(0.05), noise(0.001, seed=1), noise(0.2, seed=2)]
    alignment = align(signals)
    for signal, gain in zip(signals, alignment.gains_db, strict=True):
        assert integrated_loudness(with_gain(signal, gain)) == pytest.approx(-23.0, abs=0.05)
    assert alignment.loudness == -23.0


def test_where_one_signal_would_clip_all_are_lowered_alike():
    crackle = noise(0.002, seed=1)
    crackle.samples[0, 5000] = 0.9
    signals = [noise(0.05), crackle]
    alignment = align(signals)
    aligned = [with_gain(signal, gain) for signal, gain in zip(signals, alignment.gains_db, strict=True)]
    assert alignment.loudness < -23.0
    assert max(np.abs(signal.samples).max() for signal in aligned) == pytest.approx(10 ** (PEAK_CEILING / 20), rel=1e-4)
    for signal in aligned:
        assert integrated_loudness(signal) == pytest.approx(alignment.loudness, abs=0.05)


def test_a_silent_estimate_takes_the_references_gain_and_stays_silent():
    reference, silent = noise(0.05), Audio(np.zeros((2, RATE), np.float32), RATE)
    gains = align([reference, silent]).gains_db
    assert gains[0] == gains[1]
    assert not with_gain(silent, gains[1]).samples.any()


@pytest.mark.parametrize("reference", [Audio(np.zeros((1, RATE), np.float32), RATE), noise(0.1, seconds=0.2)])
def test_a_reference_that_cannot_be_measured_is_refused(reference):
    with pytest.raises(ProtocolError, match="no measurable loudness"):
        align([reference])
