"""The U-Net of Spleeter, which Tang trains under several losses: a convolutional mask for one target's magnitudes.

Sources: Tang, "Comparing Different Spectral Losses of a U-Net Based Audio Source Separation System"; Hennequin, Khlif,
Voituret, Moussallam, "Spleeter: a fast and efficient music source separation tool with pre-trained models", Journal of
Open Source Software 5(50), 2020, doi:10.21105/joss.02154, whose published configurations give the sizes, the ELU, the
padding and the start of the weights. Spectra of frame 4096 and hop 1024, 512 frames in training.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from separation.errors import ModelError
from separation.networks.record import NETWORKS, Network

LEVELS = 6
STEP = 2**LEVELS  # what the bins and frames that go in are a multiple of


class UNet(nn.Module):
    """One target's network: six convolutions down, six transposed ones up, with a skip at each size.

    channels: of the audio; input_bins: the lowest of the spectrum's bins, which get a mask of their own (1024 are
    11 kHz at 44.1 kHz); first_filters: of the first convolution, doubled by each further one; extension: the mask of
    the bins above, "zeros" as in Spleeter's published models, or "average", the mean of the mask below.

    9.82 million parameters at the published sizes, in stereo.

    Ours: any number of frames goes in at once, padded with zeros to a multiple of 64, where Spleeter cuts a song into
    pieces of 512; batch normalisation keeps torch's momentum, since Keras's needs thousands of steps to settle.
    """

    def __init__(
        self, *, channels: int, input_bins: int = 1024, first_filters: int = 16, extension: str = "zeros"
    ) -> None:
        super().__init__()
        if extension not in ("zeros", "average"):
            raise ModelError(f"The mask extension is {extension!r}; unet has 'zeros' and 'average'.")
        self.input_bins = input_bins
        self.extension = extension
        filters = [first_filters * 2**level for level in range(LEVELS)]
        self.down = nn.ModuleList(nn.Conv2d(*pair, 5, stride=2) for pair in pairwise([channels, *filters]))
        # None after the last one: its output goes up as it is.
        self.down_norm = nn.ModuleList(nn.BatchNorm2d(maps, eps=1e-3) for maps in filters[:-1])
        upwards = [*reversed(filters[:-1]), 1]
        takes = [filters[-1], *(2 * maps for maps in upwards[:-1])]  # twice: what comes up, and the skip
        self.up = nn.ModuleList(nn.ConvTranspose2d(*pair, 5, stride=2) for pair in zip(takes, upwards, strict=True))
        self.up_norm = nn.ModuleList(nn.BatchNorm2d(maps, eps=1e-3) for maps in upwards)
        self.dropouts = nn.ModuleList(nn.Dropout(0.5 if level < 3 else 0.0) for level in range(LEVELS))
        self.mask = nn.Conv2d(1, channels, 4, dilation=2, padding=3)
        for layer in (*self.down, *self.up, self.mask):
            nn.init.kaiming_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, mixture: Tensor) -> Tensor:
        """Magnitudes of the mixture to magnitudes of the target, (batch, channels, bins, frames) both."""
        bins, frames = mixture.shape[-2:]
        x = mixture[..., : self.input_bins, :]
        covered = x.shape[-2]
        x = F.pad(x, (0, -frames % STEP, 0, -covered % STEP))
        skips = []
        for level, convolution in enumerate(self.down):
            # TensorFlow's "same" padding: the odd one goes to the end.
            x = convolution(F.pad(x, (1, 2, 1, 2)))  # (batch, filters, bins / 2, frames / 2)
            if level < LEVELS - 1:
                skips.append(x)
                x = F.elu(self.down_norm[level](x))
        for convolution, norm, dropout in zip(self.up, self.up_norm, self.dropouts, strict=True):
            x = convolution(x)[..., 1:-2, 1:-2]  # (batch, filters, 2 · bins, 2 · frames)
            x = dropout(norm(F.elu(x)))
            if skips:
                x = torch.cat([skips.pop(), x], dim=1)
        mask = torch.sigmoid(self.mask(x))[..., :covered, :frames]
        return mixture * self._extended(mask, bins - covered)

    def _extended(self, mask: Tensor, above: int) -> Tensor:
        if self.extension == "zeros":
            return F.pad(mask, (0, 0, 0, above))
        average = mask.mean(dim=-2, keepdim=True)
        return torch.cat([mask, average.expand(-1, -1, above, -1)], dim=-2)


NETWORKS.add(
    Network(
        name="unet",
        label="U-Net (Spleeter's)",
        reference="Tang; Hennequin et al. 2020, doi:10.21105/joss.02154",
        domain="magnitude",
        joint=False,
        sizes={"input_bins": 1024, "first_filters": 16},
        build=lambda shape, sizes: UNet(
            channels=shape.channels, input_bins=sizes["input_bins"], first_filters=sizes["first_filters"]
        ),
        formula="|Ŝ| = sigmoid(U(|X|)) · |X|",
        notes="Six convolutions down and up with skips; bins above the lowest `input_bins` are zero. Spleeter shares "
        "the mixture out by the squares of its estimates afterwards, `separate --normalise-masks` by the estimates.",
        context=255,
        grid=64,
        chunk_seconds=60.0,
    )
)
