"""Named changes of the settings of a training run, below what is given by itself. Importing this loads no torch."""

from __future__ import annotations

from typing import Any

from separation.training.settings import Table

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

PRESETS: dict[str, Table] = {
    "published": {},  # the settings' own defaults
    # Half a minute on two cores, and far better than untrained; no more than that. The step size is ten times the
    # published one, since a network this small and this short of steps would otherwise hardly move.
    "demo": {"steps": 120, "batch_size": 2, "seconds": 1.5, "learning_rate": 0.01},
}


def preset_changes(preset: str, network: str) -> dict[str, Any]:
    """What a preset changes for a network, sizes among it."""
    sizes = DEMO_SIZES.get(network, {}) if preset == "demo" else {}
    return {**PRESETS[preset], "sizes": sizes}
