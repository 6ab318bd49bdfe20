"""Intraclass correlation: how much of the ratings' spread lies between items, and not between listeners."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, nan

import numpy as np
from scipy import stats

from analysis.statistics.reliability.grid import CONSTANT, ONE_ITEM, ONE_LISTENER, Values
from analysis.statistics.weighted import is_constant

FEW_COMPLETE = f"{ONE_ITEM} were rated by every listener"
NO_DIFFERENCE = "the items' means do not differ"


@dataclass(frozen=True)
class Intraclass:
    """One of the six forms, with its interval, and the F test of whether items differ at all.

    items, listeners: how many it is of; df1, df2: the test's degrees of freedom.
    """

    form: str
    items: int
    listeners: int
    value: float
    low: float
    high: float
    f: float
    df1: int
    df2: int
    p: float
    reason: str = ""


@dataclass(frozen=True)
class _Squares:
    """n items, k listeners; the mean squares between and within items, between listeners, and of the rest."""

    n: int
    k: int
    between: float
    within: float
    listeners: float
    rest: float


_Bounded = tuple[float, float, float]  # a value, and the ends of its interval


def intraclass(values: Values, *, level: float = 0.95) -> tuple[Intraclass, ...]:
    """The six coefficients of Shrout and Fleiss: (1,1), (2,1), (3,1), (1,k), (2,k), (3,k).

    With mean squares B between and W within items, J between listeners and E of the rest, n items and k listeners:

        ICC(1,1) = (B − W) / (B + (k − 1) W)
        ICC(2,1) = (B − E) / (B + (k − 1) E + k (J − E) / n)
        ICC(3,1) = (B − E) / (B + (k − 1) E)
        ICC(·,k) = k ρ / (1 + (k − 1) ρ) of these ρ, for the mean of k listeners

    (1): each item has listeners of its own; (2): listeners are a sample, and agree in level too; (3): these listeners
    only, whatever their level. values: (items, listeners); items with a missing rating are left out, as the analysis of
    variance needs all. NaN with a reason for one listener, one item and constant ratings.

    Source: Shrout and Fleiss 1979, doi:10.1037/0033-2909.86.2.420.
    """
    complete = values[np.isfinite(values).all(axis=1)]
    n, k = complete.shape
    forms = [f"ICC({model},{number})" for number in "1k" for model in "123"]
    if why := _undefined(values, complete):
        return tuple(Intraclass(form, n, k, nan, nan, nan, nan, 0, 0, nan, why) for form in forms)
    squares = _mean_squares(complete)
    degrees = n * (k - 1), (n - 1) * (k - 1)
    one_way, two_way = _test(squares.between, squares.within), _test(squares.between, squares.rest)
    single = (
        _fixed(squares, squares.within, degrees[0], level),
        _random(squares, level),
        _fixed(squares, squares.rest, degrees[1], level),
    )
    mean = tuple((_stepped_up(value, k), _stepped_up(low, k), _stepped_up(high, k)) for value, low, high in single)
    found = []
    for form, bounded in zip(forms, (*single, *mean), strict=True):
        f, df2 = (one_way, degrees[0]) if form.startswith("ICC(1") else (two_way, degrees[1])
        p = float(stats.f.sf(f, n - 1, df2))
        found.append(Intraclass(form, n, k, *bounded, f, n - 1, df2, p, NO_DIFFERENCE if np.isnan(bounded[0]) else ""))
    return tuple(found)


def _undefined(values: Values, complete: Values) -> str:
    if values.shape[1] < 2:
        return ONE_LISTENER
    if len(values) < 2:
        return ONE_ITEM
    if len(complete) < 2:
        return FEW_COMPLETE
    return CONSTANT if is_constant(complete) else ""


def _mean_squares(values: Values) -> _Squares:
    n, k = values.shape
    smallest = (1e-12 * np.abs(values).max()) ** 2  # what rounding leaves of a sum that is zero
    items, listeners = values.mean(axis=1, keepdims=True), values.mean(axis=0, keepdims=True)
    grand = values.mean()
    sums = {
        "between": (k * ((items - grand) ** 2).sum(), n - 1),
        "within": (((values - items) ** 2).sum(), n * (k - 1)),
        "listeners": (n * ((listeners - grand) ** 2).sum(), k - 1),
        "rest": (((values - items - listeners + grand) ** 2).sum(), (n - 1) * (k - 1)),
    }
    means = {name: float(total / df) for name, (total, df) in sums.items()}
    return _Squares(n=n, k=k, **{name: mean if mean > smallest else 0.0 for name, mean in means.items()})


def _test(between: float, left: float) -> float:
    return between / left if left else inf


def _fixed(squares: _Squares, left: float, df2: int, level: float) -> _Bounded:
    """ICC(1,1) where `left` is the mean square within items, ICC(3,1) where it is that of the rest."""
    df1, between, others = squares.n - 1, squares.between, squares.k - 1
    lower, upper = (float(stats.f.ppf((1 + level) / 2, *degrees)) for degrees in ((df1, df2), (df2, df1)))
    return (
        (between - left) / (between + others * left),
        (between - lower * left) / (between + others * lower * left),
        (upper * between - left) / (upper * between + others * left),
    )


def _random(squares: _Squares, level: float) -> _Bounded:
    """ICC(2,1), its interval after Satterthwaite, written so that nothing is divided by a rest of zero."""
    n, k, between, listeners, rest = squares.n, squares.k, squares.between, squares.listeners, squares.rest
    below = between + (k - 1) * rest + k * (listeners - rest) / n
    if not below:  # two items, two listeners, and neither differ
        return nan, nan, nan
    value = (between - rest) / below
    from_listeners, from_rest = k * value * listeners, (n * (1 + (k - 1) * value) - k * value) * rest
    spread = (n - 1) * from_listeners**2 + from_rest**2
    if not spread:
        return value, value, value
    df = (k - 1) * (n - 1) * (from_listeners + from_rest) ** 2 / spread
    lower, upper = (float(stats.f.ppf((1 + level) / 2, *degrees)) for degrees in ((n - 1, df), (df, n - 1)))
    noise = k * listeners + (k * n - k - n) * rest
    return (
        value,
        n * (between - lower * rest) / (lower * noise + n * between),
        n * (upper * between - rest) / (noise + n * upper * between),
    )


def _stepped_up(single: float, k: int) -> float:
    below = 1 + (k - 1) * single
    return k * single / below if below > 1e-12 else nan
