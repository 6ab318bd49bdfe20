"""The anchors of interference and of artifacts hold the reference and something else as loud, and nothing is late."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import stft

from mushra.errors import ProtocolError
from mushra.protocol.anchors import ANCHORS, Material
from mushra.protocol.anchors.mixed import musical_noise
from separation.audio import Audio, integrated_loudness

RATE = 44100


def noise(seed: int, level: float = 0.05, seconds: float = 2.0) -> Audio:
    random = np.random.default_rng(seed)
    return Audio(random.normal(0, level, (2, round(seconds * RATE))).astype(np.float32), RATE)


def material(others: Audio | None = None, seed: int = 0) -> Material:
    target = noise(1, seconds=4.0)
    return Material(target, start=RATE, frames=2 * RATE, others=others, seed=seed)


def test_interference_is_the_other_sources_as_loud_as_the_reference():
    chosen = material(others=noise(2, level=0.004))
    anchor = ANCHORS.get("anchor_interference").make(chosen)
    added = Audio(anchor.samples - chosen.reference.samples, RATE)
    assert integrated_loudness(added) == pytest.approx(integrated_loudness(chosen.reference), abs=0.01)
    gain = added.samples / chosen.others.samples
    np.testing.assert_allclose(gain, np.median(gain), rtol=1e-2)


@pytest.mark.parametrize("others", [None, Audio(np.zeros((2, 2 * RATE), dtype=np.float32), RATE)])
def test_without_another_source_there_is_no_interference(others):
    with pytest.raises(ProtocolError, match="No other source sounds in the excerpt"):
        ANCHORS.get("anchor_interference").make(material(others=others))


def test_artifacts_are_added_noise_as_loud_as_the_reference():
    chosen = material()
    anchor = ANCHORS.get("anchor_artifacts").make(chosen)
    assert anchor.samples.shape == chosen.reference.samples.shape
    added = Audio(anchor.samples - chosen.reference.samples, RATE)
    assert integrated_loudness(added) == pytest.approx(integrated_loudness(chosen.reference), abs=0.01)


def test_the_seed_draws_the_artifacts():
    make = ANCHORS.get("anchor_artifacts").make
    np.testing.assert_array_equal(make(material(seed=5)).samples, make(material(seed=5)).samples)
    assert np.abs(make(material(seed=5)).samples - make(material(seed=6)).samples).max() > 0.01


def test_musical_noise_keeps_one_cell_in_a_hundred():
    left = musical_noise(noise(4, seconds=6.0), seed=1)
    # Overlapping windows smear a kept cell into its neighbours, and let about half of its energy through.
    ratio = (left.samples.astype(np.float64) ** 2).mean() / 0.05**2
    assert 0.003 < ratio < 0.01
    _, _, spectrum = stft(left.samples, nperseg=2048)
    loud = np.abs(spectrum) > 0.3 * np.abs(stft(noise(4, seconds=6.0).samples, nperseg=2048)[2]).mean()
    assert 0.005 < loud.mean() < 0.06


def test_musical_noise_has_the_same_cells_in_both_channels():
    one = noise(4).samples[:1]
    left = musical_noise(Audio(np.repeat(one, 2, axis=0), RATE), seed=1)
    np.testing.assert_allclose(left.samples[0], left.samples[1], atol=1e-7)
