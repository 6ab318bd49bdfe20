"""A longer song takes no more memory."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from separation.flac import flac_file

RATE = 24000

# In a process of its own: its peak counts everything that it ever held, in kilobytes.
SEPARATE = """
import resource, sys
from pathlib import Path
import torch
from separation.devices import choose
from separation.inference.refinement import Refinement
from separation.inference.systems import open_systems
from separation.services import songs_separate
from separation.songs import read_songs
torch.set_num_threads(1)
songs, output = Path(sys.argv[1]), Path(sys.argv[2])
systems = open_systems(["oracle:irm", sys.argv[3]], choose("cpu"), Refinement(wiener=1))
for _ in songs_separate(songs=read_songs(songs), systems=systems, output=output):
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.fixture
def megabytes_for(make_model, tmp_path):
    model = make_model("open_unmix")

    def separate(minutes):
        random = np.random.default_rng(0)
        for stem in ("drums", "vocals"):
            path = tmp_path / f"{minutes}" / "a song" / f"{stem}.flac"
            with flac_file(path, rate=RATE, channels=2) as file:
                for _ in range(round(6 * minutes)):
                    file.write(random.uniform(-0.1, 0.1, (2, 10 * RATE)).astype(np.float32))
        paths = [tmp_path / f"{minutes}", tmp_path / f"out {minutes}", model]
        command = [sys.executable, "-c", SEPARATE, *map(str, paths)]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) / 1000

    return separate


def test_three_times_as_long_a_song_takes_as_much_memory(megabytes_for):
    short, long = megabytes_for(2), megabytes_for(6)
    samples_held = 4 * 60 * RATE * 2 * 4 / 1e6  # megabytes of one stereo stem of those 4 minutes more
    assert long - short < samples_held
