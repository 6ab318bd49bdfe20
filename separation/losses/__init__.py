"""Losses, each defined once: a pure function for training and, without any change, for scoring.

To add one: a file of its family here, imported below, and a line in the docs; the contract test covers the registry.
"""

from separation.losses import distance, logarithmic, scale_invariant  # noqa: F401  (each adds its own to LOSSES)
from separation.losses.evaluation import on_waveforms, to_domain, training_mean
from separation.losses.record import LOSSES, SIGNAL_DIMENSIONS, Loss, UndefinedLossWarning

__all__ = [
    "LOSSES",
    "SIGNAL_DIMENSIONS",
    "Loss",
    "UndefinedLossWarning",
    "on_waveforms",
    "to_domain",
    "training_mean",
]
