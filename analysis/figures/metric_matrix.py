"""Every metric against every other: how much more the row's agrees with people than the column's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import plotly.graph_objects as go

from analysis.figures.heat_map import signed
from analysis.figures.theme import AGREES, DISAGREES, INK, NEUTRAL, layout, titled

CLEAR = "*"
LETTER, CELL = 7, 34  # pixels for a letter of a name and for a row
SHORT = 6  # letters of a name that fits above its column


@dataclass(frozen=True)
class MetricPair:
    """How much more `first` agrees than `second`, from −2 to 2, with its interval; clear: the interval leaves 0 out."""

    first: str
    second: str
    value: float
    low: float
    high: float
    clear: bool
    reason: str = ""

    def swapped(self) -> MetricPair:
        """The same with the metrics in the other order."""
        return MetricPair(self.second, self.first, -self.value, -self.high, -self.low, self.clear, self.reason)


def metric_matrix_figure(pairs: Sequence[MetricPair], *, metrics: Sequence[str], simulated: bool) -> go.Figure:
    """pairs: each two metrics once, in either order. metrics: from top to bottom, and from left to right."""
    at = {(pair.first, pair.second): pair for one in pairs for pair in (one, one.swapped())}
    cells = [[at.get((row, column)) for column in metrics] for row in metrics]
    names, longest = list(metrics), max(map(len, metrics), default=0)
    figure = go.Figure(
        go.Heatmap(
            x=names,
            y=names,
            z=[[cell.value if cell and isfinite(cell.value) else None for cell in row] for row in cells],
            zmin=-1,
            zmax=1,
            colorscale=[[0, DISAGREES], [0.5, NEUTRAL], [1, AGREES]],
            showscale=False,
            xgap=2,
            ygap=2,
            customdata=[[_words(cell) if cell else "" for cell in row] for row in cells],
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    figure.add_trace(_printed([cell for row in cells for cell in row if cell]))
    head = LETTER * longest if longest > SHORT else 20
    return figure.update_layout(
        layout(
            title=titled("Pearson: the row's metric less the column's", simulated=simulated),
            xaxis={"side": "top", "range": [-0.5, len(names) - 0.5], "showgrid": False,
                   "tickangle": -90 if longest > SHORT else 0},
            yaxis={"range": [len(names) - 0.5, -0.5], "showgrid": False},
            margin={"l": 8, "r": 8, "t": 60 + head, "b": 8},
            height=70 + head + CELL * len(names),
            # In pixels; where there is less room, the figure scrolls.
            meta={"minimum": 40 + LETTER * longest + 52 * len(names)},
        )
    )  # fmt: skip


def _printed(cells: Sequence[MetricPair]) -> go.Scatter:
    """The numbers, by a trace of their own, so that the page can choose black or white ink for each cell's colour."""
    return go.Scatter(
        x=[cell.second for cell in cells],
        y=[cell.first for cell in cells],
        text=[signed(cell.value) + (CLEAR if cell.clear else "") for cell in cells],
        customdata=[max(-1.0, min(1.0, cell.value)) if isfinite(cell.value) else None for cell in cells],
        mode="text",
        textfont={"size": 12, "color": INK},
        hoverinfo="skip",
        showlegend=False,
    )


def _words(pair: MetricPair) -> str:
    lines = [f"<b>{pair.first}</b> less <b>{pair.second}</b>"]
    if isfinite(pair.value):
        lines.append(signed(pair.value))
    if isfinite(pair.low):
        lines.append(f"95 % interval {signed(pair.low)} to {signed(pair.high)}")
    if pair.reason:
        lines.append(pair.reason)
    return "<br>".join(lines)
