"""A small network learns six seconds by heart with the losses of our own."""

from __future__ import annotations

import pytest

from separation.songs import read_songs
from separation.songs.synthesis import synthesize
from tests.separation.training.runs import RATE, SIZES, losses


@pytest.fixture
def songs(tmp_path):
    list(synthesize(tmp_path / "composed", songs=1, seconds=6.0, seed=5, rate=RATE))
    return read_songs(tmp_path / "composed")


@pytest.mark.parametrize("loss", ["distortion_loudness", "interference_loudness"])
def test_the_value_falls_as_the_song_is_learnt(go, loss):
    run = go(loss=loss, steps=20, seconds=6.0, batch_size=1, augmentation=(), sizes=SIZES | {"layers": 1})
    found = losses(run)
    assert found[-1][1] < 0.8 * found[0][1]
