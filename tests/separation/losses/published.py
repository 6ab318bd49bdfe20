"""Small networks of MERT's and of CLAP's kind, their weights under the published names, the same at each call."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

Shapes = dict[str, tuple[int, ...]]


def filled(shapes: Shapes) -> dict[str, Tensor]:
    """Numbers around 0, around 1 for what scales, around 1000 for variances of dB."""
    random = np.random.default_rng(0)
    weights = {}
    for name, shape in shapes.items():
        middle = 1000 if "var" in name else float("norm" in name and name.endswith("weight"))
        weights[name] = torch.from_numpy((middle + 0.2 * random.standard_normal(shape)).astype(np.float32))
    return weights


def linear(name: str, outputs: int, inputs: int) -> Shapes:
    return {f"{name}.weight": (outputs, inputs), f"{name}.bias": (outputs,)}


def norm(name: str, features: int) -> Shapes:
    return {f"{name}.weight": (features,), f"{name}.bias": (features,)}


def mert(*, layers: int = 2) -> dict[str, Tensor]:
    """HuBERT's network with 128 features, 2 heads, 64 hidden features."""
    shapes: Shapes = {}
    for place, kernel in enumerate((10, 3, 3, 3, 3, 2, 2)):
        shapes[f"feature_extractor.conv_layers.{place}.conv.weight"] = (16, 16 if place else 1, kernel)
    shapes |= norm("feature_extractor.conv_layers.0.layer_norm", 16)
    shapes |= norm("feature_projection.layer_norm", 16) | linear("feature_projection.projection", 128, 16)
    shapes |= {"encoder.pos_conv_embed.conv.weight_g": (1, 1, 16), "encoder.pos_conv_embed.conv.bias": (128,)}
    shapes |= {"encoder.pos_conv_embed.conv.weight_v": (128, 32, 16)} | norm("encoder.layer_norm", 128)
    for place in range(layers):
        own = f"encoder.layers.{place}"
        for part in ("k_proj", "v_proj", "q_proj", "out_proj"):
            shapes |= linear(f"{own}.attention.{part}", 128, 128)
        shapes |= norm(f"{own}.layer_norm", 128) | norm(f"{own}.final_layer_norm", 128)
        shapes |= linear(f"{own}.feed_forward.intermediate_dense", 64, 128)
        shapes |= linear(f"{own}.feed_forward.output_dense", 128, 64)
    return filled(shapes | {"masked_spec_embed": (128,)})


def clap() -> dict[str, Tensor]:
    """HTSAT with three stages of two blocks, 8 to 32 features, 2 to 4 heads."""
    root = "audio_model.audio_encoder"
    shapes: Shapes = {f"{root}.patch_embed.proj.weight": (8, 1, 4, 4), f"{root}.patch_embed.proj.bias": (8,)}
    shapes |= norm(f"{root}.patch_embed.norm", 8) | norm(f"{root}.norm", 32) | norm(f"{root}.batch_norm", 64)
    shapes |= {f"{root}.batch_norm.running_mean": (64,), f"{root}.batch_norm.running_var": (64,)}
    for stage, (features, heads) in enumerate(((8, 2), (16, 4), (32, 4))):
        for block in range(2):
            own = f"{root}.layers.{stage}.blocks.{block}"
            shapes |= norm(f"{own}.layernorm_before", features) | norm(f"{own}.layernorm_after", features)
            shapes[f"{own}.attention.self.relative_position_bias_table"] = (225, heads)
            for part in ("self.query", "self.key", "self.value", "output.dense"):
                shapes |= linear(f"{own}.attention.{part}", features, features)
            shapes |= linear(f"{own}.intermediate.dense", 4 * features, features)
            shapes |= linear(f"{own}.output.dense", features, 4 * features)
        if stage < 2:
            shapes |= norm(f"{root}.layers.{stage}.downsample.norm", 4 * features)
            shapes[f"{root}.layers.{stage}.downsample.reduction.weight"] = (2 * features, 4 * features)
    shapes |= linear("audio_projection.linear1", 16, 32) | linear("audio_projection.linear2", 16, 16)
    counted = {f"{root}.batch_norm.num_batches_tracked": torch.tensor(0)}
    return filled(shapes | {"text_model.pooler.dense.bias": (4,)}) | counted
