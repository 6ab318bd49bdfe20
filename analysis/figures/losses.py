"""Training losses by what people heard, with a metric beside: a row a loss, a mark a target, two scales."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import plotly.graph_objects as go

from analysis.figures.theme import GRID, colours, layout, symbols, titled

ROW = 22  # pixels for each mark of a row
LEFT, RIGHT = [0.0, 0.56], [0.64, 1.0]  # of the width


@dataclass(frozen=True)
class LossMark:
    """One loss's mean opinion of one target, 0 to 100, with its interval, and the mean of the metric beside."""

    loss: str
    target: str
    opinion: float
    low: float
    high: float
    value: float


def losses_figure(marks: Sequence[LossMark], *, losses: Sequence[str], beside: str, simulated: bool) -> go.Figure:
    """losses: from top to bottom. beside: the metric's axis in words; empty where there is none to show."""
    targets = sorted({mark.target for mark in marks})
    row = {loss: place for place, loss in enumerate(losses)}
    figure = go.Figure()
    for place, target in enumerate(targets):
        here = sorted((mark for mark in marks if mark.target == target), key=lambda mark: row[mark.loss])
        heard, scored = _traces(here, targets, [row[mark.loss] + _offset(place, len(targets)) for mark in here])
        figure.add_traces([heard, scored] if beside else [heard])
    rules = [
        {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": edge - 0.5, "y1": edge - 0.5,
         "line": {"color": GRID, "width": 1}}
        for edge in range(1, len(losses))
    ]  # fmt: skip
    second = {"xaxis2": _axis(beside, domain=RIGHT, anchor="y")} if beside else {}
    return figure.update_layout(
        layout(
            title=titled("What people heard, by training loss", simulated=simulated),
            xaxis={"range": [0, 100], "title": {"text": "mean opinion score<br>0 bad – 100 excellent"},
                   "domain": LEFT if beside else [0, 1]},
            yaxis={"range": [len(losses) - 0.5, -0.5], "tickvals": list(row.values()), "ticktext": list(row),
                   "showgrid": False},
            margin={"l": 8, "r": 16, "t": 76 if len(targets) > 1 else 48, "b": 8},
            height=150 + len(losses) * max(40, ROW * len(targets)),
            shapes=rules,
            showlegend=len(targets) > 1,
            # Entries of the legend; pixels: where there is less room, the figure scrolls.
            meta={"entries": len(targets), "minimum": 480 if beside else 0},
        )
        | second
    )  # fmt: skip


def _traces(here: Sequence[LossMark], targets: Sequence[str], heights: Sequence[float]) -> tuple[Any, Any]:
    """One target's marks on either scale."""
    target = here[0].target
    colour, symbol = colours(targets)[target], symbols(targets)[target]
    shared: dict[str, Any] = {
        "name": target, "y": heights, "mode": "markers", "marker": {"color": colour, "symbol": symbol, "size": 10},
        "hovertemplate": "%{text}<extra></extra>", "legendgroup": target,
    }  # fmt: skip
    reach = {
        "type": "data", "symmetric": False, "color": colour, "thickness": 2, "width": 4,
        "array": [_reach(mark.high - mark.opinion) for mark in here],
        "arrayminus": [_reach(mark.opinion - mark.low) for mark in here],
    }  # fmt: skip
    heard = go.Scatter(
        x=[mark.opinion for mark in here], error_x=reach, text=[_words(mark) for mark in here], **shared
    )  # fmt: skip
    scored = go.Scatter(
        x=[mark.value for mark in here], xaxis="x2", showlegend=False,
        text=[f"<b>{mark.loss}</b>, {mark.target}<br>{mark.value:.4g}" for mark in here], **shared,
    )  # fmt: skip
    return heard, scored


def _offset(place: int, targets: int) -> float:
    return 0.8 / targets * (place - (targets - 1) / 2)


def _axis(title: str, **own: Any) -> dict[str, Any]:
    """A further axis, as `layout` makes the first two."""
    axis: dict[str, Any] = layout(xaxis={"title": {"text": title}, **own})["xaxis"]
    return axis


def _reach(distance: float) -> float:
    return distance if isfinite(distance) else 0.0


def _words(mark: LossMark) -> str:
    lines = [f"<b>{mark.loss}</b>, {mark.target}", f"mean {mark.opinion:.1f}"]
    if isfinite(mark.low):
        lines.append(f"95 % interval {mark.low:.1f} to {mark.high:.1f}")
    return "<br>".join(lines)
