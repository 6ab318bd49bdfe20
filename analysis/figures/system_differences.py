"""By how much one system is rated higher than another: a row and a column a system, with colour where it is clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import plotly.graph_objects as go

from analysis.figures.heat_map import MINUS
from analysis.figures.theme import AGREES, DISAGREES, INK, NEUTRAL, layout, titled

SIGNIFICANT = 0.05
MARK = "*"


@dataclass(frozen=True)
class SystemDifference:
    """The mean of the first system's ratings less the second's, in points, with its corrected p."""

    first: str
    second: str
    mean: float
    low: float
    high: float
    p: float
    n: int
    reason: str = ""

    @property
    def significant(self) -> bool:
        """False where p is NaN."""
        return self.p < SIGNIFICANT

    @property
    def turned(self) -> SystemDifference:
        return SystemDifference(self.second, self.first, -self.mean, -self.high, -self.low, self.p, self.n, self.reason)


def system_differences_figure(
    differences: Sequence[SystemDifference], *, systems: Sequence[str], simulated: bool
) -> go.Figure:
    """differences: each pair once, either way; systems: from top to bottom and from left to right."""
    at = {(one.first, one.second): one for found in differences for one in (found, found.turned)}
    most = max((abs(one.mean) for one in differences if one.significant), default=1.0)
    # What is not significant has no colour: the eye must not find what the test did not.
    shade = {pair: one.mean / most if one.significant else 0.0 for pair, one in at.items()}
    pairs = [(row, column) for row in systems for column in systems if (row, column) in at]
    figure = go.Figure(
        go.Heatmap(
            x=list(systems),
            y=list(systems),
            z=[[shade.get((row, column)) for column in systems] for row in systems],
            zmin=-1,
            zmax=1,
            colorscale=[[0, DISAGREES], [0.5, NEUTRAL], [1, AGREES]],
            showscale=False,
            xgap=2,
            ygap=2,
            customdata=[[_words(at.get((row, column))) for column in systems] for row in systems],
            hovertemplate="%{customdata}<extra></extra>",
            hoverongaps=False,
        )
    )
    figure.add_trace(
        go.Scatter(
            x=[column for _, column in pairs],
            y=[row for row, _ in pairs],
            text=[_written(at[pair]) for pair in pairs],
            customdata=[shade[pair] for pair in pairs],
            mode="text",
            textfont={"size": 12, "color": INK},
            hoverinfo="skip",
            showlegend=False,
        )
    )
    longest = max(map(len, systems), default=0)
    return figure.update_layout(
        layout(
            title=titled(f"Row less column, in points; {MARK} significant", simulated=simulated),
            xaxis={
                "side": "top",
                "range": [-0.5, len(systems) - 0.5],
                "showgrid": False,
                "tickangle": 0 if longest <= 6 else -90 if len(systems) > 5 else 0,
            },
            yaxis={"range": [len(systems) - 0.5, -0.5], "showgrid": False},
            margin={"l": 8, "r": 8, "t": 64, "b": 8},
            height=90 + 8 * longest + 34 * len(systems),
            # In pixels; where there is less room, the figure scrolls.
            meta={"minimum": 30 + 8 * longest + 48 * len(systems)},
        )
    )


def _written(one: SystemDifference) -> str:
    return _points(one.mean) + (MARK if one.significant else "")


def _points(value: float) -> str:
    return f"{value:+.1f}".replace("-", MINUS) if isfinite(value) else "–"


def _words(one: SystemDifference | None) -> str:
    if one is None:
        return ""
    lines = [f"<b>{one.first}</b> less <b>{one.second}</b>", f"{_points(one.mean)} points"]
    if isfinite(one.low):
        lines.append(f"95 % interval {_points(one.low)} to {_points(one.high)}")
    lines.append(f"not tested: {one.reason}" if one.reason else f"p = {one.p:.2g} (Holm)")
    lines.append(f"n = {one.n}")
    return "<br>".join(lines)
