"""A longer song takes no more memory."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from separation.flac import flac_file

RATE = 16000

# In a process of its own: its peak counts everything that it ever held, in kilobytes.
SEPARATE = """
import resource, sys
from pathlib import Path
import torch
from separation.devices import choose
from separation.inference.systems import open_systems
from separation.services import songs_separate
from separation.songs import read_song
torch.set_num_threads(1)
folder, model = map(Path, sys.argv[1:])
for name in ("short", "long"):
    song = read_song(folder / name)
    systems = open_systems(["oracle:irm", str(model)], choose("cpu"))
    for _ in songs_separate(songs=[song], systems=systems, output=folder / "estimates"):
        pass
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.fixture
def songs(tmp_path):
    """Noise of 2 minutes and of 6."""
    noise = np.random.default_rng(0).uniform(-0.1, 0.1, (2, 60 * RATE)).astype(np.float32)
    for name, minutes in (("short", 2), ("long", 6)):
        for stem in ("drums", "vocals"):
            with flac_file(tmp_path / "songs" / name / f"{stem}.flac", rate=RATE, channels=2) as file:
                for _ in range(minutes):
                    file.write(noise)
    return tmp_path / "songs"


def test_three_times_as_long_a_song_takes_as_much_memory(songs, make_model):
    command = [sys.executable, "-c", SEPARATE, str(songs), str(make_model("open_unmix"))]
    # What is freed goes back to the system at once, so that the peak is of what is held, not of what glibc keeps.
    environment = os.environ | {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "65536"}
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.split()
    short, long = (int(kilobytes) / 1000 for kilobytes in said)
    one_stem = 4 * 60 * RATE * 2 * 4 / 1e6  # megabytes of a stem of the 4 minutes more, of which there are two
    assert long - short < one_stem
