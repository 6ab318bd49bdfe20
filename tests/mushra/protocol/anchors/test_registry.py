"""Every anchor keeps the contract that rendering relies on."""

from __future__ import annotations

import numpy as np
import pytest

from mushra.models import Stimulus
from mushra.protocol.anchors import ANCHORS, Material
from mushra.protocol.excerpts import choose_start
from separation.audio import Audio, read, resample

EVERY = pytest.mark.parametrize("anchor", ANCHORS, ids=lambda anchor: anchor.name)
RATES = (16000, 22050, 32000, 44100, 48000, 96000)


def lag(signal: Audio, reference: Audio) -> int:
    """By how many samples the signal is late, from the peak of the cross-correlation of the first channels."""
    one, other = (audio.samples[0].astype(np.float64) for audio in (signal, reference))
    size = 2 * reference.frames
    correlation = np.fft.irfft(np.fft.rfft(one, size) * np.conj(np.fft.rfft(other, size)), size)
    peak = int(correlation.argmax())
    return peak if peak < size // 2 else peak - size


def recorded(folder, rate: int, seconds: float = 2.0) -> Material:
    """Where the singing of a recorded song is most active, and the guitar beside it, at that rate."""
    vocals, guitar = (read(folder / "stems" / "ubiquitous" / f"{name}.flac") for name in ("vocals", "guitar"))
    frames = round(seconds * vocals.rate)
    start = choose_start(vocals, frames)
    first = max(start - vocals.rate, 0)  # a second around it is enough for any filter, and quick to resample
    around = Audio(vocals.samples[:, first : start + frames + vocals.rate], vocals.rate)
    others = Audio(guitar.samples[:, start : start + frames], guitar.rate)
    target = resample(around, rate)
    return Material(target, (start - first) * rate // vocals.rate, round(seconds * rate), resample(others, rate))


@EVERY
def test_its_role_is_known_to_the_database_and_its_source_is_named(anchor):
    assert anchor.name in Stimulus.Role.values
    assert anchor.source
    assert anchor.label


@EVERY
@pytest.mark.parametrize("rate", RATES)
def test_on_recorded_music_it_is_not_a_sample_late_at_any_rate(shared_data, anchor, rate):
    material = recorded(shared_data, rate)
    made = anchor.make(material)
    assert made.samples.shape == material.reference.samples.shape
    assert lag(made, material.reference) == 0


@EVERY
def test_it_takes_one_channel_as_well_as_two(anchor):
    target = Audio(np.random.default_rng(1).normal(0, 0.05, (1, 44100)).astype(np.float32), 44100)
    others = Audio(target.samples[:, ::-1].copy(), 44100)
    made = anchor.make(Material(target, 0, 44100, others))
    assert made.samples.shape == (1, 44100)
    assert np.isfinite(made.samples).all()


def test_the_lag_of_a_signal_that_is_late_is_seen():
    reference = Audio(np.random.default_rng(2).normal(0, 0.1, (1, 1000)).astype(np.float32), 44100)
    late = Audio(np.roll(reference.samples, 3, axis=1), 44100)
    assert lag(late, reference) == 3
