"""Ratings as blocks: what one listener said of every system on one page, so that like is compared with like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.statistics.weighted import Values

BLOCK = ("study", "listener", "song", "target", "attribute")  # one listener's page
FEW_SYSTEMS = "fewer than two systems"
FEW_BLOCKS = "fewer than two blocks to compare systems in"
CONSTANT = "the ratings are constant"
ALIKE_WITHIN = "within every block, all systems are rated alike"


@dataclass(frozen=True)
class Blocks:
    """scores: (blocks, systems), NaN where a block has no rating of a system; notes: what a reader must know."""

    scores: Values
    systems: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def complete(self) -> Values:
        """(blocks, systems): the blocks in which every system is rated."""
        return self.scores[np.isfinite(self.scores).all(axis=1)]

    @property
    def dropped(self) -> tuple[str, ...]:
        """The notes, and how many blocks `complete` leaves out."""
        left_out = len(self.scores) - len(self.complete)
        if not left_out:
            return self.notes
        return (*self.notes, f"{left_out} of {len(self.scores)} blocks are left out: they lack a rating of a system.")


def blocks(ratings: pd.DataFrame, by: Sequence[str] = BLOCK) -> Blocks:
    """The ratings of systems as a matrix of blocks by systems, both sorted; repeated ratings are averaged.

    ratings: a table like ratings.csv; references, anchors and NaN are left out. by: the columns that make a block. By
    default every listener's page is one, and a listener's pages count as independent: that speaks of these listeners,
    as their tastes come again from page to page. With `("study", "listener")` each counts once, as the mean over pages:
    that speaks of listeners like them.
    """
    rated = ratings[(ratings["role"] == "system") & ratings["score"].notna()]
    columns = [column for column in by if column in rated]
    if rated.empty:
        return Blocks(np.empty((0, 0)), ())
    wide = rated.pivot_table(index=columns, columns="system", values="score", aggfunc="mean", observed=True)
    # Without what averaging repeats leaves of rounding, which would break ties.
    return Blocks(wide.to_numpy(float).round(9), tuple(map(str, wide.columns)), _notes(rated, len(wide)))


def why_undefined(scores: Values) -> str:
    """Why systems cannot be compared over these blocks, or nothing. scores: (blocks, systems), NaN where missing."""
    if scores.shape[1] < 2:
        return FEW_SYSTEMS
    rated = np.isfinite(scores)
    usable = scores[rated.sum(axis=1) > 1]
    if len(usable) < 2:
        return FEW_BLOCKS
    low, high = np.nanmin(usable, axis=1), np.nanmax(usable, axis=1)
    rounding = 1e-12 * np.nanmax(np.abs(usable))
    if high.max() - low.min() <= rounding:
        return CONSTANT
    return ALIKE_WITHIN if (high - low <= rounding).all() else ""


def _notes(rated: pd.DataFrame, blocks: int) -> tuple[str, ...]:
    listeners = len(rated[["study", "listener"]].drop_duplicates())
    if listeners == 1:
        return ("All ratings are of one listener: they say nothing about other listeners.",)
    if blocks > listeners:
        return (f"{blocks} blocks of {listeners} listeners: a listener's blocks count as independent.",)
    return ()
