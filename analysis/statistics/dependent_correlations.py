"""Two metrics against each other on the same ratings: does one agree with people more than the other?

The two correlations share the ratings and come from the same points, so they depend on each other, and on how far the
two metrics say the same. Every formula here takes the points for a random sample: read it beside the bootstrap,
as `comparison.compare_metrics` shows both.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, nan, sqrt

import numpy as np
from scipy import stats

from analysis.statistics.analytic import pearson_interval
from analysis.statistics.correlation import CONSTANT_METRIC, coefficients
from analysis.statistics.weighted import Values

FEWEST = 4  # with three points there are no degrees of freedom
FEW, SAME = "fewer than four points", "the two metrics say the same, or the opposite, at every point"
PERFECT = "a metric agrees or disagrees perfectly with the ratings"
ONE_CONSTANT = "one of the metrics is constant"


@dataclass(frozen=True)
class DependentCorrelations:
    """Two correlations with the same ratings over n points, and how surely they differ.

    first, second: each metric's r with the ratings; between: the metrics' r with each other; williams_t with its
    two-sided p; steiger_z with its two-sided p; low, high: Zou's interval of first − second. NaN with the reason where
    undefined.
    """

    n: int
    first: float
    second: float
    between: float
    williams_t: float
    williams_p: float
    steiger_z: float
    steiger_p: float
    low: float
    high: float
    reason: str = ""


def dependent_correlations(
    first: Values, second: Values, opinion: Values, *, level: float = 0.95
) -> DependentCorrelations:
    """Pearson's r of two metrics with the same ratings, compared over the points where all three are finite.

    first, second, opinion: (points,); the metrics' signs must be turned already. NaN and the reason with fewer than
    four points, where one of the three is constant, and where a correlation is ±1. Source: see `compare_correlations`.
    """
    known = np.isfinite(first) & np.isfinite(second) & np.isfinite(opinion)
    first, second, opinion = first[known], second[known], opinion[known]
    n = len(opinion)
    pairs = [coefficients(first, opinion), coefficients(second, opinion), coefficients(first, second)]
    r_first, r_second, between = (pair.pearson for pair in pairs)
    if n >= FEWEST and (reason := pairs[0].reason or pairs[1].reason):
        if reason == CONSTANT_METRIC:
            reason = ONE_CONSTANT
        return _undefined(n, r_first, r_second, between, reason)
    return compare_correlations(r_first, r_second, between, n, level=level)


def compare_correlations(
    first: float, second: float, between: float, n: int, *, level: float = 0.95
) -> DependentCorrelations:
    """Williams' t, Steiger's Z and Zou's interval for two correlations r₁, r₂ with one variable in common.

    With r₁₂ = between, r̄ = (r₁ + r₂)/2 and |R| = 1 + 2r₁r₂r₁₂ − r₁² − r₂² − r₁₂²:
    t = (r₁ − r₂) √((n − 1)(1 + r₁₂) / (2|R|(n − 1)/(n − 3) + r̄²(1 − r₁₂)³)) with n − 3 degrees of freedom;
    Z = (artanh r₁ − artanh r₂) √((n − 3)/(2 − 2s)) with s = (r₁₂(1 − 2r̄²) − ½r̄²(1 − 2r̄² − r₁₂²))/(1 − r̄²)²;
    the interval joins the Fisher intervals l, u of r₁ and of r₂ with the correlation c of r₁ and r₂:
    r₁ − r₂ − √((r₁ − l₁)² + (u₂ − r₂)² − 2c(r₁ − l₁)(u₂ − r₂)), and likewise upwards.

    Raises `ValueError` where no three variables could correlate like this.

    Source: Williams 1959, as in Steiger 1980, doi:10.1037/0033-2909.87.2.245, (7), (10) and (14); Zou 2007,
    doi:10.1037/1082-989X.12.4.399; Diedenhofen and Musch 2015, doi:10.1371/journal.pone.0121945.
    """
    if n < FEWEST:
        return _undefined(n, first, second, between, FEW)
    if max(abs(first), abs(second)) >= 1.0:
        return _undefined(n, first, second, between, PERFECT)
    if abs(between) >= 1.0:
        return _undefined(n, first, second, between, SAME)
    determinant = 1 + 2 * first * second * between - first**2 - second**2 - between**2
    if determinant < -1e-9:
        raise ValueError(
            f"No three variables have the correlations {first:g}, {second:g} and {between:g}: "
            f"the third must lie nearer to the product of the other two, {first * second:g}."
        )
    t = _williams(first, second, between, n, max(determinant, 0.0))
    z = _steiger(first, second, between, n)
    low, high = _zou(first, second, between, n, level)
    t_p, z_p = 2 * float(stats.t.sf(abs(t), n - 3)), 2 * float(stats.norm.sf(abs(z)))
    return DependentCorrelations(n, first, second, between, t, t_p, z, z_p, low, high)


def _williams(first: float, second: float, between: float, n: int, determinant: float) -> float:
    mean = (first + second) / 2
    spread = 2 * determinant * (n - 1) / (n - 3) + mean**2 * (1 - between) ** 3
    return (first - second) * sqrt((n - 1) * (1 + between) / spread)


def _steiger(first: float, second: float, between: float, n: int) -> float:
    square = ((first + second) / 2) ** 2
    together = between * (1 - 2 * square) - square * (1 - 2 * square - between**2) / 2
    return (atanh(first) - atanh(second)) * sqrt((n - 3) / (2 - 2 * together / (1 - square) ** 2))


def _zou(first: float, second: float, between: float, n: int, level: float) -> tuple[float, float]:
    (low_1, high_1), (low_2, high_2) = (pearson_interval(r, n, level=level) for r in (first, second))
    left = 1 - first**2 - second**2 - between**2
    c = ((between - first * second / 2) * left + between**3) / ((1 - first**2) * (1 - second**2))
    # |c| ≤ 1, but rounding may leave the root of a difference that is zero.
    down = _root((first - low_1) ** 2 + (high_2 - second) ** 2 - 2 * c * (first - low_1) * (high_2 - second))
    up = _root((high_1 - first) ** 2 + (second - low_2) ** 2 - 2 * c * (high_1 - first) * (second - low_2))
    return first - second - down, first - second + up


def _root(square: float) -> float:
    return sqrt(max(square, 0.0))


def _undefined(n: int, first: float, second: float, between: float, reason: str) -> DependentCorrelations:
    return DependentCorrelations(n, first, second, between, nan, nan, nan, nan, nan, nan, reason)
