"""Oracles: what masks could reach at best, given the stems themselves. To add one: a function and its entry below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from separation import stft
from separation.inference.wiener import refined
from separation.registry import Registry


@dataclass(frozen=True)
class Oracle:
    """A separation that knows the answer.

    function: `(stems, mixture) -> estimates`, waveforms (stems, channels, samples), (channels, samples) and
        (stems, channels, samples).
    filter: the same on complex spectra (stems, channels, bins, frames), frame by frame or in blocks of 300 frames, so
        that a long song can be separated in such blocks; None where it needs no spectra.
    """

    name: str
    label: str
    reference: str
    function: Callable[[Tensor, Tensor], Tensor]
    filter: Callable[[Tensor, Tensor], Tensor] | None


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
    return _on_waveforms(partial(_shared_by_ratio, exponent=exponent), stems, mixture)


def _shared_by_ratio(stems: Tensor, mixture: Tensor, *, exponent: float = 2.0) -> Tensor:
    powers = stems.abs() ** exponent
    total = powers.sum(0)
    return torch.where(total > 0, powers / total, 0.0) * mixture


def ideal_binary_mask(stems: Tensor, mixture: Tensor) -> Tensor:
    """Every bin of the mixture given to the stem that is the loudest there.

        Ŝ_k = X where |S_k| = max_j |S_j|, 0 elsewhere

    Each channel has a mask of its own. Stems that are equally loud share the bin (ours); where all are zero the mask
    is undefined, and the estimate zero.

    Shapes as in `ideal_ratio_mask`.
    """
    return _on_waveforms(_given_to_the_loudest, stems, mixture)


def _given_to_the_loudest(stems: Tensor, mixture: Tensor) -> Tensor:
    magnitudes = stems.abs()
    largest = magnitudes.amax(0)
    winners = ((magnitudes == largest) & (largest > 0)).to(magnitudes.dtype)
    return winners / winners.sum(0).clamp(min=1) * mixture


def ideal_amplitude_mask(stems: Tensor, mixture: Tensor) -> Tensor:
    """Every stem's true magnitudes with the mixture's phase.

        Ŝ_k = X · |S_k| / |X|

    The masks are not bounded, and do not sum to one. Where the mixture is zero the mask is undefined, and the estimate
    zero.

    Shapes as in `ideal_ratio_mask`.
    """
    return _on_waveforms(_with_mixtures_phase, stems, mixture)


def _with_mixtures_phase(stems: Tensor, mixture: Tensor) -> Tensor:
    return stft.with_phase(stems.abs(), mixture)


def multichannel_wiener_filter(stems: Tensor, mixture: Tensor) -> Tensor:
    """The mixture filtered across channels by the stems' true powers and spatial covariances.

        Ŝ_k = v_k R_k (Σ_j v_j R_j + √ε I)⁻¹ X,   v_k = mean over channels |S_k|²,   R_k = Σ_t S_k S_kᴴ / Σ_t v_k

    R_k is shared by 300 frames, as in `separation.inference.wiener`, whose constants these are. Silence of a stem
    gives silence.

    Shapes as in `ideal_ratio_mask`.
    """
    return _on_waveforms(_filtered, stems.double(), mixture.double()).to(mixture.dtype)


def _filtered(stems: Tensor, mixture: Tensor) -> Tensor:
    return refined(stems.unsqueeze(0), mixture.unsqueeze(0)).squeeze(0)


def unseparated(stems: Tensor, mixture: Tensor) -> Tensor:
    """The mixture itself for every stem, ŝ_k = x: what any separation should be better than.

    Shapes as in `ideal_ratio_mask`.
    """
    return mixture.expand(len(stems), -1, -1).clone()


def _on_waveforms(masked: Callable[[Tensor, Tensor], Tensor], stems: Tensor, mixture: Tensor) -> Tensor:
    return stft.inverse(masked(stft.forward(stems), stft.forward(mixture)), mixture.shape[-1])


ORACLES.add(
    Oracle(
        name="irm",
        label="Ideal ratio mask (α = 2)",
        reference="Liutkus and Badeau, ICASSP 2015, doi:10.1109/ICASSP.2015.7177973",
        function=ideal_ratio_mask,
        filter=_shared_by_ratio,
    )
)

ORACLES.add(
    Oracle(
        name="ibm",
        label="Ideal binary mask",
        reference="Li and Wang, Speech Communication 51(3), 2009, doi:10.1016/j.specom.2008.09.001",
        function=ideal_binary_mask,
        filter=_given_to_the_loudest,
    )
)
ORACLES.add(
    Oracle(
        name="iam",
        label="Ideal amplitude mask",
        reference="Wang, Narayanan and Wang, IEEE/ACM TASLP 22(12), 2014, doi:10.1109/TASLP.2014.2352935",
        function=ideal_amplitude_mask,
        filter=_with_mixtures_phase,
    )
)
ORACLES.add(
    Oracle(
        name="mwf",
        label="Multichannel Wiener filter",
        reference="Duong, Vincent and Gribonval, IEEE TASLP 18(7), 2010, doi:10.1109/TASL.2010.2050716",
        function=multichannel_wiener_filter,
        filter=_filtered,
    )
)
ORACLES.add(
    Oracle(
        name="mixture",
        label="The mixture, not separated",
        reference="Stöter, Liutkus and Ito, LVA/ICA 2018, doi:10.1007/978-3-319-93764-9_28",
        function=unseparated,
        filter=None,
    )
)
