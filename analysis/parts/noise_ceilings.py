"""How high any metric's agreement could be, as listeners differ: said beside what the metrics reach."""

from __future__ import annotations

from math import isfinite
from typing import Any

from analysis.parts.columns import filled
from analysis.parts.content import Block, Column, Table, Text
from analysis.parts.part import Evidence

ALL = "All points"
CEILINGS = (
    Column("at", "Level"), Column("value", "Ceiling", 2), Column("low", "95 % from", 2), Column("high", "to", 2),
    Column("reliability", "Reliability", 2), Column("items", "Clips", 0), Column("listeners", "Listeners", 0),
    Column("reason", "Why not"),
)  # fmt: skip


def noise_ceilings(evidence: Evidence) -> list[Block]:
    """A sentence on the ceiling over all points, and a table of it and of each target's."""
    from analysis.statistics.reliability.grid import as_grid
    from analysis.statistics.reliability.noise_ceiling import noise_ceiling

    ratings, targets = evidence.ratings, evidence.targets
    tables = {ALL: ratings}
    if len(targets) > 1:
        tables |= {target: ratings[ratings["target"].astype(str) == target] for target in targets}
    rows: list[dict[str, Any]] = []
    for at, table in tables.items():
        found = noise_ceiling(as_grid(table), seed=evidence.selection.seed)
        rows.append({"at": at} | vars(found))
    about = "√ of the reliability of all listeners' mean, from random halves of the listeners; interval over songs."
    return [Text(_sentence(rows[0])), Table("ceilings", "Noise ceiling", *filled(CEILINGS, rows, "reason"), about)]


def _sentence(over_all: dict[str, Any]) -> str:
    if over_all["reason"]:
        return f"What a metric could reach at most with these ratings cannot be said: {over_all['reason']}."
    value, low, high = over_all["value"], over_all["low"], over_all["high"]
    interval = f" (95 % interval {low:.2f} to {high:.2f})" if isfinite(low) else ""
    return (
        "As listeners differ, even a metric that foresaw what all people think on average would correlate with these "
        f"mean ratings over all points by no more than {value:.2f}{interval}: the noise ceiling, for Pearson's r."
    )
