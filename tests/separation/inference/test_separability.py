"""Which songs an oracle could separate."""

from __future__ import annotations

import math

import numpy as np
import pytest
import soundfile
import torch
from torchmetrics.functional.audio import scale_invariant_signal_distortion_ratio

from separation.inference.oracles import ideal_ratio_mask
from separation.inference.separability import separability
from separation.losses.scale_invariant import si_sdr_windows
from separation.songs import read_songs

RATE = 8000


def write(folder, **stems):
    folder.mkdir(parents=True)
    for name, samples in stems.items():
        soundfile.write(folder / f"{name}.wav", samples, RATE, subtype="FLOAT")


@pytest.fixture
def songs(tmp_path):
    """One whose stems lie apart in frequency, one whose stems are both noise, one that lacks the stem."""
    time = np.arange(3 * RATE) / RATE
    noise, other = np.random.default_rng(0).normal(size=(2, 3 * RATE)) / 10
    high, low = (np.sin(2 * np.pi * hertz * time) / 4 for hertz in (2000, 200))
    write(tmp_path / "apart", lead=high, bass=low)
    write(tmp_path / "lacking", bass=low)
    write(tmp_path / "noise", lead=noise, bass=other)
    return read_songs(tmp_path)


def test_a_stem_that_lies_apart_is_easier_than_noise_in_noise(songs):
    ranks = separability(songs, "lead")
    assert ranks["apart"] > 30 > 10 > ranks["noise"]
    assert math.isnan(ranks["lacking"])


def test_it_is_the_median_over_seconds_of_the_oracles_si_sdr(songs):
    song = songs[2]
    stems = torch.from_numpy(np.stack([song.stem(name).samples for name in ("lead", "bass")]))
    estimate = ideal_ratio_mask(stems, stems.sum(0))[0]
    seconds = [(estimate[:, at : at + RATE], stems[0, :, at : at + RATE]) for at in range(0, 3 * RATE, RATE)]
    values = [float(scale_invariant_signal_distortion_ratio(*pair)) for pair in seconds]
    assert separability([song], "lead")["noise"] == pytest.approx(np.median(values), abs=1e-3)


def test_windows_in_which_the_stem_is_silent_say_nothing():
    target = torch.ones(2, 10)
    target[:, 4:8] = 0
    values = si_sdr_windows(target + 0.1, target, window=4)
    assert torch.isnan(values).tolist() == [False, True]  # and two samples are left over
