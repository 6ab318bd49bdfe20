"""Oracles: what masks could reach at best, given the stems themselves. To add one: a function and its entry below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from separation import stft
from separation.registry import Registry


@dataclass(frozen=True)
class Oracle:
    """A separation that knows the answer.

    function: `(stems, mixture) -> estimates`, waveforms (stems, channels, samples), (channels, samples) and
        (stems, channels, samples).
    """

    name: str
    label: str
    reference: str
    function: Callable[[Tensor, Tensor], Tensor]


ORACLES: Registry[Oracle] = Registry("oracle")


def ideal_ratio_mask(stems: Tensor, mixture: Tensor, *, exponent: float = 2.0) -> Tensor:
    """The mixture shared among the stems, bin by bin, by their true magnitudes.

        Ŝ_k = X · |S_k|^α / Σ_j |S_j|^α

    Each channel has a mask of its own. Where all stems are zero the mask is undefined, and the estimate zero.

    stems: waveforms (stems, channels, samples); mixture: (channels, samples). Returns (stems, channels, samples).

    Example:
        >>> stems = torch.stack([torch.ones(1, 8000), torch.zeros(1, 8000)])
        >>> loud, silent = ideal_ratio_mask(stems, stems.sum(0))
        >>> torch.allclose(loud, stems[0], atol=1e-5), silent.abs().max().item()
        (True, 0.0)
    """
    powers = stft.magnitude(stems) ** exponent
    total = powers.sum(0)
    masks = torch.where(total > 0, powers / total, 0.0)
    return stft.inverse(masks * stft.forward(mixture), mixture.shape[-1])


ORACLES.add(
    Oracle(
        name="irm",
        label="Ideal ratio mask (α = 2)",
        reference="Liutkus and Badeau, ICASSP 2015, doi:10.1109/ICASSP.2015.7177973",
        function=ideal_ratio_mask,
    )
)
