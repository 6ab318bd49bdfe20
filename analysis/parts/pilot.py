"""This study as the pilot of the next: why the ratings of each system differ."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt
from typing import TYPE_CHECKING, Any

from analysis.parts.columns import filled
from analysis.parts.content import Column, Table

if TYPE_CHECKING:
    import pandas as pd

    from analysis.statistics.variance import Components
    from analysis.statistics.weighted import Values

VARIANCES = (
    Column("system", "System"), Column("listeners", "Listeners", 0), Column("songs", "Songs", 0),
    Column("listener", "SD between listeners", 1), Column("song", "between songs", 1),
    Column("residual", "of the rest", 1), Column("left_out", "Listeners left out", 0),
    Column("reason", "Why there is no value"),
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A system to plan for: its ratings, (listeners, songs), and why they differ."""

    system: str
    ratings: Values
    components: Components

    @property
    def known(self) -> bool:
        return not self.components.reason

    @property
    def noise(self) -> float:
        """The variance of one listener's mean over the songs; NaN where undefined."""
        return self.components.listener + self.components.residual / max(self.components.songs, 1)

    def width(self, listeners: int) -> float:
        """Expected, of the 95 % interval of its mean over these songs, in points."""
        import numpy as np

        from analysis.statistics.planning import expected_width

        return float(expected_width(self.components, np.array([float(listeners)]), songs=self.components.songs)[0])


def pilot_cases(ratings: pd.DataFrame) -> list[Case]:
    """Every system, those on which listeners differ most first, those of which that is not known last."""
    from analysis.statistics.variance import by_listener_and_song, variance_components

    systems = sorted(map(str, ratings.loc[ratings["role"] == "system", "system"].unique()))
    grids = [(system, by_listener_and_song(ratings, system)) for system in systems]
    cases = [Case(system, grid, variance_components(grid)) for system, grid in grids]
    return sorted(cases, key=lambda case: (not case.known, -case.noise if case.known else 0.0))


def variance_table(cases: list[Case]) -> Table:
    """Standard deviations rather than variances: they are in points, as the ratings are."""
    return Table(
        "variance",
        "Why ratings of one system differ",
        *filled(VARIANCES, map(_row, cases), "reason"),
        about="In points, from listeners who rated a system in all of its songs; a song stands for each target.",
    )


def _row(case: Case) -> dict[str, Any]:
    parts = case.components
    row: dict[str, Any] = {**vars(parts), "system": case.system}
    for name in ("listener", "song", "residual"):
        row[name] = sqrt(row[name]) if isfinite(row[name]) else row[name]
    return row
