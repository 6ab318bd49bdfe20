"""Hybrid Demucs, torchaudio's: a U-Net on the waveform and one on its spectrum that meet in the middle.

Source: Défossez, "Hybrid Spectrogram and Waveform Source Separation", ISMIR 2021 Music Demixing Workshop,
doi:10.48550/arXiv.2111.03600. Sizes as torchaudio's published pipelines: stereo at 44.1 kHz, sources in the order
drums, bass, other, vocals, 83.64 million parameters.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F
from torchaudio.models import HDemucs

from separation.errors import ModelError
from separation.networks.record import NETWORKS, Network

# Up to a rate (Hz): samples a frame, and levels of the U-Nets; torchaudio's models for low, medium and high rates.
SHAPES = {12000: (1024, 5), 36000: (2048, 6)}
HIGH = (4096, 6)


class HybridDemucs(nn.Module):
    """One network for all sources.

    sources: how many; channels: of the audio; rate: of the audio, Hz, which decides the frame; hidden: channels of the
    first level, doubled by each further one, 4 or more.

    `network` is torchaudio's module, so that its published state dicts load there unchanged.
    """

    def __init__(self, *, sources: int, channels: int, rate: int = 44100, hidden: int = 48) -> None:
        super().__init__()
        if hidden < 4:
            raise ModelError(f"The size 'hidden' is {hidden}; hybrid_demucs needs 4 or more.")
        self.frame, depth = next((shape for limit, shape in SHAPES.items() if rate <= limit), HIGH)
        self.network = HDemucs(
            sources=[f"source {number}" for number in range(1, sources + 1)],
            audio_channels=channels,
            channels=hidden,
            nfft=self.frame,
            depth=depth,
        )

    def forward(self, mixture: Tensor) -> Tensor:
        """Waveforms (batch, channels, samples) to estimates (batch, sources, channels, samples)."""
        samples = mixture.shape[-1]
        # A signal that does not fill one frame cannot be mirrored at its ends: it is lengthened by zeros.
        estimates: Tensor = self.network(F.pad(mixture, (0, max(0, self.frame - samples))))
        return estimates[..., :samples]


NETWORKS.add(
    Network(
        name="hybrid_demucs",
        label="Hybrid Demucs (torchaudio's)",
        reference="Défossez 2021, doi:10.48550/arXiv.2111.03600",
        domain="waveform",
        joint=True,
        sizes={"hidden": 48},
        build=lambda shape, sizes: HybridDemucs(
            sources=shape.sources, channels=shape.channels, rate=shape.rate, **sizes
        ),
        formula="ŝ_k = W(x, y)_k + iSTFT(V(X, y))_k, y what both branches share",
        notes="`hidden` is 4 or more; the rate decides the frame and the depth. torchaudio's published state dicts "
        "load into its `.network`.",
        chunk_seconds=10.0,
        hears_all="its LSTMs, attention and norms reach over the whole time",
    )
)
