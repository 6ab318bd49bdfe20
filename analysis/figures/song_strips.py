"""How a metric agrees within each song: a mark a song, with the median and the quartiles as a box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from analysis.figures.theme import GRID, colours, layout, titled

ROW = 36  # pixels for each target of a coefficient


@dataclass(frozen=True)
class WithinSong:
    """The coefficient of one kind (Pearson or Spearman) over the systems of one song and target."""

    kind: str
    song: str
    target: str
    value: float
    systems: int


def song_strips_figure(songs: Sequence[WithinSong], *, metric: str, simulated: bool) -> go.Figure:
    """songs: those whose coefficient is defined; kinds from top to bottom as they first appear."""
    targets, kinds = sorted({song.target for song in songs}), list(dict.fromkeys(song.kind for song in songs))
    colour = colours(targets)
    traces = []
    for target in targets:
        here = [song for song in songs if song.target == target]
        traces.append(
            go.Box(
                name=target,
                x=[song.value for song in here],
                y=[song.kind for song in here],
                orientation="h",
                boxpoints="all",
                pointpos=0,
                jitter=0.4,
                marker={"color": colour[target], "size": 7, "opacity": 0.75},
                line={"color": colour[target], "width": 1.5},
                fillcolor="rgba(0, 0, 0, 0)",
                text=[
                    f"<b>{song.song}</b>, {song.target}<br>{song.kind} {song.value:+.2f}<br>{song.systems} systems"
                    for song in here
                ],
                hoveron="points",
                hovertemplate="%{text}<extra></extra>",
            )
        )
    zero = {"type": "line", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1, "line": {"color": GRID, "width": 2}}
    return go.Figure(traces).update_layout(
        layout(
            title=titled(f"{metric} within each song", simulated=simulated),
            xaxis={"range": [-1.08, 1.08], "title": {"text": "correlation over the song's systems"}},
            yaxis={"showgrid": False, "categoryorder": "array", "categoryarray": kinds[::-1]},
            boxmode="group",
            showlegend=len(targets) > 1,
            shapes=[zero],
            margin={"l": 8, "r": 16, "t": 76 if len(targets) > 1 else 48, "b": 8},
            height=130 + ROW * len(kinds) * max(len(targets), 1),
            meta={"entries": len(targets)},  # of the legend
        )
    )
