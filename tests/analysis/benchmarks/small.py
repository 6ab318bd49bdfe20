"""A benchmark of seconds: two losses on songs of two seconds. Run as a program, it is there to be killed."""

from __future__ import annotations

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


if __name__ == "__main__":  # python -m tests.analysis.benchmarks.small <folder> <output>
    run_small(*map(Path, sys.argv[1:]))
