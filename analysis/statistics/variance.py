"""Why ratings of one system differ: its listeners, its songs, or neither alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd

from analysis.statistics.weighted import Values, is_constant

FEW = "fewer than two listeners who rated all songs, or fewer than two songs"
CONSTANT = "the ratings are constant"
PAGE = ("song", "target", "attribute")


@dataclass(frozen=True)
class Components:
    """Variances of ratings: between listeners, between songs, and of what is left; NaN with the reason where undefined.

    listeners, songs: how many they were estimated from; left_out: listeners who did not rate every song.
    """

    listeners: int
    songs: int
    listener: float
    song: float
    residual: float
    left_out: int = 0
    reason: str = ""


def by_listener_and_song(ratings: pd.DataFrame, system: str, *, than: str = "") -> Values:
    """(listeners, songs): the ratings of a system, or by how much it is rated higher `than` another; NaN where missing.

    A song stands for each of its targets and attributes; repeated ratings are averaged.
    """
    rated = ratings[(ratings["role"] == "system") & ratings["score"].notna()]
    page = [column for column in PAGE if column in rated]
    values, other = (_means(rated[rated["system"] == name], page) for name in (system, than))
    wide = (values - other if than else values).dropna().unstack(page)
    return wide.to_numpy(float)


def variance_components(ratings: Values) -> Components:
    """The components of a crossed design in which every listener rates every song once.

        σ²_residual = MS_residual,  σ²_listener = (MS_listener − MS_residual) / songs,  σ²_song likewise; negative: 0

    ratings: (listeners, songs), of one system; listeners with a rating missing are left out.

    Source: Searle, Casella and McCulloch 1992, Variance Components, section 4.3.
    """
    complete = ratings[np.isfinite(ratings).all(axis=1)]
    listeners, songs = complete.shape
    left_out = len(ratings) - listeners
    if min(listeners, songs) < 2:
        return Components(listeners, songs, nan, nan, nan, left_out, FEW)
    if is_constant(complete):
        return Components(listeners, songs, nan, nan, nan, left_out, CONSTANT)
    of_listener, of_song = complete.mean(axis=1), complete.mean(axis=0)
    left = complete - of_listener[:, None] - of_song + complete.mean()
    residual = float((left**2).sum()) / ((listeners - 1) * (songs - 1))
    listener = max(float(of_listener.var(ddof=1)) - residual / songs, 0.0)
    song = max(float(of_song.var(ddof=1)) - residual / listeners, 0.0)
    return Components(listeners, songs, listener, song, residual, left_out)


def _means(rated: pd.DataFrame, page: Sequence[str]) -> pd.Series[float]:
    means: pd.Series[float] = rated.groupby(["study", "listener", *page], observed=True)["score"].mean()
    return means
