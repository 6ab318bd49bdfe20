"""What each measure makes of the training losses: a row a measure, a column a loss, its rank printed in each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import plotly.graph_objects as go

from analysis.figures.heat_map import MINUS
from analysis.figures.theme import AGREES, DISAGREES, INK, NEUTRAL, layout, titled

OWN = "◆"  # beside the rank where the measure is what was trained on
ROW = 28  # pixels


@dataclass(frozen=True)
class RankCell:
    """One loss by one measure: its rank (NaN: not defined), its place from 1 (best) to −1 (worst), and its value.

    own: whether the measure is the loss itself.
    """

    measure: str
    loss: str
    rank: float
    place: float
    value: float
    own: bool


def loss_ranks_figure(cells: Sequence[RankCell], *, simulated: bool) -> go.Figure:
    """cells: every measure by every loss, in the order of rows and columns."""
    measures, losses = (list(dict.fromkeys(names)) for names in
                        ((cell.measure for cell in cells), (cell.loss for cell in cells)))  # fmt: skip
    at = {(cell.measure, cell.loss): cell for cell in cells}
    rows = [[at[measure, loss] for loss in losses] for measure in measures]
    figure = go.Figure(
        go.Heatmap(
            x=losses, y=measures, z=[[_or_none(cell.place) for cell in row] for row in rows], zmin=-1, zmax=1,
            colorscale=[[0, DISAGREES], [0.5, NEUTRAL], [1, AGREES]], showscale=False, xgap=2, ygap=2,
            customdata=[[_words(cell) for cell in row] for row in rows], hovertemplate="%{customdata}<extra></extra>",
            hoverongaps=True,
        )
    )  # fmt: skip
    # Written by a trace of its own, so that the page can choose black or white ink for each cell's colour.
    figure.add_trace(
        go.Scatter(
            x=[cell.loss for cell in cells], y=[cell.measure for cell in cells], text=[_text(cell) for cell in cells],
            customdata=[_or_none(cell.place) for cell in cells], mode="text", textfont={"size": 13, "color": INK},
            hoverinfo="skip", showlegend=False,
        )
    )  # fmt: skip
    return figure.update_layout(
        layout(
            title=titled("Ranks of the training losses", simulated=simulated),
            xaxis={"side": "top", "range": [-0.5, len(losses) - 0.5], "showgrid": False, "tickangle": 0,
                   "tickvals": losses, "ticktext": [_in_lines(loss) for loss in losses]},
            yaxis={"range": [len(measures) - 0.5, -0.5], "showgrid": False},
            margin={"l": 8, "r": 8, "t": 96, "b": 8},
            height=110 + ROW * len(measures),
            # In pixels; where there is less room, the figure scrolls.
            meta={"minimum": 30 + 7 * max(map(len, measures), default=0) + 56 * len(losses)},
        )
    )  # fmt: skip


def _in_lines(loss: str) -> str:
    """A loss's name broken where it may be, so that the columns can be narrow."""
    return loss.replace(" ", "<br>").replace("_", "_<br>")


def _or_none(value: float) -> float | None:
    return value if isfinite(value) else None


def _text(cell: RankCell) -> str:
    if not isfinite(cell.rank):
        return "–"
    return f"<b>{OWN} {cell.rank:.0f}</b>" if cell.own else f"{cell.rank:.0f}"


def _words(cell: RankCell) -> str:
    lines = [f"<b>{cell.measure}</b>, trained on {cell.loss}"]
    if not isfinite(cell.rank):
        return "<br>".join([*lines, "not defined"])
    lines.append(f"rank {cell.rank:.0f}, mean {cell.value:.4g}".replace("-", MINUS))
    return "<br>".join([*lines, "the loss that was trained on"] if cell.own else lines)
