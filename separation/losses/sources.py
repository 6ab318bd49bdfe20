"""Losses that look at several sources at once: dissimilarity, and the combination of another loss over subsets.

Sources: Gusó et al. 2022, doi:10.48550/arXiv.2202.07968; Sawata, Uhlich, Takahashi, Mitsufuji, "All for One and
One for All", ICASSP 2021, doi:10.1109/ICASSP39728.2021.9414044.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import combinations
from math import inf
from typing import Literal

import torch
from torch import Tensor

from separation import stft
from separation.errors import LossError
from separation.losses.distance import REFERENCE, l2_freq, mean_squared_error
from separation.losses.record import LOSSES, SIGNAL_DIMENSIONS, Loss
from separation.losses.waveform import SAWATA, weighted_sdr

REPULSION = 0.1
TIME_WEIGHT = 10.0  # α of the multi-domain loss, in the authors' code


def dissimilarity_freq(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """MSE(Ŝ_k, S_k) − 0.1·Σ_j MSE(Ŝ_k, S_j), the sum including k, as in the authors' code.

    Magnitudes (..., sources, channels, bins, frames) to (..., sources). With ten sources or more it has no minimum.
    """
    attraction = mean_squared_error(estimate, target, dimensions=3)
    count = target.shape[-4]
    repulsion = sum(mean_squared_error(estimate, target.narrow(-4, other, 1), dimensions=3) for other in range(count))
    return attraction - REPULSION * repulsion


def multi_domain(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """l2_freq + 10·weighted_sdr; waveforms (..., channels, samples) to (...).

    The magnitudes are the waveform's (ours: so a metric has them, too), not those before the inverse transform.
    """
    magnitudes = stft.magnitude(estimate), stft.magnitude(target), stft.magnitude(mixture)
    return l2_freq(*magnitudes) + TIME_WEIGHT * weighted_sdr(estimate, target, mixture)


def proper_subsets(count: int) -> Iterator[tuple[int, ...]]:
    """All subsets of `count` sources but the empty one and the whole: 2^count − 2 of them.

    Raises `LossError` for fewer than two sources, which have none.

    Example:
        >>> list(proper_subsets(3))
        [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2)]
    """
    if count < 2:
        raise LossError(f"A combination loss needs two sources or more; it was given {count}.")
    for size in range(1, count):
        yield from combinations(range(count), size)


def over_subsets(estimate: Tensor, target: Tensor, mixture: Tensor, *, base: Loss) -> Tensor:
    """The base loss's mean over all proper non-empty subsets of the sources, each subset's signals added up.

    Signals (..., sources, <the base's domain>) to (..., sources): one value an example, repeated for every source.
    What is added up is what the base takes; for magnitudes, as in the authors' code, the sum of the magnitudes.
    """
    place = -SIGNAL_DIMENSIONS[base.domain] - 1
    count, whole = estimate.shape[place], mixture.select(place, 0)
    values = []
    for subset in proper_subsets(count):
        members = torch.tensor(subset, device=estimate.device)
        ours, theirs = (signal.index_select(place, members).sum(place) for signal in (estimate, target))
        values.append(base.function(ours, theirs, whole))
    return torch.stack(values).mean(0).unsqueeze(-1).repeat_interleave(count, -1)


def of_spectra(estimate: Tensor, target: Tensor, mixture: Tensor, *, base: Loss) -> Tensor:
    """A loss of magnitudes, given complex spectra: their sum's magnitude instead of the sum of magnitudes."""
    return base.function(estimate.abs(), target.abs(), mixture.abs())


def combination(base: Loss, *, name: str, add: Literal["magnitudes", "spectra"] = "magnitudes") -> Loss:
    """The combination loss of a base loss that looks at one source alone.

        (1 / N) · Σ_n base(Σ_{k in subset n} ŝ_k, Σ_{k in subset n} s_k, x),   N = 2^K − 2

    add: for a loss of magnitudes, what of a subset is added up: "magnitudes", as in the authors' code, or "spectra",
    whose sum's magnitude is then taken, as it would be heard. Raises `LossError` on a base that needs other sources.
    """
    if base.needs != "own" or base.domain == "mask":
        raise LossError(f"{base.name} looks at other sources itself; a combination needs a loss that does not.")
    if add == "spectra" and base.domain == "magnitude":
        of_one = replace(base, domain="complex", function=partial(of_spectra, base=base))
    else:
        of_one = base
    return Loss(
        name=name,
        label=f"Combination: {base.label}",
        unit=base.unit,
        lowest=base.lowest,
        perfect=base.perfect,
        undefined_for=base.undefined_for,
        level_free=base.level_free,
        domain=of_one.domain,
        reference=SAWATA,
        function=partial(over_subsets, base=of_one),
        formula=f"mean over all proper non-empty subsets of sources of {base.name} on the subset's sums",
        needs="all",
        learning_rate=base.learning_rate,
        scale_free=False,
        silence=f"One value for all sources of an example, NaN where any subset has none. Of a subset: {base.silence}",
    )


def combination_multi_domain(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """The combination of l2_freq, on sums of magnitudes, plus 10 times that of weighted_sdr, on sums of waveforms.

    Waveforms (..., sources, channels, samples) to (..., sources).
    """
    frequency = over_subsets(
        stft.magnitude(estimate), stft.magnitude(target), stft.magnitude(mixture), base=LOSSES.get("l2_freq")
    )
    time = over_subsets(estimate, target, mixture, base=LOSSES.get("weighted_sdr"))
    return frequency + TIME_WEIGHT * time


LOSSES.add(
    Loss(
        name="dissimilarity_freq",
        label="L2 on magnitudes with dissimilarity",
        unit="magnitude²",
        domain="magnitude",
        reference=REFERENCE,
        function=dissimilarity_freq,
        lowest=-inf,
        formula="MSE(|Ŝ_k|, |S_k|) − 0.1·Σ_j MSE(|Ŝ_k|, |S_j|)",
        needs="targets",
        silence="Defined for silence; a perfect estimate of sources that differ gives less than 0.",
        perfect=None,
    )
)
LOSSES.add(
    Loss(
        name="multi_domain",
        label="Multi-domain: L2 on magnitudes and weighted SDR",
        unit="mixed",
        domain="waveform",
        reference=SAWATA,
        function=multi_domain,
        lowest=-TIME_WEIGHT,
        formula="l2_freq + 10·weighted_sdr",
        silence=f"Its weighted_sdr: {LOSSES.get('weighted_sdr').silence} Here that is -10.",
        perfect=-TIME_WEIGHT,
        undefined_for=frozenset({"estimate"}),
    )
)
LOSSES.add(combination(LOSSES.get("l2_freq"), name="combination_l2_freq"))
LOSSES.add(
    Loss(
        name="combination",
        label="Combination of the multi-domain loss",
        unit="mixed",
        domain="waveform",
        reference=SAWATA,
        function=combination_multi_domain,
        lowest=-TIME_WEIGHT,
        formula="mean over all proper non-empty subsets n of sources of l2_freq(Σ_n |Ŝ_k|, Σ_n |S_k|) "
        "+ 10·weighted_sdr(Σ_n ŝ_k, Σ_n s_k)",
        needs="all",
        silence="One value for all sources of an example; undefined (NaN) where a subset of estimates adds up to "
        "silence, or to the mixture, and its targets do not; perfect estimates give -10.",
        perfect=-TIME_WEIGHT,
        undefined_for=frozenset({"estimate"}),
    )
)
