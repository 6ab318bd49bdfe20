"""How a training went: loss and validation loss over the steps, and the learning rate below."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

import plotly.graph_objects as go

from analysis.figures.theme import COLOURS, layout, titled


def training_curves_figure(
    *, steps: Sequence[float], loss: Sequence[float], validation: Sequence[float], rate: Sequence[float], name: str
) -> go.Figure:
    """name: of the loss. NaN is a gap; with no validation at all there is no curve of it."""
    figure = go.Figure([_curve("training songs", steps, loss, COLOURS[0], "solid")])
    if any(map(isfinite, validation)):
        figure.add_trace(_curve("validation songs", steps, validation, COLOURS[1], "dash"))
        best = min((place for place, value in enumerate(validation) if isfinite(value)), key=validation.__getitem__)
        figure.add_trace(
            go.Scatter(
                name="best epoch", x=[steps[best]], y=[validation[best]], mode="markers",
                marker={"color": COLOURS[1], "symbol": "star", "size": 12},
                hovertemplate="<b>best epoch</b><br>step %{x}: %{y:.5g}<extra></extra>",
            )
        )  # fmt: skip
    figure.add_trace(_curve("learning rate", steps, rate, COLOURS[2], "solid", yaxis="y2", showlegend=False))
    second = layout(yaxis={"domain": [0, 0.18], "type": "log", "title": {"text": "rate"}, "anchor": "x", "dtick": 1})
    entries = len(figure.data) - 1
    return figure.update_layout(
        layout(
            title=titled(f"{name} over the steps", simulated=False),
            xaxis={"title": {"text": "steps of the optimiser"}, "anchor": "y2", "rangemode": "tozero"},
            yaxis={"domain": [0.3, 1], "title": {"text": name}},
            margin={"l": 8, "r": 16, "t": 76 if entries > 1 else 48, "b": 8},
            height=460,
            showlegend=entries > 1,
            meta={"entries": entries},
        )
        | {"yaxis2": second["yaxis"]}
    )


def _curve(
    name: str, steps: Sequence[float], values: Sequence[float], colour: str, dash: str, **own: object
) -> go.Scatter:
    mode = "lines" if len(steps) > 1 else "markers"
    return go.Scatter(
        name=name,
        x=list(steps),
        y=[value if isfinite(value) else None for value in values],
        mode=mode,
        line={"color": colour, "dash": dash, "width": 2},
        hovertemplate=f"<b>{name}</b><br>step %{{x}}: %{{y:.5g}}<extra></extra>",
        **own,
    )
