"""A Swin transformer: attention within small windows of an image, every other time shifted by half a window.

Source: Liu et al., "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows", ICCV 2021,
doi:10.1109/ICCV48922.2021.00986. Images are (batch, side, side, features).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt

import torch
from torch import Tensor, nn
from torch.nn import functional as F

APART = -100.0  # added to the attention between two places that the shift alone made neighbours


@dataclass(frozen=True)
class Stage:
    """Of one resolution: features, heads and hidden features of its blocks, and how many there are."""

    features: int
    heads: int
    hidden: int
    blocks: int


class Attention(nn.Module):
    """Attention among the places of each window, with a learnt bias for each distance between two."""

    def __init__(self, features: int, heads: int, window: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.output = (nn.Linear(features, features) for _ in range(4))
        self.bias = nn.Parameter(torch.zeros((2 * window - 1) ** 2, heads))
        self.register_buffer("distance", _distances(window), persistent=False)
        self.distance: Tensor

    def forward(self, windows: Tensor, apart: Tensor) -> Tensor:
        """windows: (batch, windows, places, features); apart: (windows, places, places)."""
        query, key, value = (
            layer(windows).unflatten(-1, (self.heads, -1)).transpose(-3, -2)
            for layer in (self.query, self.key, self.value)
        )
        bias = self.bias[self.distance].permute(2, 0, 1) + apart[:, None]  # (windows, heads, places, places)
        mask = bias.expand(len(query), *bias.shape)
        found: Tensor = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed: Tensor = self.output(found.transpose(-3, -2).flatten(-2))
        return mixed


def _distances(window: int) -> Tensor:
    """(places, places): the number of the distance between two places of a window."""
    line = torch.arange(window)
    places = torch.cartesian_prod(line, line)
    rows, columns = (places[:, None] - places + window - 1).unbind(-1)
    return rows * (2 * window - 1) + columns


class Block(nn.Module):
    """Attention in windows and two linear layers, each added to what it is given."""

    def __init__(self, stage: Stage, window: int, *, shift: int) -> None:
        super().__init__()
        self.window, self.shift = window, shift
        self.before, self.after = nn.LayerNorm(stage.features), nn.LayerNorm(stage.features)
        self.attention = Attention(stage.features, stage.heads, window)
        self.widen = nn.Linear(stage.features, stage.hidden)
        self.narrow = nn.Linear(stage.hidden, stage.features)

    def forward(self, image: Tensor) -> Tensor:
        shift = self.shift if image.shape[1] > self.window else 0  # one window is all there is
        rolled = torch.roll(self.before(image), (-shift, -shift), (1, 2))
        mixed = self.attention(_windows(rolled, self.window), self._apart(image.shape[1], shift).to(image))
        image = image + torch.roll(_image(mixed, self.window), (shift, shift), (1, 2))
        further: Tensor = image + self.narrow(F.gelu(self.widen(self.after(image))))
        return further

    def _apart(self, side: int, shift: int) -> Tensor:
        """(windows, places, places): `APART` for two places that lay on opposite edges before the shift, else 0."""
        line = torch.arange(side)
        wrapped = (line >= side - shift).long() if shift else torch.zeros_like(line)
        region = (2 * wrapped[:, None] + wrapped)[None, ..., None]
        found = _windows(region, self.window)[0, ..., 0]
        return APART * (found[:, None] != found[:, :, None])


def _windows(image: Tensor, window: int) -> Tensor:
    """(batch, side, side, features) to (batch, windows, places, features)."""
    batch, side, _, features = image.shape
    split = image.reshape(batch, side // window, window, side // window, window, features)
    return split.transpose(2, 3).reshape(batch, -1, window**2, features)


def _image(windows: Tensor, window: int) -> Tensor:
    """Back again."""
    batch, count, _, features = windows.shape
    across = isqrt(count)
    split = windows.reshape(batch, across, across, window, window, features)
    return split.transpose(2, 3).reshape(batch, across * window, across * window, features)


class Merge(nn.Module):
    """Half the side, twice the features: four neighbours become one place."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(4 * features)
        self.reduction = nn.Linear(4 * features, 2 * features, bias=False)

    def forward(self, image: Tensor) -> Tensor:
        corners = [image[:, row::2, column::2] for column in (0, 1) for row in (0, 1)]
        merged: Tensor = self.reduction(self.norm(torch.cat(corners, dim=-1)))
        return merged


class Swin(nn.Module):
    """Patches of 4 by 4 pixels of an image (batch, 1, side, side), stages of blocks, merged in between."""

    def __init__(self, stages: list[Stage], window: int, patch: int = 4) -> None:
        super().__init__()
        self.project = nn.Conv2d(1, stages[0].features, patch, stride=patch)
        self.patch_norm, self.norm = nn.LayerNorm(stages[0].features), nn.LayerNorm(stages[-1].features)
        self.stages = nn.ModuleList(
            nn.ModuleList(Block(stage, window, shift=window // 2 * (place % 2)) for place in range(stage.blocks))
            for stage in stages
        )
        self.merges = nn.ModuleList(Merge(stage.features) for stage in stages[:-1])

    def forward(self, image: Tensor) -> Tensor:
        """The mean of all places, (batch, features)."""
        found = self.patch_norm(self.project(image).permute(0, 2, 3, 1))
        for place, blocks in enumerate(self.stages):
            if place:
                found = self.merges[place - 1](found)
            for block in blocks:  # type: ignore[attr-defined]
                found = block(found)
        mean: Tensor = self.norm(found).mean(dim=(1, 2))
        return mean
