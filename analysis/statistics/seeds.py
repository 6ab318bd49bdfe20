"""Two models, each trained from several seeds: is the difference larger than what seeds alone make?"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from scipy import stats

from analysis.statistics.weighted import Values, is_constant

FEW_RUNS = "fewer than two runs of a model"
NO_SPREAD = "neither model's runs differ from each other"


@dataclass(frozen=True)
class Welch:
    """Welch's test; difference, low and high are of first mean − second mean. NaN with the reason where undefined."""

    first_runs: int
    second_runs: int
    difference: float
    t: float
    df: float
    p: float
    low: float
    high: float
    reason: str = ""


def welch(first: Values, second: Values, *, level: float = 0.95) -> Welch:
    """Welch's t-test, which lets the two spreads differ.

        t = (x̄ − ȳ) / √(s²ₓ/m + s²ᵧ/n), its degrees of freedom by Welch and Satterthwaite, p two-sided

    first: (runs,), second: (runs,), a mean opinion or a score for each seed; what is not finite is left out.

    Source: Welch 1947, doi:10.1093/biomet/34.1-2.28; used on seeds by Sahai et al., Tables II and IV.

    Example:
        >>> found = welch(np.array([4.70, 4.53, 4.52, 4.64]), np.array([4.88, 4.65, 4.71, 4.88]))
        >>> [round(value, 2) for value in (found.t, found.df, found.low, found.high)]
        [-2.49, 5.53, -0.37, 0.0]
    """
    first, second = (np.asarray(runs, dtype=float)[np.isfinite(runs)] for runs in (first, second))
    counts = len(first), len(second)
    if min(counts) < 2:
        difference = float(first.mean() - second.mean()) if all(counts) else nan
        return Welch(*counts, difference, nan, nan, nan, nan, nan, FEW_RUNS)
    difference = float(first.mean() - second.mean())
    if is_constant(first) and is_constant(second):
        return Welch(*counts, difference, nan, nan, nan, nan, nan, NO_SPREAD)
    parts = [float(runs.var(ddof=1)) / len(runs) for runs in (first, second)]
    error = sqrt(sum(parts))
    df = error**4 / sum(part**2 / (count - 1) for part, count in zip(parts, counts, strict=True))
    t = difference / error
    half = error * float(stats.t.ppf((1 + level) / 2, df))
    return Welch(*counts, difference, t, df, 2 * float(stats.t.sf(abs(t), df)), difference - half, difference + half)
