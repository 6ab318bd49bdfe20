"""How many listeners a study needs for an interval of a wanted width, from a pilot's ratings."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from scipy import stats

from analysis.statistics.variance import CONSTANT, Components
from analysis.statistics.weighted import Values, is_constant

MOST = 2000  # listeners; a plan for more is no plan
FEW_LISTENERS = "fewer than two listeners in the pilot"
ALIKE = "the pilot's listeners do not differ"
TOO_MANY = f"more than {MOST} listeners"
MORE_SONGS = "more listeners do not help: over other songs, the songs alone leave the interval too wide"


@dataclass(frozen=True)
class Plan:
    """The fewest listeners for an interval no wider than wanted, and its width; NaN with the reason where undefined."""

    listeners: float
    width: float
    reason: str = ""


def expected_width(
    components: Components, listeners: Values, *, songs: int, other_songs: bool = False, level: float = 0.95
) -> Values:
    """The width that the interval of a system's mean has with so many listeners who each rate so many songs.

        2 t(df) √V;  these songs: V = (σ²_listener + σ²_residual / songs) / listeners, df = listeners − 1;
        other songs: V + σ²_song / songs, df by Satterthwaite from the three mean squares

    listeners: (plans,), each two or more. The first speaks of these very songs, as tables of mean opinions do; the
    second of all songs like them, and needs two or more.

    Source: Satterthwaite 1946, doi:10.2307/3002019; Brennan 2001, Generalizability Theory, chapter 6.
    """
    of_listener = components.residual + songs * components.listener  # mean squares as they are expected
    if not other_songs:
        return np.asarray(2 * stats.t.ppf((1 + level) / 2, listeners - 1) * np.sqrt(of_listener / (listeners * songs)))
    of_song = components.residual + listeners * components.song
    together = of_listener + of_song - components.residual
    df = together**2 / (
        of_listener**2 / (listeners - 1)
        + of_song**2 / (songs - 1)
        + components.residual**2 / ((listeners - 1) * (songs - 1))
    )
    return np.asarray(2 * stats.t.ppf((1 + level) / 2, df) * np.sqrt(together / (listeners * songs)))


def plan_listeners(
    components: Components, width: float, *, songs: int, other_songs: bool = False, level: float = 0.95
) -> Plan:
    """The fewest listeners whose `expected_width` is no more than `width`, in points from 0 to 100.

    Half of all such studies find a wider interval: see `simulate_listeners` for more certainty. Raises `ValueError` for
    a width that is not above 0, and for too few songs.

    Example:
        >>> pilot = Components(listeners=6, songs=4, listener=100.0, song=60.0, residual=200.0)
        >>> plan_listeners(pilot, 10.0, songs=8).listeners
        22.0
        >>> plan_listeners(pilot, 10.0, songs=8, other_songs=True).reason[:26]
        'more listeners do not help'
    """
    _check(width)
    if songs < 1 + other_songs:
        raise ValueError(f"A plan with {songs} song(s) is none; it takes {1 + other_songs} or more.")
    if components.reason:
        return Plan(nan, nan, components.reason)
    if components.listener + components.residual == 0:
        return Plan(nan, nan, ALIKE)
    listeners = np.arange(2.0, MOST + 1)
    widths = expected_width(components, listeners, songs=songs, other_songs=other_songs, level=level)
    narrow = np.flatnonzero(widths <= width)
    if not len(narrow):
        least = 2 * stats.t.ppf((1 + level) / 2, songs - 1) * np.sqrt(components.song / songs) if other_songs else 0.0
        return Plan(nan, nan, MORE_SONGS if least > width else TOO_MANY)
    return Plan(float(listeners[narrow[0]]), float(widths[narrow[0]]))


def simulate_listeners(
    ratings: Values, width: float, *, assurance: float = 0.8, level: float = 0.95, draws: int = 2000, seed: int = 0
) -> Plan:
    """The fewest listeners with whom a share `assurance` of studies of these songs finds an interval narrow enough.

    Every draw is a study whose listeners are drawn, with replacement, from the pilot's; its interval is
    mean ± t · sd / √n over the listeners' means. Nothing is taken to be normal, but listeners unlike all of the pilot's
    do not occur. The width given back is the one that such a share stays below.

    ratings: (listeners, songs), of one system, NaN where missing. Raises `ValueError` for a width that is not above 0
    and an assurance that is not between 0 and 1.

    Source: the assurance: Kupper and Hafner 1989, doi:10.1080/00031305.1989.10475628.
    """
    _check(width)
    if not 0 < assurance < 1:
        raise ValueError(f"An assurance of {assurance:g} is none; it lies between 0 and 1.")
    finite = ratings[np.isfinite(ratings)]
    if finite.size and is_constant(finite):
        return Plan(nan, nan, CONSTANT)
    means = _listeners_means(ratings)
    n = len(means)
    if n < 2:
        return Plan(nan, nan, FEW_LISTENERS)
    if np.ptp(means) <= 1e-9:
        return Plan(nan, nan, ALIKE)
    # A sample varies less about its own mean than the listeners it stands for: by (n − 1) / n.
    away = (means - means.mean()) * np.sqrt(n / (n - 1))
    random = np.random.default_rng(seed)
    for most in (50, 400, MOST):
        widths = _assured_widths(random.choice(away, size=(draws, most)), assurance, level)
        # Not the first that is narrow: with a handful, all may be the same listener, who agrees with himself.
        fewest = most - int(np.argmax(np.append(widths[::-1] > width, True))) + 1
        if fewest <= most:
            return Plan(float(fewest), float(widths[fewest - 2]))
    return Plan(nan, nan, TOO_MANY)


def _listeners_means(ratings: Values) -> Values:
    """(listeners,): each one's mean over songs, every song's own mean taken off, as not all need have rated all."""
    rated = np.isfinite(ratings)
    count = np.maximum(rated.sum(axis=0), 1)
    away = np.where(rated, ratings - np.where(rated, ratings, 0.0).sum(axis=0) / count, 0.0)
    some = rated.any(axis=1)
    return np.asarray(away[some].sum(axis=1) / rated[some].sum(axis=1))


def _assured_widths(studies: Values, assurance: float, level: float) -> Values:
    """(listeners − 1,): the width that this share of studies stays below with their first 2, 3, … listeners.

    studies: (draws, listeners), centred: squares may be summed without loss.
    """
    listeners = np.arange(2.0, studies.shape[1] + 1)
    sums, squares = (np.cumsum(values, axis=1)[:, 1:] for values in (studies, studies**2))
    variance = np.maximum(squares - sums**2 / listeners, 0.0) / (listeners - 1)
    half = stats.t.ppf((1 + level) / 2, listeners - 1) * np.sqrt(np.quantile(variance, assurance, axis=0) / listeners)
    return np.asarray(2 * half)


def _check(width: float) -> None:
    if not width > 0:
        raise ValueError(f"An interval cannot be {width:g} wide; it is wider than 0.")
