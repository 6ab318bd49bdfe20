"""Estimates rescaled at each bin so that they sum to the mixture."""

from __future__ import annotations

import torch
from torch import Tensor


def mask_normalisation(estimates: Tensor, mixture: Tensor, *, exponent: float = 1.0) -> Tensor:
    """Share the mixture's magnitude among the sources in proportion to their estimates.

        |X| · Ŝ_k^p / Σ_j Ŝ_j^p

    estimates: magnitudes (..., sources, channels, bins, frames); mixture: magnitudes (..., channels, bins, frames).
    exponent: p, above zero: 1 as Sahai et al. 2019 (section III), 2 as Spleeter and so Tang.
    Where every estimate is zero the formula has no value; the mixture is shared equally there, as Spleeter does.

    Example:
        >>> vocals, drums = [[[3.0, 0.0]]], [[[1.0, 0.0]]]  # one channel, one bin, two frames
        >>> mask_normalisation(torch.tensor([vocals, drums]), torch.tensor([[[8.0, 8.0]]])).flatten().tolist()
        [6.0, 4.0, 2.0, 4.0]
    """
    largest = estimates.amax(dim=-4, keepdim=True)
    # Relative to the largest, so that a power of a quiet estimate does not vanish.
    shares = torch.where(largest > 0, estimates / largest, 1.0) ** exponent
    return shares / shares.sum(dim=-4, keepdim=True) * mixture.unsqueeze(-4)
