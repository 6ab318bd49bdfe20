"""Open-Unmix: three bidirectional LSTM layers between two dense ones give a mask for the mixture's magnitudes.

Source: Stöter, Uhlich, Liutkus, Mitsufuji, "Open-Unmix – A Reference Implementation for Music Source Separation",
Journal of Open Source Software 4(41), 2019, doi:10.21105/joss.01667. The names of the weights are that package's, so
its public state dicts (UMX-HQ, UMX-L) load unchanged.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from separation.errors import ModelError
from separation.networks.record import NETWORKS, Network, Shape, Sizes

# Public weight files of the first version also hold the window and rate of a transform that was inside the network.
TRANSFORM_BUFFERS = ("stft.window", "transform.0.window", "sample_rate")

SIZES = {"hidden_size": 512, "layers": 3, "bandwidth": 16000}


class OpenUnmix(nn.Module):
    """One target's network.

    channels: of the audio; bins: of the spectrum, all of which come out; input_bins: the lowest of them, which go in;
    hidden_size: width of the dense layers, an even number; layers: of the LSTM, with hidden_size / 2 units a direction.

    With `encode`, `lstm` and `decode` apart, cross_unmix joins several of these networks between them.
    """

    # What public files hold besides weights.
    besides = frozenset(TRANSFORM_BUFFERS)

    def __init__(self, *, channels: int, bins: int, input_bins: int, hidden_size: int, layers: int) -> None:
        super().__init__()
        if hidden_size % 2:
            raise ModelError(f"The size 'hidden_size' is {hidden_size}; it must be even.")
        self.input_bins = min(input_bins, bins)
        self.input_mean = nn.Parameter(torch.zeros(self.input_bins))
        self.input_scale = nn.Parameter(torch.ones(self.input_bins))
        self.fc1 = nn.Linear(channels * self.input_bins, hidden_size, bias=False)
        self.bn1 = nn.BatchNorm1d(hidden_size)
        self.lstm = nn.LSTM(
            hidden_size, hidden_size // 2, num_layers=layers, bidirectional=True, dropout=0.4 if layers > 1 else 0.0
        )
        self.fc2 = nn.Linear(2 * hidden_size, hidden_size, bias=False)
        self.bn2 = nn.BatchNorm1d(hidden_size)
        self.fc3 = nn.Linear(hidden_size, channels * bins, bias=False)
        self.bn3 = nn.BatchNorm1d(channels * bins)
        self.output_scale = nn.Parameter(torch.ones(bins))
        self.output_mean = nn.Parameter(torch.ones(bins))
        self.register_load_state_dict_pre_hook(_without_transform)  # type: ignore[no-untyped-call]

    def see(self, mean: Tensor, scale: Tensor) -> None:
        """Fit the input to the training songs: their mean magnitude and its standard deviation, each (bins).

        The input becomes (x − mean) / scale; both go on to be learned.
        """
        with torch.no_grad():
            self.input_mean.copy_(-mean[: self.input_bins])
            self.input_scale.copy_(1 / scale[: self.input_bins])

    def forward(self, mixture: Tensor) -> Tensor:
        """Magnitudes of the mixture to magnitudes of the target, (batch, channels, bins, frames) both."""
        encoded = self.encode(mixture)
        return self.decode(torch.cat([encoded, self.lstm(encoded)[0]], dim=-1), mixture)

    def encode(self, mixture: Tensor) -> Tensor:
        """Magnitudes (batch, channels, bins, frames) to what the LSTM reads, (frames, batch, hidden_size)."""
        batch, _, _, frames = mixture.shape
        x = mixture.permute(3, 0, 1, 2)[..., : self.input_bins]  # (frames, batch, channels, input_bins)
        x = (x + self.input_mean) * self.input_scale
        x = torch.tanh(self.bn1(self.fc1(x.reshape(frames * batch, -1))))
        return x.reshape(frames, batch, -1)

    def decode(self, joined: Tensor, mixture: Tensor) -> Tensor:
        """What goes in and what comes out of the LSTM, (frames, batch, 2 · hidden_size), to the target's magnitudes."""
        batch, channels, bins, frames = mixture.shape
        x = torch.relu(self.bn2(self.fc2(joined.reshape(frames * batch, -1))))
        x = self.bn3(self.fc3(x)).reshape(frames, batch, channels, bins)
        mask = torch.relu(x * self.output_scale + self.output_mean)
        return mask.permute(1, 2, 3, 0) * mixture


def build(shape: Shape, sizes: Sizes) -> OpenUnmix:
    """The network, seeing the bins up to the size `bandwidth` (Hz)."""
    return OpenUnmix(channels=shape.channels, **sizes_of(shape, sizes))


def sizes_of(shape: Shape, sizes: Sizes) -> dict[str, int]:
    """The sizes as the network's own arguments, with bins for Hz."""
    return {
        "bins": shape.bins,
        "input_bins": bins_below(sizes["bandwidth"], bins=shape.bins, rate=shape.rate),
        "hidden_size": sizes["hidden_size"],
        "layers": sizes["layers"],
    }


def bins_below(bandwidth: int, *, bins: int, rate: int) -> int:
    """How many of the lowest bins have a centre frequency of at most `bandwidth` (Hz).

    Example:
        >>> bins_below(16000, bins=2049, rate=44100)
        1487
    """
    spacing = rate / (2 * (bins - 1))
    return min(bins, int(bandwidth / spacing) + 1)


def _without_transform(_module: nn.Module, state: dict[str, Any], prefix: str, *_: object) -> None:
    for name in TRANSFORM_BUFFERS:
        state.pop(prefix + name, None)


NETWORKS.add(
    Network(
        name="open_unmix",
        label="Open-Unmix",
        reference="Stöter et al. 2019, doi:10.21105/joss.01667",
        domain="magnitude",
        joint=False,
        sizes=SIZES,
        build=build,
        formula="|Ŝ| = relu(decode([e, LSTM(e)])) · |X|, e = tanh(BN(W·|X|))",
        notes="`bandwidth` (Hz) is the highest frequency that goes in; all come out. `hidden_size` is even. The public "
        "state dicts UMX-HQ and UMX-L load unchanged: `load_public_weights(network, path)`.",
        hears_all="its LSTMs run over all frames, both ways",
    )
)
