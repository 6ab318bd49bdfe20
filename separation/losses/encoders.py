"""Fixed networks that turn a sound into an embedding: from a file, or the project's own small instrument classifier.

VGGish's network is here, and ours of the same shape but smaller; MERT's and CLAP's have files of their own.

Sources: Hershey et al., "CNN Architectures for Large-Scale Audio Classification", ICASSP 2017,
doi:10.1109/ICASSP.2017.7952132. Weights are named as in the public torchvggish, whose state dict loads unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor, nn

from separation.errors import LossError
from separation.losses import clap, mert
from separation.losses.log_mel import BANDS, FRAMES, patches
from separation.losses.weights import freeze, load_weights, read_weights


class Encoder(Protocol):
    """Anything that makes waveforms (..., samples) at `rate` Hz into embeddings (..., patches, features).

    origin: where its weights come from, for a reader.
    """

    origin: str

    def __call__(self, waveform: Tensor, rate: int) -> Tensor: ...


@dataclass(frozen=True)
class Sizes:
    """Filters of the first of four stages, each next twice as many; units of the two hidden layers; the embedding's."""

    filters: int
    hidden: int
    embedding: int = 128


VGGISH = Sizes(filters=64, hidden=4096)  # 72.1 million weights
OURS = Sizes(filters=8, hidden=128)  # 0.3 million

# What `train_classifier --steps 1500` learnt from the 40 songs of 20 s that `synthesize --seed 0` composes, in half
# precision. It is kept, as training anew gives other last digits on another machine, and scores must compare.
OWN = Path(__file__).with_name("own_encoder.safetensors")
OWN_ORIGIN = "the project's own instrument classifier, until a file is given"


class EmbeddingNetwork(nn.Module):
    """Log-mel patches to embeddings: 3×3 convolutions in stages of 1, 1, 2, 2, each halved, then three linear layers.

    Before the first: a patch (..., 96, 64). After: (..., embedding), not negative.
    """

    def __init__(self, sizes: Sizes, origin: str) -> None:
        super().__init__()
        self.origin = origin
        layers: list[nn.Module] = []
        inputs = 1
        for stage, count in enumerate((1, 1, 2, 2)):
            outputs = sizes.filters * 2**stage
            for _ in range(count):
                layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU()]
                inputs = outputs
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        flat = inputs * (FRAMES // 16) * (BANDS // 16)
        self.embeddings = nn.Sequential(
            nn.Linear(flat, sizes.hidden),
            nn.ReLU(),
            nn.Linear(sizes.hidden, sizes.hidden),
            nn.ReLU(),
            nn.Linear(sizes.hidden, sizes.embedding),
            nn.ReLU(),
        )

    def embed(self, spectra: Tensor) -> Tensor:
        """Patches (..., 96, 64) to embeddings (..., embedding)."""
        leading = spectra.shape[:-2]
        maps = self.features(spectra.reshape(-1, 1, FRAMES, BANDS))
        # Filters last, as the first public implementation had them, whose weights the linear layers carry.
        embeddings: Tensor = self.embeddings(maps.permute(0, 2, 3, 1).flatten(1))
        return embeddings.reshape(*leading, -1)

    def forward(self, waveform: Tensor, rate: int) -> Tensor:
        return self.embed(patches(waveform, rate))


def start(network: nn.Module, seed: int) -> None:
    """Give all layers He's normal weights from a seed, and biases of zero: signals keep their size on the way."""
    generator = torch.Generator().manual_seed(seed)
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu", generator=generator)
            if module.bias is not None:
                nn.init.zeros_(module.bias)


@cache
def own() -> Encoder:
    """The project's own instrument classifier, which is there as long as no file is given."""
    network = _of_log_mel(read_weights(OWN), OWN)
    network.origin = OWN_ORIGIN
    return network


def read_encoder(path: Path) -> Encoder:
    """VGGish, MERT-v1-95M, an unfused CLAP, or our own network from a .safetensors file, told apart by their weights.

    Raises `LossError` where the file is no safetensors, or holds none of them.
    """
    weights = read_weights(path)
    if mert.KNOWN_BY in weights:
        return mert.read_mert(weights, path)
    if clap.KNOWN_BY in weights:
        return clap.read_clap(weights, path)
    first = weights.get("features.0.weight")
    if first is None or first.ndim != 4 or first.shape[1] != 1:
        raise LossError(
            f"{path} holds no encoder of sounds; VGGish's, MERT-v1-95M's, an unfused CLAP's, or one that "
            "train_classifier wrote, is needed."
        )
    return _of_log_mel(weights, path)


def _of_log_mel(weights: Mapping[str, Tensor], path: Path) -> EmbeddingNetwork:
    sizes = VGGISH if len(weights["features.0.weight"]) == VGGISH.filters else OURS
    with torch.random.fork_rng(devices=[]):  # the caller's random numbers stay as they were
        network = EmbeddingNetwork(sizes, path.name)
    load_weights(network, weights, path)
    freeze(network)
    return network
