"""The same metrics' agreement in several studies: a row a metric, a mark a study, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import plotly.graph_objects as go

from analysis.figures.heat_map import signed
from analysis.figures.theme import GRID, colours, layout, symbols, titled

ROW = 26  # pixels for each study of a metric


@dataclass(frozen=True)
class InStudy:
    """One metric's coefficient in one study, over n points; a bound is NaN where there is none."""

    metric: str
    study: str
    value: float
    low: float
    high: float
    n: int


def beside_figure(marks: Sequence[InStudy], *, title: str, simulated: bool) -> go.Figure:
    """marks: those that are defined; metrics from top to bottom, and studies, as they first appear."""
    metrics, studies = (list(dict.fromkeys(names)) for names in
                        ((mark.metric for mark in marks), (mark.study for mark in marks)))  # fmt: skip
    colour, symbol = colours(studies), symbols(studies)
    step = 0.7 / max(len(studies), 1)
    traces = []
    for place, study in enumerate(studies):
        here = [mark for mark in marks if mark.study == study]
        offset = step * (place - (len(studies) - 1) / 2)
        traces.append(
            go.Scatter(
                name=study,
                x=[mark.value for mark in here],
                y=[metrics.index(mark.metric) + offset for mark in here],
                mode="markers",
                marker={"color": colour[study], "symbol": symbol[study], "size": 10},
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": [mark.high - mark.value if isfinite(mark.high) else 0.0 for mark in here],
                    "arrayminus": [mark.value - mark.low if isfinite(mark.low) else 0.0 for mark in here],
                    "color": colour[study],
                    "thickness": 2,
                    "width": 4,
                },
                text=[_words(mark) for mark in here],
                hovertemplate="%{text}<extra></extra>",
            )
        )
    zero = {"type": "line", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1, "line": {"color": GRID, "width": 2}}
    return go.Figure(traces).update_layout(
        layout(
            title=titled(title, simulated=simulated),
            xaxis={"range": [-1.05, 1.05], "title": {"text": "Pearson's r with the mean opinions"}},
            yaxis={"range": [len(metrics) - 0.5, -0.5], "tickvals": list(range(len(metrics))), "ticktext": metrics,
                   "showgrid": False},
            margin={"l": 8, "r": 16, "t": 76, "b": 8},
            height=170 + len(metrics) * max(40, ROW * len(studies)),
            shapes=[zero],
            meta={"entries": len(studies)},  # of the legend
        )
    )  # fmt: skip


def _words(mark: InStudy) -> str:
    lines = [f"<b>{mark.metric}</b>, {mark.study}", f"Pearson {signed(mark.value)}"]
    if isfinite(mark.low):
        lines.append(f"95 % interval {signed(mark.low)} to {signed(mark.high)}")
    return "<br>".join([*lines, f"{mark.n} points"])
