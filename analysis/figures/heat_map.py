"""Which metrics agree with people, where: a row a metric, a column a level, the coefficient printed in each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import plotly.graph_objects as go

from analysis.figures.theme import AGREES, DISAGREES, INK, NEUTRAL, layout, titled

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Cell:
    """One coefficient, from −1 to 1, of one metric at one level."""

    metric: str
    level: str
    value: float
    low: float
    high: float
    n: int
    reason: str = ""


def heat_map_figure(cells: Sequence[Cell], *, title: str, simulated: bool) -> go.Figure:
    """cells: rows and columns appear in the order in which they first do here."""
    metrics = list(dict.fromkeys(cell.metric for cell in cells))
    levels = list(dict.fromkeys(cell.level for cell in cells))
    at = {(cell.metric, cell.level): cell for cell in cells}
    rows = [[at[metric, level] for level in levels] for metric in metrics]
    figure = go.Figure(
        go.Heatmap(
            x=levels,
            y=metrics,
            z=[[cell.value if isfinite(cell.value) else None for cell in row] for row in rows],
            zmin=-1,
            zmax=1,
            colorscale=[[0, DISAGREES], [0.5, NEUTRAL], [1, AGREES]],
            showscale=False,
            xgap=2,
            ygap=2,
            customdata=[[_words(cell) for cell in row] for row in rows],
            hovertemplate="%{customdata}<extra></extra>",
            hoverongaps=True,
        )
    )
    # Written by a trace of its own, so that the page can choose black or white ink for each cell's colour.
    figure.add_trace(
        go.Scatter(
            x=[cell.level for cell in cells],
            y=[cell.metric for cell in cells],
            text=[signed(cell.value) for cell in cells],
            customdata=[cell.value if isfinite(cell.value) else None for cell in cells],
            mode="text",
            textfont={"size": 12, "color": INK},
            hoverinfo="skip",
            showlegend=False,
        )
    )
    return figure.update_layout(
        layout(
            title=titled(title, simulated=simulated),
            xaxis={
                "side": "top",
                "range": [-0.5, len(levels) - 0.5],
                "showgrid": False,
                "tickangle": 0,
                "tickvals": levels,
                "ticktext": [_in_lines(level) for level in levels],
            },
            yaxis={"range": [len(metrics) - 0.5, -0.5], "showgrid": False},
            margin={"l": 8, "r": 8, "t": 84, "b": 8},
            height=100 + 34 * len(metrics),
            # In pixels; where there is less room, the figure scrolls.
            meta={"minimum": 30 + 7 * max(map(len, metrics), default=0) + 45 * len(levels)},
        )
    )


def _in_lines(level: str) -> str:
    """A level's name broken where it may be, so that the columns can be narrow."""
    return level.replace(" ", "<br>").replace("_", "_<br>")


def signed(value: float) -> str:
    """Two decimals with a sign, so that colour is never the only one to say which way a metric points."""
    if not isfinite(value):
        return "–"
    return f"{value:+.2f}".replace("-", MINUS)


def _words(cell: Cell) -> str:
    lines = [f"<b>{cell.metric}</b>, {cell.level}"]
    if isfinite(cell.value):
        lines.append(signed(cell.value))
    if isfinite(cell.low):
        lines.append(f"95 % interval {signed(cell.low)} to {signed(cell.high)}")
    lines.append(f"n = {cell.n}")
    if cell.reason:
        lines.append(f"not defined: {cell.reason}")
    return "<br>".join(lines)
