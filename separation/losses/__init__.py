"""Losses, each defined once: a pure function for training and, without any change, for scoring.

To add one: a file of its family here, imported below; the contract test covers the registry, and
`python -m separation.losses.page` writes its line in docs/losses.md.
"""

from separation.losses import distance, masks, waveform, scale_invariant, logarithmic, spectral  # noqa: F401, I001
from separation.losses import sources, multi_resolution, features, adversarial, composite, meta_tasnet  # noqa: F401
from separation.losses import partial_loudness  # noqa: F401
from separation.losses.evaluation import of_magnitudes, on_waveforms, to_domain, training_mean
from separation.losses.fitness import at_rate, check_feeds, check_sources, encoder_identity, for_target, with_encoder
from separation.losses.record import LOSSES, SIGNAL_DIMENSIONS, Adversary, Loss, UndefinedLossWarning

__all__ = [
    "LOSSES",
    "SIGNAL_DIMENSIONS",
    "Adversary",
    "Loss",
    "UndefinedLossWarning",
    "at_rate",
    "check_feeds",
    "check_sources",
    "encoder_identity",
    "for_target",
    "of_magnitudes",
    "on_waveforms",
    "to_domain",
    "training_mean",
    "with_encoder",
]
