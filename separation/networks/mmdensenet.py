"""MMDenseNet: densely connected blocks at several scales, in bands of their own, draw one target's magnitudes.

Sources: Takahashi, Mitsufuji, "Multi-scale Multi-band DenseNets for Audio Source Separation", WASPAA 2017,
doi:10.48550/arXiv.1706.09588; Sahai, Weber, McWilliams, "Spectrogram Feature Losses for Music Source Separation",
EUSIPCO 2019, for the bottleneck of 4, the compression of 0.2, and spectra of frame 2048, hop 1024 and 128 frames.
Neither published code. What they leave open is **ours** here: kernels of the first convolutions (3 × 3) and the last
(1 × 1), compression on the way up as on the way down, average pooling, zeros as padding, and how bands of unlike
width are joined and how the output gets its level (see `MMDenseNet`).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from separation.networks.record import NETWORKS, Network

Blocks = Sequence[tuple[int, int]]

# (growth, layers) of each dense block, down to the coarsest scale in the middle and up again.
LOW: Blocks = ((14, 4), *6 * ((16, 4),))
HIGH: Blocks = 7 * ((10, 3),)
FULL: Blocks = 7 * ((6, 2),)
FINAL: Blocks = ((4, 2),)


class MMDenseNet(nn.Module):
    """One target's network: a dense network for the lower half of the bins, one for the upper, one for all of them.

    channels: of the audio; bins: of the spectrum; first_maps: of each band's first convolution; bottleneck: maps of a
    layer's 1 × 1 convolution, in growths; compression: one map of so many is kept between scales (5, for 0.2).

    Ours: a 1 × 1 convolution gives the upper band as many maps as the lower one, so that they join along frequency.
    The input is standardised by the training songs' mean and deviation a bin, and the output, a change of the
    mean spectrum in deviations, is brought back by them and rectified; unseen, both are 1.
    """

    mean: Tensor
    scale: Tensor

    def __init__(
        self, *, channels: int, bins: int, first_maps: int = 32, bottleneck: int = 4, compression: int = 5
    ) -> None:
        super().__init__()

        def band(blocks: Blocks) -> Band:
            return Band(channels, blocks, first_maps=first_maps, bottleneck=bottleneck, compression=compression)

        self.middle = bins // 2
        self.low, self.high, self.full = band(LOW), band(HIGH), band(FULL)
        self.high_to_low = nn.Sequential(*_convolution(self.high.maps, self.low.maps, 1))
        maps = self.low.maps + self.full.maps
        growth, layers = FINAL[0]
        self.final = DenseBlock(maps, growth, layers, bottleneck)
        self.last = nn.Sequential(*_activation(self.final.maps), nn.Conv2d(self.final.maps, channels, 1))
        self.register_buffer("mean", torch.ones(bins, 1))
        self.register_buffer("scale", torch.ones(bins, 1))

    def see(self, mean: Tensor, scale: Tensor) -> None:
        """Fit the input and output to the training songs: their mean magnitude and its deviation
        (above zero), each (bins).
        """
        self.mean.copy_(mean.unsqueeze(-1))
        self.scale.copy_(scale.unsqueeze(-1))

    def forward(self, mixture: Tensor) -> Tensor:
        """Magnitudes of the mixture to magnitudes of the target, (batch, channels, bins, frames) both."""
        x = (mixture - self.mean) / self.scale
        low = self.low(x[..., : self.middle, :])
        high = self.high_to_low(self.high(x[..., self.middle :, :]))
        bands = torch.cat([low, high], dim=-2)  # (batch, maps, bins, frames)
        x = self.last(self.final(torch.cat([bands, self.full(x)], dim=1)))
        return torch.relu(x * self.scale + self.mean)


class Band(nn.Module):
    """A dense network over scales 1, 1/2, 1/4, … and back, with skips; `maps` come out, of the input's size."""

    def __init__(self, channels: int, blocks: Blocks, *, first_maps: int, bottleneck: int, compression: int) -> None:
        super().__init__()
        scales = len(blocks) // 2
        self.first = nn.Conv2d(channels, first_maps, 3, padding=1, bias=False)
        self.blocks, self.down, self.up = nn.ModuleList(), nn.ModuleList(), nn.ModuleList()
        maps = first_maps
        skips: list[int] = []
        for position, (growth, layers) in enumerate(blocks):
            if position > scales:
                kept = max(1, maps // compression)
                grow = nn.ConvTranspose2d(maps, kept, 2, stride=2, bias=False)
                self.up.append(nn.Sequential(*_activation(maps), grow))
                maps = kept + skips.pop()
            block = DenseBlock(maps, growth, layers, bottleneck)
            self.blocks.append(block)
            maps = block.maps
            if position < scales:
                skips.append(maps)
                kept = max(1, maps // compression)
                self.down.append(nn.Sequential(*_convolution(maps, kept, 1), nn.AvgPool2d(2)))
                maps = kept
        self.maps = maps

    def forward(self, x: Tensor) -> Tensor:
        bins, frames = x.shape[-2:]
        step = 2 ** len(self.down)
        x = self.first(F.pad(x, (0, -frames % step, 0, -bins % step)))
        blocks = iter(self.blocks)
        skips = []
        for down in self.down:
            x = next(blocks)(x)
            skips.append(x)
            x = down(x)
        x = next(blocks)(x)
        for up in self.up:
            x = next(blocks)(torch.cat([up(x), skips.pop()], dim=1))
        return x[..., :bins, :frames]


class DenseBlock(nn.Module):
    """Layers that each see the input and all earlier layers; input and all their maps come out.

    Source: Huang, Liu, van der Maaten, Weinberger, "Densely Connected Convolutional Networks", CVPR 2017,
    doi:10.1109/CVPR.2017.243 (DenseNet-BC).
    """

    def __init__(self, maps: int, growth: int, layers: int, bottleneck: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList()
        for _ in range(layers):
            narrow = bottleneck * growth
            self.layers.append(nn.Sequential(*_convolution(maps, narrow, 1), *_convolution(narrow, growth, 3)))
            maps += growth
        self.maps = maps

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = torch.cat([x, layer(x)], dim=1)
        return x


def _activation(maps: int) -> tuple[nn.Module, ...]:
    return nn.BatchNorm2d(maps), nn.ReLU()


def _convolution(maps: int, out: int, size: int) -> tuple[nn.Module, ...]:
    # No bias: all that reads these maps normalises them first.
    return *_activation(maps), nn.Conv2d(maps, out, size, padding=size // 2, bias=False)


NETWORKS.add(
    Network(
        name="mmdensenet",
        label="MMDenseNet",
        reference="Takahashi and Mitsufuji 2017, doi:10.48550/arXiv.1706.09588",
        domain="magnitude",
        joint=False,
        sizes={"first_maps": 32, "bottleneck": 4, "compression": 5},
        build=lambda shape, sizes: MMDenseNet(channels=shape.channels, bins=shape.bins, **sizes),
        formula="|Ŝ| = relu(σ · dense([low half, high half], all bins) + μ), of (|X| − μ) / σ",
        notes="No mask: it draws the magnitudes. One map of `compression` is kept between scales. Sahai et al. share "
        "the mixture out by the estimates afterwards: `separate --normalise-masks`.",
        frame=2048,
        hop=1024,
        context=98,
        grid=8,
        chunk_seconds=15.0,
    )
)
