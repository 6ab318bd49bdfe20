"""Layers whose weights are not learned but generated, for each source, from a learned vector that stands for it.

Source: Samuel, Ganeshan, Naradowsky, "Meta-learning Extractors for Music Source Separation", ICASSP 2020,
doi:10.48550/arXiv.2002.07016, section 2 and the authors' public code. All sources go through a layer at once: signals
are (batch, sources, channels, frames), vectors (sources, vector).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

GROUPS = 8  # of channels that are normalised together
EPSILON = 1e-8


@dataclass(frozen=True)
class Generator:
    """How weights come from a source's vector: narrowed by a linear map of the layer's own, then spread by another."""

    vector: int
    narrow: int

    def weights(self, count: int, *, around: Tensor | None = None) -> nn.Sequential:
        """The maps from vectors (sources, vector) to as many weights a source, (sources, count).

        around: what the weights start around, (count); zeros, and a little noise, unless given.
        """
        spread = nn.Linear(self.narrow, count)
        if around is not None:
            spread.bias.data.copy_(around)
        return nn.Sequential(nn.Linear(self.vector, self.narrow), spread)


class GeneratedConvolution(nn.Module):
    """A convolution over frames, its kernel generated; no bias, and as many frames out as in."""

    def __init__(
        self, generator: Generator, channels: int, out: int, *, size: int = 1, dilation: int = 1, groups: int = 1
    ) -> None:
        super().__init__()
        self.shape = (out, channels // groups, size)
        self.dilation = dilation
        self.groups = groups
        self.kernel = generator.weights(out * (channels // groups) * size)

    def forward(self, vectors: Tensor, x: Tensor) -> Tensor:
        sources = len(vectors)
        kernels = self.kernel(vectors).view(-1, *self.shape[1:])  # (sources · out, channels / groups, size)
        padding = self.dilation * (self.shape[2] // 2)
        # Each source is a group of channels, so that one convolution serves them all.
        x = F.conv1d(x.flatten(1, 2), kernels, padding=padding, dilation=self.dilation, groups=sources * self.groups)
        return x.reshape(len(x), sources, -1, x.shape[-1])


class GeneratedNorm(nn.Module):
    """A PReLU, then group normalisation over frames and eight groups of channels, its scale and shift generated.

    Ours: scales start around 1 and shifts around 0, where the authors' start anywhere around 0; it learns sooner so.
    """

    def __init__(self, generator: Generator, channels: int) -> None:
        super().__init__()
        self.prelu = nn.PReLU()
        self.affine = generator.weights(2 * channels, around=torch.cat([torch.ones(channels), torch.zeros(channels)]))

    def forward(self, vectors: Tensor, x: Tensor) -> Tensor:
        scale, shift = self.affine(vectors).chunk(2, dim=1)  # (sources, channels) each
        groups = len(vectors) * GROUPS
        y = F.group_norm(self.prelu(x).flatten(1, 2), groups, scale.flatten(), shift.flatten(), EPSILON)
        return y.view(x.shape)


class Block(nn.Module):
    """One dilated convolution of the mask network: what it adds to the next one's input, and to the network's output.

    The last block has no next one: `residual=False`, and zero is added.
    """

    def __init__(
        self, generator: Generator, channels: int, hidden: int, *, dilation: int, residual: bool = True
    ) -> None:
        super().__init__()
        self.widen = GeneratedConvolution(generator, channels, hidden)
        self.norm = GeneratedNorm(generator, hidden)
        self.dilated = GeneratedConvolution(generator, hidden, hidden, size=3, dilation=dilation, groups=hidden)
        self.dilated_norm = GeneratedNorm(generator, hidden)
        self.residual = GeneratedConvolution(generator, hidden, channels) if residual else None
        self.skip = GeneratedConvolution(generator, hidden, channels)

    def forward(self, vectors: Tensor, x: Tensor) -> tuple[Tensor, Tensor]:
        y = self.norm(vectors, self.widen(vectors, x))
        y = self.dilated_norm(vectors, self.dilated(vectors, y))
        residual = x.new_zeros(()) if self.residual is None else self.residual(vectors, y)
        return residual, self.skip(vectors, y)
