"""Each listener against all the others."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np

from analysis.statistics.correlation import Coefficients, coefficients
from analysis.statistics.reliability.grid import ONE_LISTENER, Grid

CONSTANT_LISTENER, CONSTANT_OTHERS = "the listener's ratings are constant", "the others' ratings are constant"


@dataclass(frozen=True)
class WithOthers:
    """How one listener's ratings go with the mean of the others', over the items that both rated."""

    study: str
    listener: str
    coefficients: Coefficients


def with_others(grid: Grid) -> tuple[WithOthers, ...]:
    """Pearson's and Spearman's correlation of each listener with the mean of all others of the items.

    NaN with a reason for the only listener, fewer than three common items, or where one side is constant.
    """
    rated = np.isfinite(grid.values)
    known = np.where(rated, grid.values, 0.0)
    sums, counts = known.sum(axis=1), rated.sum(axis=1)
    found = []
    for place, (study, listener) in enumerate(grid.listeners):
        both = rated[:, place] & (counts > 1)
        own = known[both, place]
        others = (sums[both] - own) / (counts[both] - 1)
        found.append(WithOthers(study, listener, _named(coefficients(own, others), alone=len(grid.listeners) == 1)))
    return tuple(found)


def _named(found: Coefficients, *, alone: bool) -> Coefficients:
    if alone:
        return Coefficients(0, nan, nan, ONE_LISTENER)
    reasons = {"the metric is constant": CONSTANT_LISTENER, "the ratings are constant": CONSTANT_OTHERS}
    return Coefficients(found.n, found.pearson, found.spearman, reasons.get(found.reason, found.reason))
