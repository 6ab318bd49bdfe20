"""CrossNet-Open-Unmix (cUMX, also X-UMX): Open-Unmix's networks of all targets, bridged by two averages over targets.

Source: Sawata, Uhlich, Takahashi, Mitsufuji, "All for One and One for All: Improving Music Separation by Bridging
Networks", ICASSP 2021, doi:10.1109/ICASSP39728.2021.9414044. The bridges have no parameters: a cUMX has exactly those
of its targets' Open-Unmix networks, 8.89 million a target at the published sizes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import torch
from torch import Tensor, nn

from separation.networks.open_unmix import OpenUnmix


class CrossUnmix(nn.Module):
    """One network for all sources.

        e = mean_k tanh(BN(fc1_k(x))),   h = mean_k [e_k, LSTM_k(e)],   estimate_k = mask_k(h) · mixture

    sources: how many; the rest as in `OpenUnmix`.
    """

    def __init__(
        self, *, sources: int, channels: int, bins: int, input_bins: int, hidden_size: int, layers: int
    ) -> None:
        super().__init__()
        self.networks = nn.ModuleList(
            OpenUnmix(channels=channels, bins=bins, input_bins=input_bins, hidden_size=hidden_size, layers=layers)
            for _ in range(sources)
        )

    def see(self, mean: Tensor, scale: Tensor) -> None:
        """Fit every source's input to the training songs: their mean magnitude and its deviation, each (bins)."""
        for network in self._paths():
            network.see(mean, scale)

    def forward(self, mixture: Tensor) -> Tensor:
        """Magnitudes (batch, channels, bins, frames) to estimates (batch, sources, channels, bins, frames)."""
        paths = self._paths()
        encoded = _mean(_encode(path, mixture) for path in paths)  # (frames, batch, hidden_size)
        # The mean of the concatenations is the concatenation of the means.
        recurred = _mean(path.lstm(encoded)[0] for path in paths)
        joined = torch.cat([encoded, recurred], dim=-1)  # (frames, batch, 2 · hidden_size)
        return torch.stack([_decode(path, joined, mixture) for path in paths], dim=1)

    def _paths(self) -> list[OpenUnmix]:
        return [cast(OpenUnmix, network) for network in self.networks]


def _mean(parts: Iterable[Tensor]) -> Tensor:
    return torch.stack(list(parts)).mean(dim=0)


def _encode(path: OpenUnmix, mixture: Tensor) -> Tensor:
    batch, _, _, frames = mixture.shape
    x = mixture.permute(3, 0, 1, 2)[..., : path.input_bins]  # (frames, batch, channels, input_bins)
    x = (x + path.input_mean) * path.input_scale
    x = torch.tanh(path.bn1(path.fc1(x.reshape(frames * batch, -1))))
    return x.reshape(frames, batch, -1)


def _decode(path: OpenUnmix, joined: Tensor, mixture: Tensor) -> Tensor:
    batch, channels, bins, frames = mixture.shape
    x = torch.relu(path.bn2(path.fc2(joined.reshape(frames * batch, -1))))
    x = path.bn3(path.fc3(x)).reshape(frames, batch, channels, bins)
    mask = torch.relu(x * path.output_scale + path.output_mean)
    return mask.permute(1, 2, 3, 0) * mixture
