"""How wide an interval to expect from how many listeners: a line a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from analysis.figures.theme import COLOURS, GRID, layout, titled

DASHES = ("solid", "dash", "dot", "dashdot")


@dataclass(frozen=True)
class WidthCurve:
    """widths: of the 95 % interval, in points, with so many listeners each; number: its colour and dash."""

    name: str
    listeners: Sequence[float]
    widths: Sequence[float]


def planning_figure(curves: Sequence[WidthCurve], *, now: int, widest: float, simulated: bool) -> go.Figure:
    """now: how many listeners the study has; widest: where the axis of widths ends."""
    figure = go.Figure()
    for place, curve in enumerate(curves):
        figure.add_trace(
            go.Scatter(
                name=curve.name,
                x=list(curve.listeners),
                y=list(curve.widths),
                mode="lines",
                line={"color": COLOURS[place % len(COLOURS)], "dash": DASHES[place % len(DASHES)], "width": 2.5},
                hovertemplate=f"<b>{curve.name}</b><br>%{{x}} listeners: %{{y:.1f}} points wide<extra></extra>",
            )
        )
    most = max((listeners for curve in curves for listeners in curve.listeners), default=2)
    here = {"type": "line", "x0": now, "x1": now, "yref": "paper", "y0": 0, "y1": 1,
            "line": {"color": GRID, "width": 2, "dash": "dot"}}  # fmt: skip
    return figure.update_layout(
        layout(
            title=titled("Width of the 95 % interval of a mean", simulated=simulated),
            xaxis={"range": [0, most * 1.02], "title": {"text": f"listeners; dotted: the {now} of this study"}},
            yaxis={"range": [0, widest], "title": {"text": "points"}},
            margin={"l": 8, "r": 16, "t": 60 + 22 * len(curves), "b": 8},
            height=380 + 22 * len(curves),
            shapes=[here],
            showlegend=len(curves) > 1,
            legend={"orientation": "v", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom"},
        )
    )
