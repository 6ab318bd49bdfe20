"""Meta-TasNet, stage 1: a separator of waveforms at 8 kHz whose mask network is generated from a vector a source.

Sources: Samuel, Ganeshan, Naradowsky, "Meta-learning Extractors for Music Source Separation", ICASSP 2020,
doi:10.48550/arXiv.2002.07016, with the sizes of the authors' public code; Mocanu, Ricaud, Cernak, "Fast Accuracy
Estimation of Deep Learning Based Multi-class Musical Source Separation", keep its first stage alone. 9.91 million
parameters for four sources, 8 more for each further one: the authors' 10.06 million without the residual of the last
block, which nothing reads.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torchaudio.functional import resample

from separation import stft
from separation.errors import ModelError
from separation.networks.generated import GROUPS, Block, GeneratedConvolution, GeneratedNorm, Generator
from separation.networks.record import NETWORKS, Network

RATE = 8000  # Hz, at which the network works
STRIDE = 20  # samples a latent frame
FRAME, HOP = 1024, 256  # of the spectrogram that the encoder sees beside the waveform, samples
KERNELS = (20, 40, 80)  # samples, of the encoder's and the decoder's filters
FLOOR = 1e-8  # added to powers before the logarithm


@dataclass(frozen=True)
class Parts:
    """What Meta-TasNet's loss reads, all at 8 kHz and one channel, (batch · channels) first.

    estimates and targets: (batch, sources, samples); reconstruction, of the mixture from its own latent, and mixture:
    (batch, samples); latents, of the targets: (batch, sources, latent, frames).
    """

    estimates: Tensor
    targets: Tensor
    reconstruction: Tensor
    mixture: Tensor
    latents: Tensor


class MetaTasNet(nn.Module):
    """One network for all sources; each channel goes through it on its own.

        latent = E(x),   masks = softmax over k of T(latent; G(v_k)),   estimate_k = D(mask_k · latent)

    E and D are convolutions of three lengths at once, T a temporal convolutional network, G linear maps of the
    learned vector v_k of source k to all of T's weights.

    sources: how many; rate: of the audio, Hz; latent: channels of the latent, bottleneck and hidden: of the mask
    network, all multiples of 8; layers: convolutions a stack, of dilation 1, 2, 4, …; stacks; vector: length of v_k;
    narrow: what it is narrowed to for each layer; spectral: channels of the spectrogram's branch.

    Ours: audio of another rate is brought to 8 kHz inside and back, so nothing above 4 kHz comes out.
    """

    def __init__(
        self,
        *,
        sources: int,
        rate: int = RATE,
        latent: int = 440,
        bottleneck: int = 160,
        hidden: int = 160,
        layers: int = 6,
        stacks: int = 3,
        vector: int = 8,
        narrow: int = 5,
        spectral: int = 256,
    ) -> None:
        super().__init__()
        for name, size in {"latent": latent, "bottleneck": bottleneck, "hidden": hidden}.items():
            if size % GROUPS:
                raise ModelError(f"The size {name!r} is {size}; meta_tasnet needs a multiple of {GROUPS}.")
        self.rate = rate
        self.encoder = Encoder(latent, spectral)
        self.decoder = Decoder(latent)
        self.vectors = nn.Parameter(torch.randn(sources, vector))
        generator = Generator(vector, narrow)
        self.before = nn.ModuleList([GeneratedNorm(generator, latent), GeneratedNorm(generator, bottleneck)])
        self.enter = GeneratedConvolution(generator, latent, bottleneck)
        count = stacks * layers
        self.blocks = nn.ModuleList(
            Block(generator, bottleneck, hidden, dilation=2 ** (place % layers), residual=place < count - 1)
            for place in range(count)
        )
        self.after = nn.ModuleList([GeneratedNorm(generator, bottleneck), GeneratedNorm(generator, latent)])
        self.leave = GeneratedConvolution(generator, bottleneck, latent)

    def hear(self, mixtures: Tensor) -> None:
        """Standardise the encoder's spectrogram by mixtures of the training songs, (batch, channels, samples)."""
        self.encoder.hear(self._at_8_khz(mixtures).flatten(0, 1))

    def forward(self, mixture: Tensor) -> Tensor:
        """Waveforms (batch, channels, samples) to estimates (batch, sources, channels, samples)."""
        batch, channels, samples = mixture.shape
        slow = self._at_8_khz(mixture).flatten(0, 1)  # (batch · channels, samples at 8 kHz)
        separated = self._decoded(self._masked(self.encoder(slow)), slow.shape[-1])
        estimates: Tensor = resample(separated, RATE, self.rate)
        return estimates[..., :samples].reshape(batch, channels, -1, samples).transpose(1, 2)

    def parts(self, mixture: Tensor, targets: Tensor) -> Parts:
        """What the loss reads: mixture (batch, channels, samples), targets (batch, sources, channels, samples)."""
        slow = self._at_8_khz(mixture).flatten(0, 1)
        slow_targets = self._at_8_khz(targets).transpose(1, 2).flatten(0, 1)  # (batch · channels, sources, samples)
        latent = self.encoder(slow)
        return Parts(
            estimates=self._decoded(self._masked(latent), slow.shape[-1]),
            targets=slow_targets,
            reconstruction=self._decoded(latent, slow.shape[-1]),
            mixture=slow,
            latents=self.encoder(slow_targets.flatten(0, 1)).reshape(*slow_targets.shape[:2], *latent.shape[1:]),
        )

    def _at_8_khz(self, signal: Tensor) -> Tensor:
        slow: Tensor = resample(signal, self.rate, RATE)
        return slow

    def _masked(self, latent: Tensor) -> Tensor:
        """The mixture's latent (batch, latent, frames) to the sources', (batch, sources, latent, frames)."""
        v = self.vectors
        x = latent.unsqueeze(1).expand(-1, len(v), -1, -1)
        x = self.before[1](v, self.enter(v, self.before[0](v, x)))  # (batch, sources, bottleneck, frames)
        total = torch.zeros_like(x)
        for block in self.blocks:
            residual, skip = block(v, x)
            x, total = x + residual, total + skip
        masks: Tensor = self.after[1](v, self.leave(v, self.after[0](v, total))).softmax(dim=1)
        return masks * latent.unsqueeze(1)

    def _decoded(self, latents: Tensor, samples: int) -> Tensor:
        signals: Tensor = self.decoder(latents.reshape(-1, *latents.shape[-2:]))[:, :samples]
        return signals.reshape(*latents.shape[:-2], samples)


