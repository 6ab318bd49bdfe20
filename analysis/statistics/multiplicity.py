"""Many p-values at once: what each is worth when all were looked at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.weighted import Values


def holm(p: Values) -> Values:
    """Holm's adjusted p-values: the chance of even one false alarm stays below what is chosen, whatever the dependence.

        p̃₍ᵢ₎ = max over j ≤ i of min(1, (m − j + 1) · p₍ⱼ₎), over the m p-values that are not NaN, in ascending order

    p: (tests,), from 0 to 1. NaN stays NaN and counts for nothing. Raises `ValueError` for what is no probability.

    Source: Holm 1979, Scandinavian Journal of Statistics 6, 65-70.

    Example:
        >>> holm(np.array([0.01, 0.04, np.nan, 0.03])).round(4)
        array([0.03, 0.06,  nan, 0.06])
    """
    p, order = _ascending(p)
    steps = np.arange(len(order), 0, -1) * p[order]
    return _placed(p, order, np.maximum.accumulate(steps))


def benjamini_hochberg(p: Values) -> Values:
    """Benjamini and Hochberg's adjusted p-values: of what is found, at most that share is false on average.

        p̃₍ᵢ₎ = min over j ≥ i of min(1, m / j · p₍ⱼ₎), over the m p-values that are not NaN, in ascending order

    For tests that are independent or positively dependent. p, NaN and errors as for `holm`.

    Source: Benjamini and Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x.

    Example:
        >>> benjamini_hochberg(np.array([0.01, 0.04, np.nan, 0.03])).round(4)
        array([0.03, 0.04,  nan, 0.04])
    """
    p, order = _ascending(p)
    steps = len(order) / np.arange(1, len(order) + 1) * p[order]
    return _placed(p, order, np.minimum.accumulate(steps[::-1])[::-1])


def _ascending(p: Values) -> tuple[Values, NDArray[np.intp]]:
    p = np.asarray(p, dtype=float)
    wrong = p[(p < 0) | (p > 1)]
    if wrong.size:
        raise ValueError(f"{wrong[0]:g} is no p-value; they go from 0 to 1.")
    order = np.argsort(p, kind="stable")  # NaN come last
    return p, order[: np.isfinite(p).sum()]


def _placed(p: Values, order: NDArray[np.intp], adjusted: Values) -> Values:
    result = np.full(p.shape, np.nan)
    result[order] = np.minimum(adjusted, 1.0)
    return result
