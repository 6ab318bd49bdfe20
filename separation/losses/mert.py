"""MERT-v1-95M from a file: an encoder of music that learnt without labels, with HuBERT's network at 24 kHz.

Sources: Li et al., "MERT: Acoustic Music Understanding Model with Large-Scale Self-supervised Training", ICLR 2024,
doi:10.48550/arXiv.2306.00107; Hsu et al., "HuBERT", IEEE TASLP 29, 2021, doi:10.1109/TASLP.2021.3122291.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torchaudio.functional import resample
from torchaudio.models import Wav2Vec2Model, wav2vec2_model

from separation.errors import LossError
from separation.losses.pieces import a_few_at_once, pieces
from separation.losses.weights import freeze, load_weights

KNOWN_BY = "feature_projection.projection.weight"
RATE = 24000  # Hz
PIECE = 5 * RATE  # samples, as in its training
STRIDES = (5, 2, 2, 2, 2, 2, 2)  # of the convolutions; weights do not tell
SHORTEST = 400  # samples, of one frame
NORMED = "conv.parametrizations.weight.original"  # how torch calls length (0) and direction (1) of normed weights
HEAD = 64  # features of an attention head
QUIET = 1e-7  # added to a piece's variance before it is divided by: silence stays silence

Weights = Mapping[str, Tensor]


class Mert(nn.Module):
    """Waveforms to embeddings, the last layer's means over each second (ours), in pieces of 5 s."""

    def __init__(self, network: Wav2Vec2Model, origin: str) -> None:
        super().__init__()
        self.network, self.origin = network, origin

    def embed(self, heard: Tensor) -> Tensor:
        """Pieces (pieces, samples) at 24 kHz, each brought to mean 0 and variance 1, to (pieces, seconds, features)."""
        frames = self.frames(heard).transpose(-2, -1)
        return F.adaptive_avg_pool1d(frames, max(heard.shape[-1] // RATE, 1)).transpose(-2, -1)

    def frames(self, heard: Tensor) -> Tensor:
        """The last layer's 75 frames a second of pieces, (pieces, frames, features)."""
        centred = heard - heard.mean(dim=-1, keepdim=True)
        found: Tensor = self.network(centred / (centred.square().mean(dim=-1, keepdim=True) + QUIET).sqrt())[0]
        return found

    def forward(self, waveform: Tensor, rate: int) -> Tensor:
        """(..., samples) at `rate` Hz to (..., seconds, features); what is shorter than one frame ends in zeros."""
        heard: Tensor = resample(waveform, rate, RATE)
        heard = F.pad(heard, (0, max(SHORTEST - heard.shape[-1], 0)))
        return a_few_at_once(self.embed, pieces(heard, min(PIECE, heard.shape[-1]))).flatten(-3, -2)


def read_mert(weights: Weights, path: Path) -> Mert:
    """MERT of its published weights, with as many layers as the file holds: the embedding is the last one's.

    Raises `LossError` where weights are missing or of another network.
    """
    if "feature_extractor.conv_layers.1.layer_norm.weight" in weights:
        raise LossError(f"{path} holds a MERT of another shape, such as the one of 330 million; take MERT-v1-95M's.")
    own = {_torchaudios(name): tensor for name, tensor in weights.items()}
    try:
        with torch.random.fork_rng(devices=[]):  # the caller's random numbers stay as they were
            network = _network(own)
    except (KeyError, IndexError, ValueError, ZeroDivisionError) as error:
        raise LossError(f"{path} lacks weights of MERT-v1-95M, or has them in another shape: {error}.") from error
    load_weights(network, own, path)
    freeze(network)
    return Mert(network, path.name)


def _torchaudios(name: str) -> str:
    """A weight's published name as torchaudio has it, whichever way the norm of the positions' weights was saved."""
    if name.startswith("feature_projection."):
        return f"encoder.{name}"
    name = re.sub(r"^encoder\.", "encoder.transformer.", name)
    for theirs, ours in (("conv.weight_g", f"{NORMED}0"), ("conv.weight_v", f"{NORMED}1")):
        name = name.replace(f"pos_conv_embed.{theirs}", f"pos_conv_embed.{ours}")
    return name


def _network(weights: Weights) -> Wav2Vec2Model:
    """One of the sizes that the weights have."""
    convolutions = [weights[f"feature_extractor.conv_layers.{place}.conv.weight"] for place in range(len(STRIDES))]
    width = len(weights["encoder.feature_projection.projection.weight"])
    positions = weights[f"encoder.transformer.pos_conv_embed.{NORMED}1"]
    layers = {name.split(".")[3] for name in weights if name.startswith("encoder.transformer.layers.")}
    return wav2vec2_model(
        extractor_mode="group_norm",
        extractor_conv_layer_config=[
            (len(weight), weight.shape[-1], stride) for weight, stride in zip(convolutions, STRIDES, strict=True)
        ],
        extractor_conv_bias=False,
        encoder_embed_dim=width,
        encoder_projection_dropout=0.0,
        encoder_pos_conv_kernel=positions.shape[-1],
        encoder_pos_conv_groups=width // positions.shape[1],
        encoder_num_layers=len(layers),
        encoder_num_heads=width // HEAD,
        encoder_attention_dropout=0.0,
        encoder_ff_interm_features=len(weights["encoder.transformer.layers.0.feed_forward.intermediate_dense.weight"]),
        encoder_ff_interm_dropout=0.0,
        encoder_dropout=0.0,
        encoder_layer_norm_first=False,
        encoder_layer_drop=0.0,
        aux_num_out=None,
    )
