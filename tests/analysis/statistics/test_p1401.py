"""P.1401's figures equal its formulas, its cubic equals a general solver's and only rises or only falls."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.polynomial import polynomial
from scipy import optimize

from analysis.statistics.mos import mean_opinion_scores
from analysis.statistics.p1401 import half_widths, linear_map, predict, third_order_map
from analysis.statistics.points import match
from tests.analysis.tables import study

whole = st.integers(-50, 50).map(float)
clouds = st.integers(6, 30).flatmap(
    lambda size: st.tuples(
        arrays(float, size, elements=whole, unique=True), arrays(float, size, elements=whole, unique=True)
    )
)


def squares(coefficients: np.ndarray, metric: np.ndarray, opinion: np.ndarray) -> float:
    return float(((opinion - polynomial.polyval(metric, coefficients)) ** 2).sum())


def test_the_line_gives_the_figures_of_the_formulas():
    metric, opinion = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 3.0, 2.0, 6.0])
    # By hand: slope 7/5, intercept -1/2; errors 0.1, 0.7, -1.7, 0.9; Σe² = 4.2; N - d = 2.
    linear, _ = predict(metric, opinion, np.array([0.5, 0.5, 0.5, 1.0]))
    assert linear.coefficients == pytest.approx((-0.5, 1.4))
    assert linear.rmse == pytest.approx(sqrt(4.2 / 2))
    # Beyond their intervals: 0.7 by 0.2 and 1.7 by 1.2.
    assert linear.outlier_ratio == 0.5
    assert linear.rmse_star == pytest.approx(sqrt((0.2**2 + 1.2**2) / 2))


def test_the_cubic_has_four_coefficients_to_pay_for():
    metric = np.linspace(-2, 2, 9)
    noise = np.array([1.0, -1.0] * 4 + [1.0])
    opinion = 50 + 3 * metric + 2 * metric**3 + noise
    _, cubic = predict(metric, opinion, np.full(9, 0.5))
    fitted = np.polyfit(metric, opinion, 3)  # rises already: the constraint changes nothing
    errors = opinion - np.polyval(fitted, metric)
    assert cubic.coefficients == pytest.approx(fitted[::-1], abs=1e-2)
    assert cubic.rmse == pytest.approx(sqrt((errors**2).sum() / 5), rel=1e-4)
    assert cubic.outlier_ratio == pytest.approx((np.abs(errors) > 0.5).mean())
    assert cubic.rmse_star == pytest.approx(sqrt((np.maximum(np.abs(errors) - 0.5, 0) ** 2).sum() / 5), rel=1e-3)


@given(clouds)
def test_the_cubic_is_monotone_and_fits_no_worse_than_the_line_nor_better_than_any_cubic(cloud):
    metric, opinion = cloud
    cubic = third_order_map(metric, opinion)
    slope = polynomial.polyval(np.linspace(metric.min(), metric.max(), 500), polynomial.polyder(cubic))
    size = 1e-9 * (1 + np.abs(slope).max())
    assert (slope >= -size).all() or (slope <= size).all()
    ours = squares(cubic, metric, opinion)
    assert ours <= squares(linear_map(metric, opinion), metric, opinion) * (1 + 1e-6) + 1e-6
    assert ours >= squares(np.polyfit(metric, opinion, 3)[::-1], metric, opinion) * (1 - 1e-6) - 1e-6


@pytest.mark.parametrize("seed", range(8))
def test_the_cubic_equals_a_general_solvers(seed):
    random = np.random.default_rng(seed)
    metric = random.uniform(-1, 1, 20)
    opinion = (1, -1)[seed % 2] * (metric - 3 * metric**2 * (seed % 3) + random.normal(0, 0.7, 20))
    grid = np.linspace(metric.min(), metric.max(), 201)
    best = min(
        optimize.minimize(
            squares, [opinion.mean(), sign * 0.1, 0.0, 0.0], (metric, opinion), method="SLSQP",
            constraints={"type": "ineq", "fun": lambda c, s=sign: s * polynomial.polyval(grid, polynomial.polyder(c))},
            options={"maxiter": 500, "ftol": 1e-12},
        ).fun
        for sign in (1, -1)
    )  # fmt: skip
    assert squares(third_order_map(metric, opinion), metric, opinion) == pytest.approx(best, rel=1e-4)


@given(clouds, st.floats(0.01, 100), st.floats(-100, 100))
def test_the_figures_do_not_depend_on_the_metrics_unit_or_sign(cloud, factor, shift):
    metric, opinion = cloud
    for one, other in zip(
        predict(metric, opinion, np.full(len(metric), 2.0)),
        predict(-factor * metric + shift, opinion, np.full(len(metric), 2.0)),
        strict=True,
    ):
        assert (one.rmse, one.rmse_star) == pytest.approx((other.rmse, other.rmse_star), rel=1e-3, abs=1e-3)


def test_half_widths_are_those_of_the_mean_opinion_scores():
    ratings, scores = study(listeners=5)
    points = match(ratings, scores, average="mean")
    table = mean_opinion_scores(ratings, ("song", "target", "system")).set_index(["song", "target", "system"])
    expected = table.loc[list(points.labels.itertuples(index=False, name=None))]
    assert half_widths(points) == pytest.approx(((expected["high"] - expected["low"]) / 2).to_numpy())
    assert np.isnan(half_widths(points.without_grades())).all()


def test_wider_intervals_leave_smaller_errors_and_none_leaves_rmse():
    points = match(*study(), average="mean")
    metric, opinion = points.scores[:, 0], points.opinion
    bare, narrow, wide = (predict(metric, opinion, np.full(len(points), width))[1] for width in (0.0, 3.0, 100.0))
    assert bare.rmse_star == pytest.approx(bare.rmse)
    assert 0 < narrow.rmse_star < bare.rmse_star
    assert (wide.rmse_star, wide.outlier_ratio, bare.outlier_ratio) == (0.0, 0.0, 1.0)


RISING = np.arange(6.0)
FEW, FEWER = "a third-order map takes more than 4 points", "a linear map takes more than 2 points"


@pytest.mark.parametrize(
    ("metric", "opinion", "reasons"),
    [
        (np.full(6, 2.0), RISING, ("the metric is constant",) * 2),
        (RISING, np.full(6, 2.0), ("the ratings are constant",) * 2),
        (RISING[:2], RISING[:2], (FEWER, FEW)),
        (np.full(6, np.nan), RISING, (FEWER, FEW)),
        (RISING[:4], RISING[:4] ** 2, ("", FEW)),
    ],
)  # fmt: skip
def test_the_undefined_is_nan_with_its_reason(metric, opinion, reasons):
    found = predict(metric, opinion, np.ones(len(metric)))
    assert tuple(row.reason for row in found) == reasons
    for row in found:
        assert np.isnan([row.rmse, row.outlier_ratio, row.rmse_star]).all() == bool(row.reason)


def test_a_point_with_one_rating_takes_away_only_what_needs_its_interval():
    row, _ = predict(RISING, RISING**2, np.array([1.0, 1.0, np.nan, 1.0, 1.0, 1.0]))
    assert row.reason == "some points have fewer than two ratings, and so no interval"
    assert np.isfinite(row.rmse)
    assert np.isnan([row.outlier_ratio, row.rmse_star]).all()
