"""Mean opinion scores with their intervals: a row a system, a mark a target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import plotly.graph_objects as go

from analysis.figures.theme import GRID, colours, layout, symbols, titled

ROW = 22  # pixels for each mark of a row
SCALE = "0 bad – 100 excellent"


@dataclass(frozen=True)
class Opinion:
    """One mean on the scale from 0 to 100; bounds, and a number of ratings, where they are known."""

    system: str
    target: str
    mean: float
    low: float
    high: float
    n: int | None = None


def opinions_figure(
    opinions: Sequence[Opinion], *, systems: Sequence[str], bounds: str, simulated: bool, axis: str = SCALE
) -> go.Figure:
    """opinions: any number, in any order. systems: from top to bottom. bounds: what low and high are, in words."""
    targets = sorted({opinion.target for opinion in opinions})
    colour, symbol = colours(targets), symbols(targets)
    row = {system: place for place, system in enumerate(systems)}
    step = 0.8 / max(len(targets), 1)
    figure = go.Figure()
    for place, target in enumerate(targets):
        here = sorted((one for one in opinions if one.target == target), key=lambda one: row[one.system])
        offset = step * (place - (len(targets) - 1) / 2)
        figure.add_trace(
            go.Scatter(
                name=target,
                x=[one.mean for one in here],
                y=[row[one.system] + offset for one in here],
                mode="markers",
                marker={"color": colour[target], "symbol": symbol[target], "size": 10},
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": [_reach(one.high - one.mean) for one in here],
                    "arrayminus": [_reach(one.mean - one.low) for one in here],
                    "color": colour[target],
                    "thickness": 2,
                    "width": 4,
                },
                hovertemplate="%{text}<extra></extra>",
                text=[_words(one, bounds) for one in here],
            )
        )
    rules = [
        {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": edge - 0.5, "y1": edge - 0.5,
         "line": {"color": GRID, "width": 1}}
        for edge in range(1, len(systems))
    ]  # fmt: skip
    return figure.update_layout(
        layout(
            title=titled("Mean opinion scores", simulated=simulated),
            xaxis={"range": [0, 100], "title": {"text": axis}},
            yaxis={
                "range": [len(systems) - 0.5, -0.5],
                "tickvals": list(row.values()),
                "ticktext": list(row),
                "showgrid": False,
            },
            margin={"l": 8, "r": 16, "t": 76 if len(targets) > 1 else 48, "b": 8},
            height=140 + len(systems) * max(36, ROW * len(targets)),
            shapes=rules,
            showlegend=len(targets) > 1,
            meta={"entries": len(targets)},  # of the legend
        )
    )


def _reach(distance: float) -> float:
    return distance if isfinite(distance) else 0.0


def _words(one: Opinion, bounds: str) -> str:
    lines = [f"<b>{one.system}</b>, {one.target}", f"mean {one.mean:.1f}"]
    if isfinite(one.low):
        lines.append(f"{bounds} {one.low:.1f} to {one.high:.1f}")
    if one.n is not None:
        lines.append(f"{one.n} ratings")
    return "<br>".join(lines)
