"""The loss of Meta-TasNet, on waveforms and, in training, on the network's latents.

Sources: Samuel, Ganeshan, Naradowsky, "Meta-learning Extractors for Music Source Separation", ICASSP 2020,
doi:10.48550/arXiv.2002.07016, and the authors' public code; used by Mocanu, Ricaud, Cernak, "Fast Accuracy Estimation
of Deep Learning Based Multi-class Musical Source Separation".
"""

from __future__ import annotations

from itertools import combinations
from math import inf

import torch
from torch import Tensor
from torch.nn import functional as F

from separation.losses.record import LOSSES, Loss, Parts, is_zero
from separation.losses.scale_invariant import negative_scale_invariant_sdr

RECONSTRUCTION, DISSIMILARITY, SIMILARITY = 0.05, 3.0, 2.0


def meta_tasnet(estimate: Tensor, target: Tensor, mixture: Tensor, reconstruction: Tensor | None = None) -> Tensor:
    """−Σ_k SI-SDR(ŝ_k, s_k) − 0.05·SI-SDR(x̂, x) in dB, silent targets left out.

    reconstruction: x̂, (..., channels, samples), which the network decodes from the mixture's own latent; the sum of
    the estimates where there is none (ours), as for a metric. Waveforms (..., sources, channels, samples) to
    (..., sources): one value an example, repeated for every source; NaN where all targets or one estimate are silent.
    """
    values = negative_scale_invariant_sdr(estimate, target.expand_as(estimate), dimensions=2)
    silent = is_zero(target.square().sum(dim=(-2, -1))).expand_as(values)
    separation = torch.where(silent, 0.0, values).sum(-1)
    whole = estimate.sum(-3) if reconstruction is None else reconstruction
    of_mixture = negative_scale_invariant_sdr(whole, mixture.select(-3, 0), dimensions=2)
    total = torch.where(silent.all(-1), float("nan"), separation + RECONSTRUCTION * of_mixture)
    return total.unsqueeze(-1).expand_as(values)


def dissimilarity(latents: Tensor, sounding: Tensor) -> Tensor:
    """How alike different sources of a song are: the mean cosine of |latents|, over pairs that sound, and frames.

    latents: (batch, sources, latent, frames); sounding: (batch, sources). Returns a scalar, 0 where there is no pair.
    """
    pairs = torch.tensor(list(combinations(range(latents.shape[1]), 2)), device=latents.device).reshape(-1, 2).T
    both = sounding[:, pairs[0]] & sounding[:, pairs[1]]
    cosines = F.cosine_similarity(latents[:, pairs[0]].abs(), latents[:, pairs[1]].abs(), dim=2)
    return _mean_over(cosines, both)


def similarity(latents: Tensor, sounding: Tensor) -> Tensor:
    """How alike a source is in one song and in the batch's next: the mean cosine of latents; shapes as above."""
    cosines = F.cosine_similarity(latents, latents.roll(1, 0), dim=2)
    return _mean_over(cosines, sounding & sounding.roll(1, 0))


def _mean_over(cosines: Tensor, which: Tensor) -> Tensor:
    return (cosines.mean(-1) * which).sum() / which.sum().clamp(min=1)


def on_parts(parts: Parts) -> Tensor:
    """What training minimises: the mean of `meta_tasnet` + 3·dissimilarity − 2·similarity; a scalar.

    Examples whose value is not finite are left out; NaN where none is left.
    """
    values = meta_tasnet(
        parts.estimates.unsqueeze(-2),
        parts.targets.unsqueeze(-2),
        parts.mixture[:, None, None],
        parts.reconstruction.unsqueeze(-2),
    )[:, 0]
    finite = torch.isfinite(values)
    mean = torch.where(finite, values, 0.0).sum() / finite.sum()
    sounding = ~is_zero(parts.targets.square().sum(-1))
    latents = parts.latents
    return mean + DISSIMILARITY * dissimilarity(latents, sounding) - SIMILARITY * similarity(latents, sounding)


LOSSES.add(
    Loss(
        name="meta_tasnet",
        label="Meta-TasNet's: negative SI-SDR of sources and mixture",
        unit="dB",
        lowest=-inf,
        domain="waveform",
        reference="Samuel et al. 2020, doi:10.48550/arXiv.2002.07016",
        function=meta_tasnet,
        formula="−Σ_k SI-SDR(ŝ_k, s_k) − 0.05·SI-SDR(x̂, x); in training + 3·dissimilarity − 2·similarity of latents",
        needs="all",
        silence="One value for all sources of an example; silent targets are left out; undefined (NaN) where all "
        "targets are silent, or the estimate of one that is not; a perfect estimate of any source gives -inf.",
        on_parts=on_parts,
        level_free=True,
        perfect=-inf,
        undefined_for=frozenset({"estimate"}),
    )
)
