"""One metric against people's opinions: a point a clip, coloured by target, its symbol the system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from analysis.figures.theme import INK, colours, layout, symbols, titled


@dataclass(frozen=True)
class Dot:
    """A point that has both a value of the metric and an opinion."""

    song: str
    target: str
    system: str
    value: float
    opinion: float


def scatter_figure(dots: Sequence[Dot], *, metric: str, axis: str, average: str, simulated: bool) -> go.Figure:
    """dots: those that are drawn. axis: the metric's axis in words, with its unit. average: mean or median."""
    targets, systems = sorted({dot.target for dot in dots}), sorted({dot.system for dot in dots})
    colour, symbol = colours(targets), symbols(systems)
    figure = go.Figure()
    for target in targets:
        here = [dot for dot in dots if dot.target == target]
        figure.add_trace(
            go.Scatter(
                name=target,
                x=[dot.value for dot in here],
                y=[dot.opinion for dot in here],
                mode="markers",
                marker={
                    "color": colour[target],
                    "symbol": [symbol[dot.system] for dot in here],
                    "size": 11,
                    "opacity": 0.9,
                },
                text=[
                    f"<b>{dot.system}</b><br>{dot.target} of {dot.song}<br>{metric} {dot.value:.4g}"
                    f"<br>{average} rating {dot.opinion:.1f}"
                    for dot in here
                ],
                hovertemplate="%{text}<extra></extra>",
                legendgroup="targets",
                legendgrouptitle={"text": "colour: target"},
            )
        )
    for system in systems:
        # Draws nothing: it only tells in the legend which symbol a system has.
        figure.add_trace(
            go.Scatter(
                name=system,
                x=[None],
                y=[None],
                mode="markers",
                marker={"color": INK, "symbol": symbol[system], "size": 11},
                legendgroup="systems",
                legendgrouptitle={"text": "symbol: system"},
                hoverinfo="skip",
            )
        )
    return figure.update_layout(
        layout(
            title=titled(f"{metric} and opinion", simulated=simulated),
            xaxis={"title": {"text": axis}},
            yaxis={"title": {"text": f"{average} rating"}, "range": [0, 100]},
            legend={"orientation": "v", "x": 1.02, "xanchor": "left", "y": 1, "yanchor": "top", "itemclick": False,
                    "itemdoubleclick": False},
            height=460,
            meta={"entries": len(targets) + len(systems)},  # of the legend
        )
    )  # fmt: skip
