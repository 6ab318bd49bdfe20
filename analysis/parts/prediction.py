"""One metric mapped to the rating scale, as ITU-T P.1401 has it: the fits, their errors, and what they say of clips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

from analysis.parts.columns import filled
from analysis.parts.content import Column, Table
from analysis.parts.part import Evidence
from analysis.presentation import MINUS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.statistics.p1401 import Prediction

ERRORS = (
    Column("mapping", "Fit"), Column("n", "Points", 0), Column("rmse", "RMSE", 2),
    Column("outlier_ratio", "Outlier ratio", 3), Column("rmse_star", "RMSE*", 2), Column("curve", "Rating ="),
    Column("reason", "Why not"),
)  # fmt: skip
POWERS = ("", " x", " x²", " x³")


@dataclass(frozen=True)
class Errors:
    """fits: linear and third-order; mapping: the one that `said` is by, the third-order where it is defined.

    said: (points,), the rating that the fit gives to each clip's value; half_widths: (points,), of the mean ratings.
    """

    fits: tuple[Prediction, ...]
    mapping: str
    said: NDArray[Any]
    half_widths: NDArray[Any]
    table: Table


def prediction(evidence: Evidence, metric: str) -> Errors:
    """The fits of one metric, in its own unit, over the points where it has a value."""
    import numpy as np

    from analysis.statistics.p1401 import half_widths, predict

    points = evidence.points
    values = points.scores[:, points.metrics.index(metric)]
    widths = half_widths(points)
    linear, cubic = predict(values, points.opinion, widths)
    best = cubic if cubic.coefficients else linear
    said = (
        np.polynomial.polynomial.polyval(values, best.coefficients) if best.coefficients else np.full(len(points), nan)
    )
    table = Table(
        "errors",
        "Errors of prediction, by ITU-T P.1401",
        *filled(ERRORS, [_row(fit) for fit in (linear, cubic)], "curve", "reason"),
        "In points of the rating scale, after the fit. Outlier ratio: the share of clips farther off than the mean "
        "rating's own 95 % interval; RMSE*: only what lies beyond that interval counts. The third-order fit is "
        "monotone.",
    )
    return Errors((linear, cubic), best.mapping, said, widths, table)


def _row(fit: Prediction) -> Mapping[str, Any]:
    return {
        "mapping": fit.mapping,
        "n": fit.n,
        "rmse": fit.rmse,
        "outlier_ratio": fit.outlier_ratio,
        "rmse_star": fit.rmse_star,
        "curve": _formula(fit.coefficients),
        "reason": fit.reason,
    }


def _formula(coefficients: tuple[float, ...]) -> str | None:
    if not coefficients or not all(map(isfinite, coefficients)):
        return None
    first, *others = coefficients
    terms = [f"{first:.4g}".replace("-", MINUS)]
    for value, power in zip(others, POWERS[1:], strict=False):
        terms.append(f"{'+' if value >= 0 else MINUS} {abs(value):.4g}{power}")
    return " ".join(terms)
