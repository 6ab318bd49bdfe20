"""Named settings of a training run. An option that is given goes before the preset's. Importing this loads no torch."""

from __future__ import annotations

from typing import Any

SIZES = ("hidden_size", "layers", "bandwidth")

# Open-Unmix's batches, crops and augmentation; the sizes left out are the network's published ones. The number of
# steps is ours: theirs depends on early stopping.
PUBLISHED: dict[str, Any] = {
    "steps": 20000,
    "batch_size": 16,
    "seconds": 6.0,
    "augmentation": ("gain", "swap", "mix"),
    "rate": 44100,
}

PRESETS: dict[str, dict[str, Any]] = {
    "published": {},
    # Half a minute on two cores, and far better than untrained; no more than that. The step size is ten times the
    # published one, since a network this small and this short of steps would otherwise hardly move.
    "demo": {
        "steps": 120,
        "batch_size": 2,
        "seconds": 1.5,
        "learning_rate": 0.01,
        "hidden_size": 64,
        "layers": 1,
    },
}
