"""What tests read of a run's folder, and how they stop a run."""

from __future__ import annotations

import csv

import torch
from safetensors.torch import load_file

from separation import checkpoints
from separation.training.task import SeparationTask

RATE = 8000
SIZES = {"hidden_size": 8, "layers": 2, "bandwidth": 4000}
FILES = ["card.json", "metrics.csv", "tensorboard", "weights.safetensors"]


def weights(folder):
    return load_file(folder / checkpoints.WEIGHTS)


def same(one, other):
    return all(torch.equal(value, other[name]) for name, value in one.items())


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def column(folder, name):
    """A column of the run's table: numbers, None where it is empty."""
    with (folder / "metrics.csv").open() as file:
        return [float(row[name]) if row[name] else None for row in csv.DictReader(file)]


def losses(folder):
    return list(zip(column(folder, "step"), column(folder, "loss"), strict=True))


def before_batch(monkeypatch, batch, act):
    """Have something done before a batch is learnt from, each time that a run comes to it."""
    step = SeparationTask.training_step

    def acting(self, *arguments):
        if self.batches_seen == batch:
            act()
        return step(self, *arguments)

    monkeypatch.setattr(SeparationTask, "training_step", acting)
