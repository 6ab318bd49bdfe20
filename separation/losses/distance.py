"""Mean distances between magnitudes.

Source: Gusó, Pons, Pascual, Serrà, "On loss functions and evaluation metrics for music source separation",
ICASSP 2022, doi:10.48550/arXiv.2202.07968.
"""

from __future__ import annotations

from torch import Tensor

from separation.losses.record import LOSSES, Loss

REFERENCE = "Gusó et al. 2022, doi:10.48550/arXiv.2202.07968"


def mean_absolute_error(estimate: Tensor, target: Tensor, *, dimensions: int) -> Tensor:
    """mean |ŝ − s| over the last dimensions: (..., signal) to (...).

    Example:
        >>> import torch
        >>> mean_absolute_error(torch.tensor([[1.0, 3.0]]), torch.tensor([[0.0, 1.0]]), dimensions=2)
        tensor(1.5000)
    """
    return (estimate - target).abs().mean(dim=tuple(range(-dimensions, 0)))


def mean_squared_error(estimate: Tensor, target: Tensor, *, dimensions: int) -> Tensor:
    """mean (ŝ − s)² over the last dimensions: (..., signal) to (...).

    Example:
        >>> import torch
        >>> mean_squared_error(torch.tensor([[1.0, 3.0]]), torch.tensor([[0.0, 1.0]]), dimensions=2)
        tensor(2.5000)
    """
    return (estimate - target).square().mean(dim=tuple(range(-dimensions, 0)))


def l1_freq(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """mean ||Ŝ| − |S||; magnitudes (..., channels, bins, frames) to (...)."""
    return mean_absolute_error(estimate, target, dimensions=3)


def l2_freq(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """mean (|Ŝ| − |S|)²; magnitudes (..., channels, bins, frames) to (...)."""
    return mean_squared_error(estimate, target, dimensions=3)


SILENCE = "Defined for silence, as any other error; a perfect estimate gives 0."

LOSSES.add(
    Loss(
        name="l1_freq",
        label="L1 on magnitudes",
        unit="magnitude",
        domain="magnitude",
        reference=REFERENCE,
        function=l1_freq,
        formula="mean ||Ŝ| − |S||",
        silence=SILENCE,
    )
)
LOSSES.add(
    Loss(
        name="l2_freq",
        label="L2 on magnitudes",
        unit="magnitude²",
        domain="magnitude",
        reference=REFERENCE,
        function=l2_freq,
        formula="mean (|Ŝ| − |S|)²",
        silence=SILENCE,
    )
)
