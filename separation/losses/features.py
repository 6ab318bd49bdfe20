"""The distance of embeddings by a fixed pre-trained network.

Source: Gusó et al. 2022, doi:10.48550/arXiv.2202.07968, with VGGish; with MERT or CLAP it is ours.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from torch import Tensor, nn

from separation.losses.distance import REFERENCE, mean_squared_error
from separation.losses.encoders import OWN, OWN_ORIGIN, Encoder, own, read_encoder
from separation.losses.record import LOSSES, RATE, Loss


def deep_feature(
    estimate: Tensor, target: Tensor, mixture: Tensor, *, encoder: Encoder | None = None, rate: int = RATE
) -> Tensor:
    """mean (E(ŝ) − E(s))² over channels, moments and features, each channel encoded on its own (ours).

    Waveforms (..., channels, samples) at `rate` Hz to (...). Where no encoder is given, it is our own classifier.
    """
    used = own() if encoder is None else encoder
    if isinstance(used, nn.Module):
        used.to(estimate.device)
    return mean_squared_error(used(estimate, rate), used(target, rate), dimensions=3)


def deep_feature_loss(encoder: Encoder | None = None, rate: int = RATE) -> Loss:
    """`deep_feature` by that encoder, for audio of that rate (Hz)."""

    def with_encoder(path: Path) -> Loss:
        return deep_feature_loss(read_encoder(path), rate)

    def at_rate(other: int) -> Loss:
        return deep_feature_loss(encoder, other)

    origin = OWN_ORIGIN if encoder is None else encoder.origin
    return Loss(
        name="deep_feature",
        label="L2 on deep features",
        unit="feature²",
        domain="waveform",
        reference=REFERENCE,
        function=partial(deep_feature, encoder=encoder, rate=rate),
        formula="mean (E(ŝ) − E(s))²",
        silence=f"Defined for silence, which has an embedding, too; a perfect estimate gives 0. Encoder: {origin}.",
        encoder=OWN if encoder is None else None,
        at_rate=at_rate,
        with_encoder=with_encoder,
    )


LOSSES.add(deep_feature_loss())
