"""Conv-TasNet, torchaudio's: masks on a learned representation of the waveform, one channel at a time.

Source: Luo, Mesgarani, "Conv-TasNet: Surpassing Ideal Time–Frequency Magnitude Masking for Speech Separation", IEEE/ACM
Transactions on Audio, Speech, and Language Processing 27(8), 2019, doi:10.1109/TASLP.2019.2915167. The sizes and the
ReLU mask are those of torchaudio's published pipeline (two talkers at 8 kHz), 5.0 million parameters.
"""

from __future__ import annotations

from torch import Tensor, nn
from torchaudio.models import ConvTasNet as Model

from separation.errors import ModelError
from separation.networks.record import NETWORKS, Network


class ConvTasNet(nn.Module):
    """One network for all sources; each channel goes through it on its own.

    sources: how many; kernel: of encoder and decoder, samples, even; features: channels of the learned representation;
    bottleneck and hidden: channels of the mask network; layers: convolutions a stack, of dilation 1, 2, 4, …; stacks.

    `network` is torchaudio's module, so that its published state dict loads there unchanged.
    """

    def __init__(
        self,
        *,
        sources: int,
        kernel: int = 16,
        features: int = 512,
        bottleneck: int = 128,
        hidden: int = 512,
        layers: int = 8,
        stacks: int = 3,
    ) -> None:
        super().__init__()
        if kernel % 2:
            raise ModelError(f"The size 'kernel' is {kernel}; it must be even.")
        self.network = Model(
            num_sources=sources,
            enc_kernel_size=kernel,
            enc_num_feats=features,
            msk_num_feats=bottleneck,
            msk_num_hidden_feats=hidden,
            msk_num_layers=layers,
            msk_num_stacks=stacks,
            msk_activate="relu",
        )

    def forward(self, mixture: Tensor) -> Tensor:
        """Waveforms (batch, channels, samples) to estimates (batch, sources, channels, samples)."""
        batch, channels, samples = mixture.shape
        estimates: Tensor = self.network(mixture.reshape(batch * channels, 1, samples))
        return estimates.reshape(batch, channels, -1, samples).transpose(1, 2)


NETWORKS.add(
    Network(
        name="conv_tasnet",
        label="Conv-TasNet (torchaudio's)",
        reference="Luo and Mesgarani 2019, doi:10.1109/TASLP.2019.2915167",
        domain="waveform",
        joint=True,
        sizes={"kernel": 16, "features": 512, "bottleneck": 128, "hidden": 512, "layers": 8, "stacks": 3},
        build=lambda shape, sizes: ConvTasNet(sources=shape.sources, **sizes),
        formula="ŝ_k = D(relu(T(z))_k · z), z = relu(E(x))",
        notes="Each channel on its own. `kernel` is even. torchaudio's published state dict loads into its `.network`.",
        chunk_seconds=10.0,
        hears_all="its norms are taken over the whole time",
    )
)
