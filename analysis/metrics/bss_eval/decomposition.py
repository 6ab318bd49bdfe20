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
    shape = (references.channels, len(estimates), channels, references.taps)
    every = projections.on_all.filters(correlations).reshape(shape).transpose(0, 1)
    residual = torch.stack([estimate.residual[here] for estimate in estimates])
    others, with_stem = every.clone(), every.clone()
    inner, spatial, own = (torch.empty_like(residual) for _ in range(3))
    on_own = _on_own(
        projections,
        correlations.view(len(correlations), -1, channels, references.taps),
        [each.source for each in estimates],
    )
    for row, estimate in enumerate(estimates):
        stem, mine = (slice(place * channels, (place + 1) * channels) for place in (estimate.source, row))
        alone = on_own[row]
        spatial[row], own[row] = filtered(torch.stack([alone, _with_stem(alone, 0)]), lags[:, stem, stem])
        others[row, stem] -= alone
        with_stem[row] = _with_stem(every[row], stem.start)
        inner[row] = (found.windows[here, :, mine] * every[row]).sum((1, 2, 3))
    artifacts = residual - 2 * inner + filtered(every, lags)
    for row, place in cancelled(artifacts, residual):
        span, estimate = references.frames.spans[windows[place]], estimates[row]
        artifacts[row, place] = by_filtering(references.signals, estimate.system, estimate.source, every[row], *span)
    parts = Parts(
        true=torch.stack([references.levels.energy[estimate.source, here] for estimate in estimates]),
        residual=residual,
        spatial=spatial,
        own=own,
        interference=filtered(others, lags),
        all=filtered(with_stem, lags),
        artifacts=artifacts,
    )
    return torch.stack(parts.ratios())


def _on_own(projections: Projections, correlations: Tensor, sources: Sequence[int]) -> Tensor:
    """Filters from each estimate's own stem alone, (estimates, channels, channels, taps); a solve for each stem.

    correlations: (reference channels, estimates, channels, taps). sources: of the estimates.
    """
    _, _, channels, taps = correlations.shape
    filters = correlations.new_empty(len(sources), channels, channels, taps)
    of = torch.tensor(sources, device=filters.device)
    for source in set(sources):
        rows = (of == source).nonzero().squeeze(1)
        stem = correlations[source * channels : (source + 1) * channels, rows].flatten(1, 2)
        filters[rows] = projections.on_own[source].filters(stem).view(channels, -1, channels, taps).transpose(0, 1)
    return filters


def _with_stem(filters: Tensor, first: int) -> Tensor:
    """Filters for the residual plus those that give the stem itself, whose channels begin at `first`."""
    both = filters.clone()
    both[first : first + filters.shape[1], :, 0] += torch.eye(filters.shape[1], dtype=both.dtype, device=both.device)
    return both
