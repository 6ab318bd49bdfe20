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

from separation.networks.open_unmix import SIZES, OpenUnmix, sizes_of
from separation.networks.record import NETWORKS, Network


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
        encoded = _mean(path.encode(mixture) for path in paths)  # (frames, batch, hidden_size)
        # The mean of the concatenations is the concatenation of the means.
        recurred = _mean(path.lstm(encoded)[0] for path in paths)
        joined = torch.cat([encoded, recurred], dim=-1)  # (frames, batch, 2 · hidden_size)
        return torch.stack([path.decode(joined, mixture) for path in paths], dim=1)

    def _paths(self) -> list[OpenUnmix]:
        return [cast(OpenUnmix, network) for network in self.networks]


def _mean(parts: Iterable[Tensor]) -> Tensor:
    return torch.stack(list(parts)).mean(dim=0)


NETWORKS.add(
    Network(
        name="cross_unmix",
        label="CrossNet-Open-Unmix (cUMX, X-UMX)",
        reference="Sawata et al. 2021, doi:10.1109/ICASSP39728.2021.9414044",
        domain="magnitude",
        joint=True,
        sizes=SIZES,
        build=lambda shape, sizes: CrossUnmix(sources=shape.sources, channels=shape.channels, **sizes_of(shape, sizes)),
        formula="|Ŝ_k| = relu(decode_k(mean_j [e, LSTM_j(e)])) · |X|, e = mean_j tanh(BN(W_j·|X|))",
        notes="Open-Unmix's networks, bridged by two averages over the targets, which have no weights of their own.",
        hears_all="its LSTMs run over all frames, both ways",
    )
)
