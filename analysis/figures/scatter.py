"""One metric against people's opinions: a point a clip, coloured by target, its symbol the system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from analysis.figures.clips import Clip, clip_layout, clip_traces
from analysis.figures.theme import INK, layout, titled

DASHES = ("solid", "dash", "dot")


@dataclass(frozen=True)
class Dot:
    """A point that has both a value of the metric and an opinion."""

    song: str
    target: str
    system: str
    value: float
    opinion: float


@dataclass(frozen=True)
class Curve:
    """A curve fitted to the points, by its name in the legend; values and opinions are those that it goes through."""

    name: str
    values: Sequence[float]
    opinions: Sequence[float]


def scatter_figure(
    dots: Sequence[Dot],
    *,
    metric: str,
    axis: str,
    average: str,
    simulated: bool,
    curves: Sequence[Curve] = (),
    reference: str = "",
    tables: Sequence[str] = (),
) -> go.Figure:
    """dots: those that are drawn. axis: the metric's axis in words, with its unit. average: mean or median.

    reference, tables: as `clips.clip_layout` has them.
    """
    clips = [
        Clip(
            dot.song, dot.target, dot.system, dot.value, dot.opinion,
            f"<b>{dot.system}</b><br>{dot.target} of {dot.song}<br>{metric} {dot.value:.4g}"
            f"<br>{average} rating {dot.opinion:.1f}",
        )
        for dot in dots
    ]  # fmt: skip
    drawn = [_line(curve, dash) for curve, dash in zip(curves, DASHES, strict=False)]
    traces = [*drawn, *clip_traces(clips)]  # the points above the curves
    return go.Figure(traces).update_layout(
        layout(
            title=titled(f"{metric} and opinion", simulated=simulated),
            xaxis={"title": {"text": axis}},
            yaxis={"title": {"text": f"{average} rating"}, "range": [0, 100]},
            **clip_layout(entries=len(traces), reference=reference, tables=tables),
        )
    )


def _line(curve: Curve, dash: str) -> go.Scatter:
    return go.Scatter(
        name=curve.name,
        x=list(curve.values),
        y=list(curve.opinions),
        mode="lines",
        line={"color": INK, "dash": dash, "width": 2},
        hoverinfo="skip",
        legendgroup="curves",
        legendgrouptitle={"text": "line: fit"},
    )
