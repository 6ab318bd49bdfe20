"""Box plots of ratings: a row a system, as BS.1534 wants medians and interquartile ranges shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from analysis.figures.opinions import SCALE
from analysis.figures.theme import COLOURS, layout, titled


@dataclass(frozen=True)
class Box:
    """A system's ratings. low, high: the outermost ratings within 1.5 interquartile ranges of the box; outside: the
    distinct ones beyond; aside: whether it is a reference or an anchor."""

    system: str
    n: int
    low: float
    quarter: float
    median: float
    three_quarters: float
    high: float
    outside: tuple[float, ...] = ()
    aside: bool = False


def boxes_figure(boxes: Sequence[Box], *, simulated: bool, axis: str = SCALE) -> go.Figure:
    """boxes: from top to bottom."""
    figure = go.Figure()
    for box in boxes:
        colour = COLOURS[-1] if box.aside else COLOURS[0]
        figure.add_trace(
            go.Box(
                name=box.system,
                y=[box.system],
                orientation="h",
                q1=[box.quarter],
                median=[box.median],
                q3=[box.three_quarters],
                lowerfence=[box.low],
                upperfence=[box.high],
                line={"color": colour, "width": 2},
                whiskerwidth=0.5,
                hoverinfo="skip",
                showlegend=False,
            )
        )
    # Drawn over the boxes, so that their middle can be pointed at; and those beyond the whiskers.
    figure.add_trace(_marks([(box, box.median) for box in boxes], "line-ns-open", "median"))
    figure.add_trace(_marks([(box, value) for box in boxes for value in box.outside], "circle-open", "beyond"))
    names = [box.system for box in boxes]
    return figure.update_layout(
        layout(
            title=titled("Medians and quartiles of the ratings", simulated=simulated),
            xaxis={"range": [-1, 101], "title": {"text": axis}},
            yaxis={"categoryorder": "array", "categoryarray": names[::-1], "showgrid": False},
            height=130 + 36 * len(boxes),
        )
    )


def _marks(places: Sequence[tuple[Box, float]], symbol: str, what: str) -> go.Scatter:
    return go.Scatter(
        name=what,
        x=[value for _, value in places],
        y=[box.system for box, _ in places],
        mode="markers",
        marker={
            "symbol": symbol,
            "size": 5 if what == "beyond" else 1,
            "color": [COLOURS[-1] if box.aside else COLOURS[0] for box, _ in places],
        },
        text=[_words(box, value, what) for box, value in places],
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )


def _words(box: Box, value: float, what: str) -> str:
    if what == "beyond":
        return f"<b>{box.system}</b><br>a rating of {value:.4g}"
    return (
        f"<b>{box.system}</b>, {box.n} ratings<br>median {box.median:.4g}<br>"
        f"quartiles {box.quarter:.4g} and {box.three_quarters:.4g}"
    )
