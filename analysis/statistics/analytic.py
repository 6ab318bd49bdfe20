"""Intervals of a correlation from its value and its number of points alone, where no ratings are there to resample.

They take the points for a random sample, which the systems of a study never are: read them as a hint of how little a
few points say.
"""

from __future__ import annotations

from math import atanh, isfinite, nan, sqrt, tanh

from scipy import stats

FEWEST = 4  # with three points the standard error divides by zero


def pearson_interval(r: float, n: int, *, level: float = 0.95) -> tuple[float, float]:
    """Fisher's interval: tanh(artanh r ± z / √(n − 3)). NaN with fewer than four points and for NaN.

    Source: Fisher 1921, Metron 1, 3-32.

    Example:
        >>> [round(bound, 4) for bound in pearson_interval(0.5, 28)]
        [0.156, 0.7358]
    """
    return _interval(r, n, 1.0, level)


def spearman_interval(rho: float, n: int, *, level: float = 0.95) -> tuple[float, float]:
    """Bonett and Wright's interval: tanh(artanh ρ ± z · √((1 + ρ²/2) / (n − 3))). NaN as for Pearson's.

    Source: Bonett and Wright 2000, doi:10.1007/BF02294183.
    """
    return _interval(rho, n, 1 + rho**2 / 2, level)


def _interval(value: float, n: int, variance: float, level: float) -> tuple[float, float]:
    if n < FEWEST or not isfinite(value):
        return nan, nan
    if abs(value) >= 1.0:
        return value, value
    half = float(stats.norm.ppf((1 + level) / 2)) * sqrt(variance / (n - 3))
    return tanh(atanh(value) - half), tanh(atanh(value) + half)
