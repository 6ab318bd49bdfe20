"""Small random signals in every domain, and an encoder with random weights: the same at each call."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from separation.losses import Loss
from separation.losses.encoders import OURS, EmbeddingNetwork, start
from separation.losses.masks import ideal_masks

SHAPES = {"waveform": (5000,), "magnitude": (33, 20), "complex": (33, 20), "mask": (33, 20)}


def signal(domain: str, *leading: int, seed: int = 0) -> Tensor:
    """A signal (*leading, samples) or (*leading, bins, frames)."""
    random = torch.Generator().manual_seed(seed)
    shape = (*leading, *SHAPES[domain])
    if domain == "waveform":
        return 0.1 * torch.randn(shape, generator=random)
    if domain == "complex":
        return torch.randn(shape, generator=random, dtype=torch.complex64)
    return torch.rand(shape, generator=random) + 0.05


def scene(loss: Loss, *, batch: int = 2, sources: int = 3, channels: int = 2, noise: float = 0.1) -> tuple[Tensor, ...]:
    """Estimates, targets (batch, sources, channels, ...) and mixtures (batch, 1, channels, ...) in a loss's domain."""
    target = signal(loss.domain, batch, sources, channels)
    mixture = target.sum(1, keepdim=True)
    if loss.domain == "mask":
        target = ideal_masks(target)
    estimate = target + noise * signal(loss.domain, batch, sources, channels, seed=1)
    return estimate, target, mixture


def encoder_file(path: Path, *, seed: int = 1) -> Path:
    """An encoder of the project's own shape with weights from a seed, as `train_classifier` would write it."""
    network = EmbeddingNetwork(OURS, "a test")
    start(network, seed)
    save_file(network.state_dict(), path)
    return path
