"""A benchmark of seconds: two losses on songs of two seconds. Run as a program, it is killed in the second one."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from analysis.benchmarks.engine import benchmark
from analysis.benchmarks.results import Results
from analysis.benchmarks.songs import read_sets

RECIPE = """
name = "small"
title = "Two losses"
[training]
network = "open_unmix"
steps = {steps}
batch_size = 2
seconds = 0.5
rate = 8000
learning_rate = 0.01
sizes = {{ hidden_size = 8, layers = 1, bandwidth = 4000 }}
[grid]
loss = ["l1_freq", "l2_freq"]
[benchmark]
table = "guso2022"
metrics = ["si_sdr"]
oracles = ["mixture"]
"""


def write_recipe(folder: Path, steps: int = 20) -> Path:
    path = folder / "small.toml"
    path.write_text(RECIPE.format(steps=steps))
    return path


def run_small(folder: Path, output: Path, **options) -> Results:
    """folder: holds small.toml and songs to train on and to test on."""
    songs = read_sets(folder / "songs", folder / "test")
    options = {"workers": 1, "device": "cpu", "say": str} | options
    return benchmark(folder / "small.toml", output=output, songs=songs, **options)


def killed_once_saved(folder: Path) -> None:
    """SIGKILL to this process and all it started, as soon as the training in that folder has saved its state."""
    from separation.training.state import WholeStates

    save = WholeStates.save_checkpoint

    def save_and_be_killed(self, checkpoint, path, storage_options=None):
        save(self, checkpoint, path, storage_options)
        if Path(path).parent == folder:
            os.killpg(0, signal.SIGKILL)

    WholeStates.save_checkpoint = save_and_be_killed


if __name__ == "__main__":  # python -m tests.analysis.benchmarks.small <folder> <output>
    place, output = map(Path, sys.argv[1:])
    killed_once_saved(output / "runs" / "l2_freq")
    run_small(place, output)
