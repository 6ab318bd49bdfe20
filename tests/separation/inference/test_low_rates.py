"""A network whose context is longer than its usual chunk: at a low rate, seconds are few frames."""

from __future__ import annotations

import numpy as np
import torch

from separation.inference.systems import TrainedSystem
from separation.services import model_train, songs_separate
from separation.songs import read_songs
from separation.training.settings import Settings


def test_a_song_is_separated_by_a_network_of_a_low_rate_and_long_context(make_song, tmp_path):
    folder = make_song("a song", rate=4000, seconds=2.0).parent
    sizes = {"first_maps": 2, "bottleneck": 1}
    settings = Settings(loss="l2_freq", network="mmdensenet", sizes=sizes, rate=4000, steps=0, targets=("bass",))
    model_train(songs=folder, output=tmp_path / "run", settings=settings, device="cpu", say=str)
    system, (song,) = TrainedSystem(tmp_path / "run", torch.device("cpu")), read_songs(folder)
    (made,) = songs_separate(songs=[song], systems=[system], output=tmp_path / "estimates")
    assert made.targets == ["bass"]
    (piece,) = system.pieces([song])
    assert np.isfinite(piece.samples["bass"]).all()
    assert piece.samples["bass"].shape == (song.channels, song.frames)
