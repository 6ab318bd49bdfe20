"""How wide an interval to expect from how many listeners: a line a case, and where this study stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from analysis.figures.theme import COLOURS, layout, titled

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
        if min(curve.widths) > widest:
            continue  # nothing of it would be seen
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
    figure.add_trace(
        go.Scatter(
            name=f"this study: {now} listener{'' if now == 1 else 's'}",
            x=[now, now],
            y=[0, widest],
            mode="lines",
            line={"color": COLOURS[-1], "dash": "dot", "width": 2},
            hoverinfo="skip",
        )
    )
    entries = len(figure.data)
    return figure.update_layout(
        layout(
            title=titled("Width of the 95 % interval of a mean", simulated=simulated),
            xaxis={"range": [0, most * 1.02], "title": {"text": "listeners"}},
            yaxis={"range": [0, widest], "title": {"text": "points"}},
            margin={"l": 8, "r": 16, "t": 60 + 22 * entries, "b": 8},
            height=380 + 22 * entries,
            showlegend=True,
            legend={"orientation": "v", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom"},
        )
    )
