"""Weights that others published, made into a run folder that `separate` can use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from torch import nn

from separation import checkpoints
from separation.checkpoints import Card
from separation.errors import ModelError
from separation.networks import NETWORKS
from separation.networks.public_weights import load_public_weights

PUBLISHED = "published"  # what stands in the card for the loss: how the weights were trained is not known here


def import_weights(
    folder: Path,
    *,
    network: str,
    targets: Sequence[str],
    files: Sequence[Path],
    rate: int,
    channels: int,
    sizes: Mapping[str, int],
) -> Card:
    """Write a run folder from published state dicts: one file a target, or one for all where the network is joint.

    targets: in the order of the files, or of a joint network's outputs. rate: Hz, of the audio they were trained on.

    Raises `UnknownNameError` on the network, and `ModelError` on a size it has not, on another number of files, on
    weights that are not the network's, and where the folder is in the way.
    """
    entry = NETWORKS.get(network)
    wanted = 1 if entry.joint else len(targets)
    if len(files) != wanted:
        each = "one for all targets" if entry.joint else "one a target, in their order"
        raise ModelError(f"{network} needs {wanted} files of weights, {each}; {len(files)} are given.")
    if len(set(targets)) != len(targets):
        raise ModelError(f"A target is given twice: {', '.join(targets)}.")
    if folder.exists():
        raise ModelError(f"{folder} is there already; choose another folder.")
    card = Card(
        network=network,
        sizes=entry.complete(sizes),
        targets=list(targets),
        rate=rate,
        channels=channels,
        loss=PUBLISHED,
        encoder="",
        scale_free=False,
        songs=[],
        unpaired=[],
        seed=0,
        steps=0,
        batch_size=0,
        seconds=0.0,
        learning_rate=0.0,
        weight_decay=0.0,
        augmentation=[],
        environment={"weights": ", ".join(path.name for path in files)},
    )
    separator = card.build()
    for module, path in zip(separator.networks, files, strict=True):
        load_public_weights(_own(module), path)
    checkpoints.write_card(folder, card)
    checkpoints.write_weights(folder, separator)
    return card


def _own(module: nn.Module) -> nn.Module:
    """The module whose names the published files use: torchaudio's own, where ours is a wrapper around it."""
    inner = getattr(module, "network", None)
    return inner if isinstance(inner, nn.Module) else module
