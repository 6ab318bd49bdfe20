"""Weights of the losses' own fixed networks, from .safetensors files only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from torch import Tensor, nn

from separation.errors import LossError

CONVERT = "safetensors.torch.save_file(torch.load(FILE, weights_only=True), 'weights.safetensors')"


def read_weights(path: Path) -> dict[str, Tensor]:
    """A state dict from a .safetensors file.

    Raises `LossError` on any other suffix (a .pt, .pth or .pkl is a pickle, which may run code when it is read), and
    on a file that cannot be read.
    """
    if path.suffix != ".safetensors":
        raise LossError(f"{path} is no .safetensors file, and a pickle is not read; where you trust it: {CONVERT}.")
    try:
        return dict(load_file(path))
    except (OSError, SafetensorError) as error:
        raise LossError(f"{path} cannot be read as safetensors: {error}") from error


def read_notes(path: Path) -> dict[str, str]:
    """What a readable .safetensors file says of itself, beside its weights."""
    with safe_open(path, "pt") as file:
        return dict(file.metadata() or {})


def load_weights(network: nn.Module, weights: Mapping[str, Tensor], path: Path) -> None:
    """Load all of a network's weights; others in the file, of layers that are not used here, are passed over.

    Raises `LossError` where one is missing or has another shape.
    """
    own = network.state_dict()
    for name, tensor in own.items():
        if name not in weights:
            raise LossError(f"{path} lacks the weight {name!r} of {type(network).__name__}.")
        if weights[name].shape != tensor.shape:
            raise LossError(
                f"In {path} the weight {name!r} has the shape {tuple(weights[name].shape)}; "
                f"{type(network).__name__} needs {tuple(tensor.shape)}."
            )
    network.load_state_dict({name: weights[name] for name in own})


def freeze(network: nn.Module) -> None:
    """Make a network fixed: gradients go through it, and it does not learn."""
    network.eval().requires_grad_(False)
