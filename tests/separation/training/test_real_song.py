"""On one real song, a small network that trained for seconds separates that song better than the mixture as it is."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from separation.inference.systems import TrainedSystem
from separation.songs import read_songs
from separation.training.plan import Plan
from separation.training.run import make_card, train

TARGETS = ("vocals", "drums", "bass", "other")
SIZES = {"hidden_size": 64, "layers": 1, "bandwidth": 8000}


@pytest.fixture
def song(shared_data):
    songs = read_songs(shared_data / "stems", check_samples=False)
    return next(song for song in songs if set(song.stems) == set(TARGETS))


def decibels(target, estimate):
    """The signal-to-distortion ratio, 10·log10(‖s‖²/‖s − ŝ‖²)."""
    return 10 * np.log10(np.sum(np.square(target)) / np.sum(np.square(target - estimate)))


def test_every_stem_comes_out_better_than_the_mixture(song, tmp_path):
    plan = Plan(steps=50, seed=1, learning_rate=0.01, batch_size=2, seconds=2.0, augmentation=("swap",))
    card = make_card(
        songs=[song], targets=TARGETS, loss="l1_freq", network="open_unmix", sizes=SIZES, rate=16000, plan=plan
    )
    train(tmp_path / "run", card, [song], plan, device="cpu", say=list)
    estimates = TrainedSystem(tmp_path / "run", torch.device("cpu")).separate(song)
    mixture = song.mixture().samples
    for target in TARGETS:
        stem = song.stem(target).samples
        assert decibels(stem, estimates[target].samples) > decibels(stem, mixture) + 3
