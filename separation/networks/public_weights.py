"""Weights that others published, from a file on disk into a network of the same shape."""

from __future__ import annotations

import pickle
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from separation.errors import ModelError


def load_public_weights(network: nn.Module, path: Path) -> None:
    """Load a published state dict, .safetensors or what `torch.save` wrote, all of it and nothing else.

    torch's own format is read in its restricted mode: tensors in plain containers, no code. Raises `ModelError` where
    the file cannot be read, holds something else, or its weights are not those of the network. Names that the network
    lists in `besides` are passed over: what its authors' files hold that is no weight.
    """
    besides: frozenset[str] = getattr(network, "besides", frozenset())
    state = {name: tensor for name, tensor in _state(path).items() if name not in besides}
    own = network.state_dict()
    missing, foreign = sorted(own.keys() - state.keys()), sorted(state.keys() - own.keys())
    if missing or foreign:
        name, fault = (missing[0], "lacks") if missing else (foreign[0], "has")
        raise ModelError(f"{path} {fault} the weight {name!r}; {type(network).__name__} needs exactly its own.")
    for name, tensor in own.items():
        if state[name].shape != tensor.shape:
            shapes = f"{tuple(state[name].shape)}; {type(network).__name__} needs {tuple(tensor.shape)}"
            raise ModelError(f"In {path} the weight {name!r} has the shape {shapes}.")
    network.load_state_dict(state)


def _state(path: Path) -> dict[str, Tensor]:
    try:
        if path.suffix == ".safetensors":
            return dict(load_file(path))
        state = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{path} cannot be read: {error}") from error
    except (
        pickle.UnpicklingError,
        EOFError,
        RuntimeError,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
    ) as error:
        # The restricted reader raises any of these, by where in the foreign bytes it stumbles.
        raise ModelError(f"{path} holds no plain tensors; a state dict is needed, with no code in it.") from error
    if not isinstance(state, dict) or not all(isinstance(value, Tensor) for value in state.values()):
        raise ModelError(f"{path} holds no state dict: names, and a tensor for each.")
    return state