class Encoder(nn.Module):
    """Waveforms (batch, samples) to latents (batch, latent, frames), a frame every 20 samples, the end padded."""

    mean: Tensor
    scale: Tensor

    def __init__(self, latent: int, spectral: int) -> None:
        super().__init__()
        self.filters = nn.ModuleList(
            nn.Conv1d(1, latent // 4, size, stride=STRIDE, padding=(size - STRIDE) // 2, bias=False) for size in KERNELS
        )
        bins = stft.bins(FRAME)
        self.register_buffer("mean", torch.zeros(bins, 1))
        self.register_buffer("scale", torch.ones(bins, 1))
        self.input_scale = nn.Parameter(torch.ones(bins, 1))
        self.input_mean = nn.Parameter(torch.zeros(bins, 1))
        self.spectral = nn.Conv1d(bins, spectral, 1)
        self.mix = nn.Sequential(
            nn.Conv1d(len(KERNELS) * (latent // 4) + spectral, latent, 1, bias=False),
            nn.ReLU(),
            nn.Conv1d(latent, latent, 1, bias=False),
        )

    def hear(self, signals: Tensor) -> None:
        """Fit the spectrogram's mean and deviation a bin to signals (batch, samples); 1 for a constant bin."""
        power = self._log_power(signals)
        deviation = power.std(dim=(0, 2), correction=0).unsqueeze(-1)
        self.mean.copy_(power.mean(dim=(0, 2)).unsqueeze(-1))
        self.scale.copy_(torch.where(deviation > 0, deviation, 1.0))

    def forward(self, signal: Tensor) -> Tensor:
        signal = F.pad(signal, (0, -signal.shape[-1] % STRIDE))
        heard = torch.cat([convolution(signal.unsqueeze(1)) for convolution in self.filters], dim=1).relu()
        seen = (self._log_power(signal) - self.mean) / self.scale
        seen = self.spectral(seen * self.input_scale + self.input_mean)  # (batch, spectral, signal's frames of 256)
        seen = F.interpolate(seen, heard.shape[-1], mode="linear", align_corners=True)
        latent: Tensor = self.mix(torch.cat([heard, seen], dim=1))
        return latent

    @staticmethod
    def _log_power(signal: Tensor) -> Tensor:
        return (stft.magnitude(signal, frame=FRAME, hop=HOP).square() + FLOOR).log10()


class Decoder(nn.Module):
    """Latents (batch, latent, frames) to waveforms (batch, 20 · frames): the sum of three transposed convolutions."""

    def __init__(self, latent: int) -> None:
        super().__init__()
        self.widths = [latent // 2 ** (position + 1) for position in range(len(KERNELS))]
        self.split = nn.Conv1d(latent, sum(self.widths), 1, bias=False)
        self.filters = nn.ModuleList(
            nn.ConvTranspose1d(width, 1, size, stride=STRIDE, padding=(size - STRIDE) // 2, bias=False)
            for width, size in zip(self.widths, KERNELS, strict=True)
        )

    def forward(self, latents: Tensor) -> Tensor:
        parts = self.split(latents).relu().split(self.widths, dim=1)
        signals = [convolution(part) for convolution, part in zip(self.filters, parts, strict=True)]
        return torch.stack(signals).sum(dim=0).squeeze(1)


NETWORKS.add(
    Network(
        name="meta_tasnet",
        label="Meta-TasNet, stage 1",
        reference="Samuel et al. 2020, doi:10.48550/arXiv.2002.07016",
        domain="waveform",
        joint=True,
        sizes={
            "latent": 440,
            "bottleneck": 160,
            "hidden": 160,
            "layers": 6,
            "stacks": 3,
            "vector": 8,
            "narrow": 5,
            "spectral": 256,
        },
        build=lambda shape, sizes: MetaTasNet(sources=shape.sources, rate=shape.rate, **sizes),
        formula="ŝ_k = D(softmax_k T(z; G(v_k)) · z), z = E(x)",
        notes="Works at 8 kHz inside, so nothing above 4 kHz comes out; each channel on its own. `latent`, "
        "`bottleneck` and `hidden` are multiples of 8. Its loss `meta_tasnet` reads its latents in training.",
        hears_all="its norms are taken over the whole time",
    )
)
