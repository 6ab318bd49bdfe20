"""How far off is a metric, in points of the rating scale? The figures of ITU-T P.1401, after a map to that scale.

A correlation says nothing of size. Here a metric is mapped to ratings by a curve, and the errors that remain are set
against how uncertain the ratings themselves are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from scipy import optimize, stats

from analysis.statistics.correlation import CONSTANT_METRIC, CONSTANT_OPINION
from analysis.statistics.points import Points
from analysis.statistics.weighted import Values, is_constant

TURNS = np.linspace(-1.0, 1.0, 401)  # where a monotone cubic may stand still; the errors are within 1e-4 of the best
NO_INTERVAL = "some points have fewer than two ratings, and so no interval"


@dataclass(frozen=True)
class Prediction:
    """Errors of one metric over n points after a `linear` or a monotone `third-order` map.

    coefficients: of 1, x, x², x³ in the metric's own unit; rmse and rmse_star: in points of the rating scale;
    outlier_ratio: 0 to 1. NaN with the reason where undefined; only outlier_ratio and rmse_star where the ratings have
    no intervals.
    """

    mapping: str
    n: int
    coefficients: tuple[float, ...]
    rmse: float
    outlier_ratio: float
    rmse_star: float
    reason: str = ""


def predict(metric: Values, opinion: Values, half_width: Values) -> tuple[Prediction, Prediction]:
    """The errors after the linear and after the monotone third-order map that fit best, over the finite points.

    With eᵢ the opinion less the mapped metric, cᵢ the half width of the opinion's 95 % interval, N points and d
    coefficients in the map: rmse = √(Σ eᵢ² / (N − d)); outlier ratio = share of points with |eᵢ| > cᵢ;
    rmse* = √(Σ max(0, |eᵢ| − cᵢ)² / (N − d)).

    metric, opinion, half_width: (points,); half_width in points of the rating scale, NaN where not known.

    Source: ITU-T P.1401 (2020), 7.5.1, 7.5.2.2 and 7.7.
    """
    known = np.isfinite(metric) & np.isfinite(opinion)
    data = metric[known], opinion[known], half_width[known]
    return _errors("linear", 2, linear_map, *data), _errors("third-order", 4, third_order_map, *data)


def half_widths(points: Points) -> Values:
    """Half the width of each mean opinion's 95 % interval, t₀.₉₇₅(m − 1) · s / √m over its m ratings; NaN with m < 2.

    Returns (points,), all NaN where no single ratings are known. Source: ITU-T P.1401 (2020), 7.4.
    """
    if points.grades is None:
        return np.full(len(points), nan)
    point, score = points.grades.point, points.grades.score
    count = np.bincount(point, minlength=len(points)).astype(float)
    mean = np.bincount(point, score, len(points)) / np.where(count > 0, count, nan)
    squares = np.bincount(point, (score - mean[point]) ** 2, len(points))
    freedom = np.where(count > 1, count - 1, nan)
    return np.asarray(stats.t.ppf(0.975, freedom) * np.sqrt(squares / freedom / np.where(count > 0, count, nan)))


def linear_map(metric: Values, opinion: Values) -> Values:
    """The least-squares line, rising or falling: coefficients of 1 and x."""
    return _polynomial(metric, opinion, _line)


def third_order_map(metric: Values, opinion: Values) -> Values:
    """The least-squares cubic that only rises, or only falls, over the metric's range: coefficients of 1, x, x², x³.

    Every quadratic that is nowhere negative from −1 to 1 is a sum of squares (x − t)² and a multiple of 1 − x². So the
    rising cubics are a constant and a non-negative sum of (x − t)³ and 3x − x³, found here by non-negative least
    squares over a fine grid of t: what comes out is always monotone. Metric and opinion may be of any unit.

    Source: ITU-T P.1401 (2020), Appendix I; Karlin and Studden 1966, Tchebycheff Systems, chapter II.
    """
    return _polynomial(metric, opinion, _monotone_cubic)


def _line(x: Values, y: Values) -> Values:
    return np.asarray(np.polynomial.polynomial.polyfit(x, y, 1), dtype=np.float64)


def _monotone_cubic(x: Values, y: Values) -> Values:
    """x: (points,), from −1 to 1."""
    zero = np.zeros_like(TURNS)
    cubes = np.stack([zero, 3 * TURNS**2, -3 * TURNS, zero + 1])  # (x − t)³ without its constant
    rising = np.column_stack([cubes, [0.0, 3.0, 0.0, -1.0]])  # (coefficients, curves)
    powers = np.stack([x, x**2, x**3], axis=1)
    middle = powers.mean(axis=0)
    # Three numbers say all of the points that a curve without its constant can fit.
    axes, triangle = np.linalg.qr(powers - middle)
    curves, target = triangle @ rising[1:], axes.T @ (y - y.mean())
    fits = [optimize.nnls(sign * curves, target) for sign in (1.0, -1.0)]
    (shares, _), sign = min(zip(fits, (1.0, -1.0), strict=True), key=lambda fit: fit[0][1])
    found = sign * rising @ shares
    found[0] = y.mean() - middle @ found[1:]
    return np.asarray(found)


def _polynomial(metric: Values, opinion: Values, fit: Callable[[Values, Values], Values]) -> Values:
    """What `fit` finds with the metric brought to −1 … 1, in the metric's own unit."""
    low, high = metric.min(), metric.max()
    to_unit = np.array([-(high + low) / (high - low), 2 / (high - low)])  # u = a + b x
    found = fit(np.polynomial.polynomial.polyval(metric, to_unit), opinion)
    result, power = np.zeros(len(found)), np.ones(1)
    for coefficient in found:
        result[: len(power)] += coefficient * power
        power = np.convolve(power, to_unit)
    return result


def _errors(
    mapping: str,
    freedom: int,
    fit: Callable[[Values, Values], Values],
    metric: Values,
    opinion: Values,
    half_width: Values,
) -> Prediction:
    n = len(metric)
    if n <= freedom:
        return Prediction(mapping, n, (), nan, nan, nan, f"a {mapping} map takes more than {freedom} points")
    for values, reason in ((metric, CONSTANT_METRIC), (opinion, CONSTANT_OPINION)):
        if is_constant(values):
            return Prediction(mapping, n, (), nan, nan, nan, reason)
    coefficients = fit(metric, opinion)
    error = np.abs(opinion - np.polynomial.polynomial.polyval(metric, coefficients))
    rmse = sqrt(float(error @ error) / (n - freedom))
    shown = tuple(float(coefficient) for coefficient in coefficients)
    if not np.isfinite(half_width).all():
        return Prediction(mapping, n, shown, rmse, nan, nan, NO_INTERVAL)
    beyond = np.maximum(error - half_width, 0.0)
    rmse_star = sqrt(float(beyond @ beyond) / (n - freedom))
    return Prediction(mapping, n, shown, rmse, float((error > half_width).mean()), rmse_star)
