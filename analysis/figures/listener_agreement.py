"""How each listener's ratings go with those of all others: a row a listener, the one who agrees most at the top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, isfinite
from statistics import median

import plotly.graph_objects as go

from analysis.figures.heat_map import signed
from analysis.figures.theme import COLOURS, layout, titled

NAMED = 60  # rows; with more, names would lie on each other, and the table has them
TALLEST = 1200  # pixels


@dataclass(frozen=True)
class Listener:
    """A listener's correlations with the mean of the others over n clips; out: by post-screening."""

    name: str
    pearson: float
    spearman: float
    n: int
    out: bool = False


def listener_agreement_figure(listeners: Sequence[Listener], *, simulated: bool) -> go.Figure:
    """listeners: in any order; those without a correlation are not drawn."""
    drawn = sorted((one for one in listeners if isfinite(one.pearson)), key=lambda one: (-one.pearson, one.name))
    figure = go.Figure()
    for out, name, symbol in ((False, "stays", "circle"), (True, "out by post-screening", "x")):
        here = [(place, one) for place, one in enumerate(drawn) if one.out is out]
        if not here:
            continue
        figure.add_trace(
            go.Scatter(
                name=name,
                x=[one.pearson for _, one in here],
                y=[place for place, _ in here],
                mode="markers",
                marker={"color": COLOURS[int(out)], "symbol": symbol, "size": 10 if len(drawn) <= NAMED else 6},
                text=[
                    f"<b>{one.name}</b><br>Pearson {signed(one.pearson)}, Spearman {signed(one.spearman)}"
                    f"<br>{one.n} clips"
                    for _, one in here
                ],
                hovertemplate="%{text}<extra></extra>",
            )
        )
    named = len(drawn) <= NAMED
    middle = median([one.pearson for one in drawn]) if drawn else None
    figure.add_trace(
        go.Scatter(
            name="the median",
            x=[middle, middle],
            y=[-0.5, len(drawn) - 0.5],
            mode="lines",
            line={"color": COLOURS[-1], "dash": "dot", "width": 2},
            hoverinfo="skip",
        )
    )
    lowest = min((one.pearson for one in drawn), default=0.0)
    return figure.update_layout(
        layout(
            title=titled("Each listener and the others", simulated=simulated),
            xaxis={"range": [floor(5 * lowest - 0.1) / 5, 1.02], "title": {"text": "Pearson's correlation"}},
            yaxis={
                "range": [len(drawn) - 0.5, -0.5],
                "tickvals": list(range(len(drawn))) if named else [],
                "ticktext": [one.name for one in drawn] if named else [],
                "title": {} if named else {"text": f"{len(drawn)} listeners"},
            },
            margin={"l": 8, "r": 16, "t": 76, "b": 8},
            height=158 + min(22 * len(drawn), TALLEST),
            showlegend=True,
            meta={"entries": len(figure.data)},  # of the legend
        )
    )
