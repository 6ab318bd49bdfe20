"""From correlations to the four ratios: the filters, the parts of an estimate, their energies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from analysis.metrics.bss_eval.artifacts import by_filtering, cancelled
from analysis.metrics.bss_eval.correlations import Correlations
from analysis.metrics.bss_eval.energies import Parts, filtered
from analysis.metrics.bss_eval.projection import Projections
from analysis.metrics.bss_eval.signals import Signals

if TYPE_CHECKING:
    from analysis.metrics.bss_eval.references import References


@dataclass(frozen=True)
class Estimate:
    """A system's estimate of a source, and the energy of estimate - true in each window, (windows,)."""

    system: Signals
    source: int
    residual: Tensor


def decompose(references: References, estimates: Sequence[Estimate], found: Correlations) -> Tensor:
    """SDR, ISR, SIR and SAR: (4, estimates, windows).

    found: the references' correlations with the estimates' residuals, (windows, reference channels, estimates·channels,
    taps).
    """
    every = range(references.frames.count)
    if references.mode == "v4":
        return _in_windows(references, estimates, found, found.song(), references.projections, every)
    return torch.cat(
        [
            _in_windows(
                references,
                estimates,
                found,
                found.windows[window],
                references.projections_in(window),
                every[window:][:1],
            )
            for window in every
        ],
        -1,
    )


def _in_windows(
    references: References,
    estimates: Sequence[Estimate],
    found: Correlations,
    correlations: Tensor,
    projections: Projections,
    windows: range,
) -> Tensor:
    """In some windows, with filters found from these correlations."""
    channels, here = references.signals.channels, slice(windows.start, windows.stop)
    lags = references.correlations.windows[here]
    filters = projections.on_all.filters(correlations)
    ratios = []
    for row, estimate in enumerate(estimates):
        own, mine = (slice(place * channels, (place + 1) * channels) for place in (estimate.source, row))
        every = filters[:, mine]
        alone = projections.on_own[estimate.source].filters(correlations[own, mine])
        others = every.clone()
        others[own] -= alone
        own_lags, residual = lags[:, own, own], estimate.residual[here]
        artifacts = residual - 2 * (found.windows[here, :, mine] * every).sum((1, 2, 3)) + filtered(every, lags)
        for place in cancelled(artifacts, residual):
            span = references.frames.spans[windows[place]]
            artifacts[place] = by_filtering(references.signals, estimate.system, estimate.source, every, *span)
        parts = Parts(
            true=references.levels.energy[estimate.source, here],
            residual=residual,
            spatial=filtered(alone, own_lags),
            own=filtered(_with_stem(alone, 0), own_lags),
            interference=filtered(others, lags),
            all=filtered(_with_stem(every, own.start), lags),
            artifacts=artifacts,
        )
        ratios.append(torch.stack(parts.ratios()))
    return torch.stack(ratios, 1)


def _with_stem(filters: Tensor, first: int) -> Tensor:
    """Filters for the residual plus those that give the stem itself, whose channels begin at `first`."""
    both = filters.clone()
    both[first : first + filters.shape[1], :, 0] += torch.eye(filters.shape[1], dtype=both.dtype, device=both.device)
    return both
