"""Which rows of a table of categoricals are of the same thing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

HIGHEST = 1 << 62


def numbered(table: pd.DataFrame, columns: Sequence[str]) -> NDArray[np.int64]:
    """(rows,): a number for each different combination of these columns' texts; the order says nothing.

    Example:
        >>> table = pd.DataFrame({"song": ["a", "b", "a"], "system": ["x", "x", "x"]}, dtype="category")
        >>> numbered(table, ["song", "system"]).tolist()
        [0, 2, 0]
    """
    together, size = np.zeros(len(table), np.int64), 1
    for column in columns:
        codes, count = table[column].cat.codes.to_numpy(np.int64), len(table[column].cat.categories) + 1
        if size * count > HIGHEST:
            together, distinct = pd.factorize(together)
            size = len(distinct)
        together, size = together * count + codes, size * count
    return together


def second_ones(keys: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The rows whose key was there before, and the first row of the same key for each."""
    places = pd.Series(np.arange(len(keys))).groupby(keys, sort=False).transform("first").to_numpy()
    later = np.flatnonzero(places != np.arange(len(keys)))
    return later, places[later]
