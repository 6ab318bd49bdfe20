"""Losses of masks against the ideal ratio mask of magnitudes.

Source: Gusó et al. 2022, doi:10.48550/arXiv.2202.07968.
"""

from __future__ import annotations

import torch
from torch import Tensor

from separation.losses.distance import REFERENCE
from separation.losses.record import LOSSES, Loss

CEILING = 2.0


def ideal_masks(targets: Tensor) -> Tensor:
    """|S_k| / Σ_j |S_j|; magnitudes (..., sources, channels, bins, frames) to masks of that shape.

    The sum goes over the sources given, which should be all that sound. NaN in bins where all of them are silent.

    Example:
        >>> ideal_masks(torch.tensor([3.0, 1.0]).view(2, 1, 1, 1)).flatten()
        tensor([0.7500, 0.2500])
    """
    return targets / targets.sum(dim=-4, keepdim=True)  # 0 / 0 is NaN


def mask_of(estimate: Tensor, mixture: Tensor) -> Tensor:
    """|Ŝ| / |X|, the mask that would have given the estimate; NaN, with no gradient, in bins where X is 0.

    At most `CEILING` (ours): where sources cancel in the mixture the quotient has no bound, and a few such bins would
    outweigh all others.
    """
    heard = mixture > 0
    return torch.where(heard, (estimate / torch.where(heard, mixture, 1.0)).clamp(max=CEILING), float("nan"))


def _difference(estimate: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """M − M*, 0 where either is undefined; and the number of defined bins, (...)."""
    defined = torch.isfinite(estimate) & torch.isfinite(target)
    difference = torch.where(defined, estimate, 0.0) - torch.where(defined, target, 0.0)
    return difference, defined.sum(dim=(-3, -2, -1))


def l1_mask(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """mean |M − M*| over the bins where both are defined; masks (..., channels, bins, frames) to (...)."""
    difference, count = _difference(estimate, target)
    return difference.abs().sum(dim=(-3, -2, -1)) / count


def l2_mask(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """mean (M − M*)² over the bins where both are defined; masks (..., channels, bins, frames) to (...)."""
    difference, count = _difference(estimate, target)
    return difference.square().sum(dim=(-3, -2, -1)) / count


SILENCE = (
    "Masks count as 2 at most; bins where all stems, or the mixture, are silent are left out, NaN where none is left; "
    "the ideal mask, which seldom is that of a perfect estimate, gives 0."
)

LOSSES.add(
    Loss(
        name="l1_mask",
        label="L1 on masks",
        unit="mask",
        domain="mask",
        reference=REFERENCE,
        function=l1_mask,
        formula="mean |M − M*|, M* = |S_k| / Σ_j |S_j|",
        needs="targets",
        silence=SILENCE,
        highest=CEILING,
        level_free=True,
        perfect=None,
    )
)
LOSSES.add(
    Loss(
        name="l2_mask",
        label="L2 on masks",
        unit="mask",
        domain="mask",
        reference=REFERENCE,
        function=l2_mask,
        formula="mean (M − M*)², M* = |S_k| / Σ_j |S_j|",
        needs="targets",
        silence=SILENCE,
        highest=CEILING**2,
        learning_rate=1e-4,
        level_free=True,
        perfect=None,
    )
)
