"""Which systems differ for listeners like these? Every two, with each listener as one opinion and not as many pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.statistics.blocks import BLOCK, Blocks
from analysis.statistics.multiplicity import holm
from analysis.statistics.pairs import Pair, pairwise
from analysis.statistics.weighted import Values


def listener_pairs(ratings: pd.DataFrame, systems: Sequence[str], *, level: float = 0.95) -> tuple[Pair, ...]:
    """The paired t-test of every two of the systems over listeners, with p corrected by Holm's procedure.

        one value a listener: the mean, over the pages that have both systems, of first − second

    A listener's tastes come again from page to page, so that pages are no independent opinions; listeners are. And as
    only shared pages count, systems that were rated on other songs do not differ for that. ratings: as for `blocks`.

    Source: see `pairs.pairwise`.
    """
    rated = ratings[(ratings["role"] == "system") & ratings["score"].notna()]
    index = [column for column in BLOCK if column in rated]
    wide = rated.pivot_table(index=index, columns="system", values="score", aggfunc="mean", observed=True)
    scores = {str(name): wide[name].to_numpy(float) for name in wide}
    listener = wide.groupby(["study", "listener"], observed=True).ngroup().to_numpy()
    found = [
        pairwise(Blocks(_means(scores[first] - scores[second], listener), (first, second)), level=level)[0]
        for first, second in combinations(systems, 2)
    ]
    corrected = holm(np.array([pair.p for pair in found]))
    return tuple(replace(pair, p_holm=float(p)) for pair, p in zip(found, corrected, strict=True))


def _means(differences: Values, listener: NDArray[np.integer[Any]]) -> Values:
    """(listeners, 2): each one's mean difference, against nothing; listeners without one are left out."""
    there = np.isfinite(differences)
    counts = np.bincount(listener[there])
    sums = np.bincount(listener[there], weights=differences[there])
    means = sums[counts > 0] / counts[counts > 0]
    return np.column_stack([means, np.zeros(len(means))])
