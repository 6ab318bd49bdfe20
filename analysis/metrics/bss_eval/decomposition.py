"""From correlations to the four ratios: the filters, the parts of an estimate, their energies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from analysis.metrics.bss_eval.correlations import Correlations
from analysis.metrics.bss_eval.energies import Parts, filtered
from analysis.metrics.bss_eval.projection import Projections

if TYPE_CHECKING:
    from analysis.metrics.bss_eval.references import References


def decompose(references: References, sources: Sequence[int], residual: Tensor, found: Correlations) -> Tensor:
    """SDR, ISR, SIR and SAR: (4, estimates, windows).

    sources: whose estimate each is. residual: (estimates, windows), the energy of estimate - true. found: the references'
    correlations with the residuals, (windows, reference channels, estimates·channels, taps).
    """
    if references.mode == "v4":
        return _in_windows(references, sources, residual, found, slice(None), found.song(), references.projections)
    return torch.cat(
        [
            _in_windows(
                references, sources, residual, found, slice(window, window + 1), found.windows[window],
                references.projections_in(window),
            )
            for window in range(references.frames.count)
        ],
        -1,
    )  # fmt: skip


def _in_windows(
    references: References,
    sources: Sequence[int],
    residual: Tensor,
    found: Correlations,
    windows: slice,
    correlations: Tensor,
    projections: Projections,
) -> Tensor:
    """In some windows, with filters found from these correlations."""
    channels, lags = references.signals.channels, references.correlations.windows[windows]
    filters = projections.on_all.filters(correlations)
    ratios = []
    for row, source in enumerate(sources):
        own, mine = (slice(place * channels, (place + 1) * channels) for place in (source, row))
        every = filters[:, mine]
        alone = projections.on_own[source].filters(correlations[own, mine])
        others = every.clone()
        others[own] -= alone
        own_lags = lags[:, own, own]
        parts = Parts(
            true=references.levels.energy[source, windows],
            residual=residual[row, windows],
            spatial=filtered(alone, own_lags),
            own=filtered(_with_stem(alone, 0), own_lags),
            interference=filtered(others, lags),
            all=filtered(_with_stem(every, own.start), lags),
            artifacts=residual[row, windows]
            - 2 * (found.windows[windows, :, mine] * every).sum((1, 2, 3))
            + filtered(every, lags),
        )
        ratios.append(torch.stack(parts.ratios()))
    return torch.stack(ratios, 1)


def _with_stem(filters: Tensor, first: int) -> Tensor:
    """Filters for the residual plus those that give the stem itself, whose channels begin at `first`."""
    both = filters.clone()
    both[first : first + filters.shape[1], :, 0] += torch.eye(filters.shape[1], dtype=both.dtype, device=both.device)
    return both
