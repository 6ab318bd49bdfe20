"""Named settings of a training run. An option that is given goes before the preset's. Importing this loads no torch."""

from __future__ import annotations

from typing import Any

# Open-Unmix's batches, crops and augmentation; the sizes left out are the network's published ones. The number of
# steps is ours: theirs depends on early stopping.
PUBLISHED: dict[str, Any] = {
    "steps": 20000,
    "batch_size": 16,
    "seconds": 6.0,
    "augmentation": ("gain", "swap", "mix"),
    "rate": 44100,
}

# A network's own sizes that are below the published ones.
DEMO_SIZES: dict[str, dict[str, int]] = {
    "open_unmix": {"hidden_size": 64, "layers": 1},
    "cross_unmix": {"hidden_size": 64, "layers": 1},
    "unet": {"first_filters": 4},
    "mmdensenet": {"first_maps": 8, "bottleneck": 1},
    "meta_tasnet": {"latent": 64, "bottleneck": 32, "hidden": 32, "layers": 4, "stacks": 2, "spectral": 32},
    "conv_tasnet": {"features": 64, "bottleneck": 32, "hidden": 64, "layers": 4, "stacks": 2},
    "hybrid_demucs": {"hidden": 4},
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
        "sizes": DEMO_SIZES,
    },
}
