"""The width of an interval by the number of listeners, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.parts.content import Block, Column, Figure, Table
from analysis.parts.drawing import plain

if TYPE_CHECKING:
    from analysis.parts.pilot import Case

FEWEST_DRAWN, MOST_DRAWN = 20, 200  # listeners; beyond, the curves are flat
ROWS = 20


def curve_blocks(cases: Sequence[Case], *, now: int, needed: int, simulated: bool) -> list[Block]:
    """now: the listeners of this study; needed: those of a plan, for the curves to reach. Nothing where unknown."""
    import numpy as np

    from analysis.figures import WidthCurve, planning_figure
    from analysis.statistics.planning import expected_width

    cases = [case for case in cases if case.known and case.noise > 0]
    if not cases:
        return []
    listeners = np.arange(2.0, min(max(FEWEST_DRAWN, 2 * now, needed), MOST_DRAWN) + 1)
    curves = []
    for case in cases:
        for other, songs in ((False, "these songs"), (True, "other songs like them")):
            widths = expected_width(case.components, listeners, songs=case.components.songs, other_songs=other)
            curves.append(WidthCurve(f"{case.system}, {songs}", listeners.tolist(), widths.tolist()))
    # With two or three listeners t runs away, and with two songs, too: the axis is for what can be had.
    pairs = zip(curves[::2], curves[1::2], strict=True)
    tall = max(max(these.widths[2], min(2 * these.widths[2], other.widths[-1])) for these, other in pairs)
    rows = [
        {"listeners": count, **{curve.name: curve.widths[place] for curve in curves}}
        for place, count in enumerate(listeners.tolist())
    ]
    columns = (Column("listeners", "Listeners", 0), *(Column(curve.name, curve.name, 1) for curve in curves))
    figure = planning_figure(curves, now=now, widest=min(100.0, 1.1 * tall), simulated=simulated)
    words = "How wide the 95 % interval of a mean is expected to be, by the number of listeners."
    return [
        Figure("planning-curves", plain(figure), words, numbers="planning-curves"),
        Table("planning-curves", "Expected widths, in points", columns, tuple(rows[:: max(1, len(rows) // ROWS)])),
    ]
