"""Everything that is to be said of a table's reliability, at once."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.statistics.reliability.agreement import WithOthers, with_others
from analysis.statistics.reliability.concordance import Replicated, replicated_trials
from analysis.statistics.reliability.grid import as_grid
from analysis.statistics.reliability.intraclass import Intraclass, intraclass
from analysis.statistics.reliability.krippendorff import LEVELS, Alpha, alpha
from analysis.statistics.reliability.noise_ceiling import SPLITS, Ceiling, noise_ceiling


@dataclass(frozen=True)
class Reliability:
    """replicated: everyone's repeats together first, then each listener's; alpha: interval, then ordinal."""

    items: int
    listeners: int
    replicated: tuple[Replicated, ...]
    intraclass: tuple[Intraclass, ...]
    alpha: tuple[Alpha, ...]
    with_others: tuple[WithOthers, ...]
    ceiling: Ceiling


def reliability(ratings: pd.DataFrame, *, splits: int = SPLITS, seed: int = 0) -> Reliability:
    """Every coefficient of a table of ratings (`tables.RATING_COLUMNS`), over the systems in it."""
    grid = as_grid(ratings)
    items, listeners = grid.values.shape
    return Reliability(
        items=items,
        listeners=listeners,
        replicated=replicated_trials(ratings),
        intraclass=intraclass(grid.values),
        alpha=tuple(alpha(grid.values, level) for level in LEVELS),
        with_others=with_others(grid),
        ceiling=noise_ceiling(grid, splits=splits, seed=seed),
    )
