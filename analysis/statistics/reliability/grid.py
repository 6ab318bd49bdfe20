"""Ratings as a grid of items and listeners, the shape that every coefficient of reliability takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Values = NDArray[np.float64]

LISTENER = ("study", "listener")
ITEM = ("study", "song", "target", "attribute", "system")
ONE_LISTENER, ONE_ITEM = "fewer than two listeners", "fewer than two items"
CONSTANT = "the ratings are constant"


@dataclass(frozen=True)
class Grid:
    """What each listener says of each item.

    items: a row an item, with the columns of `ITEM`; listeners: (study, listener) of each column; values: (items,
    listeners), 0 to 100, NaN where a listener did not rate an item.
    """

    items: pd.DataFrame
    listeners: tuple[tuple[str, str], ...]
    values: Values


def as_grid(ratings: pd.DataFrame) -> Grid:
    """The ratings of systems as a grid, sorted; of what a listener rated several times, the mean.

    References and anchors are left out: that people tell these apart says nothing about the systems.
    """
    rated = systems_rated(ratings)
    items, item = _numbered(rated, ITEM)
    listeners, listener = _numbered(rated, LISTENER)
    shape = len(items), len(listeners)
    place = item * len(listeners) + listener
    size = int(np.prod(shape))
    counts = np.bincount(place, minlength=size)
    sums = np.bincount(place, weights=rated["score"].to_numpy(float), minlength=size)
    values = np.divide(sums, counts, out=np.full(size, np.nan), where=counts > 0).reshape(shape)
    names = tuple((str(study), str(name)) for study, name in listeners.itertuples(index=False))
    return Grid(items, names, values)


def systems_rated(ratings: pd.DataFrame) -> pd.DataFrame:
    """The ratings of systems that are not NaN."""
    return ratings[(ratings["role"] == "system") & ratings["score"].notna()]


def _numbered(table: pd.DataFrame, columns: tuple[str, ...]) -> tuple[pd.DataFrame, NDArray[np.intp]]:
    groups = table.groupby(list(columns), observed=True)
    number = np.asarray(groups.ngroup(), dtype=np.intp)
    first = np.unique(number, return_index=True)[1]
    return table.iloc[first][list(columns)].reset_index(drop=True), number
