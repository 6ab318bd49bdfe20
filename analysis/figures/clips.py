"""Points that are clips: coloured by target, their symbol the system, with the names by which a page plays them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from analysis.figures.theme import INK, colours, symbols


@dataclass(frozen=True)
class Clip:
    """One clip's place in a figure, and what its hover text says."""

    song: str
    target: str
    system: str
    x: float
    y: float
    words: str


def clip_traces(clips: Sequence[Clip]) -> list[go.Scatter]:
    """A trace a target with its clips, then one a system that draws nothing: it only tells in the legend which symbol
    the system has. A point's `customdata` is its song, target and system."""
    targets, systems = sorted({clip.target for clip in clips}), sorted({clip.system for clip in clips})
    colour, symbol = colours(targets), symbols(systems)
    return [
        *(_target(target, [clip for clip in clips if clip.target == target], colour, symbol) for target in targets),
        *(_key(system, symbol[system]) for system in systems),
    ]


def clip_layout(*, entries: int, reference: str, tables: Sequence[str] = ()) -> dict[str, Any]:
    """What a layout says of its clips. entries: of the legend. reference: the open reference's name among the systems,
    empty where points cannot be heard; tables: those on the same page whose rows are clips too, and can be heard."""
    hear = {"hear": {"reference": reference, "tables": list(tables)}} if reference else {}
    return {
        "legend": {"orientation": "v", "x": 1.02, "xanchor": "left", "y": 1, "yanchor": "top", "itemclick": False,
                   "itemdoubleclick": False, "font": {"size": 12}, "grouptitlefont": {"size": 12}},
        "height": max(460, 240 + 19 * entries),  # no legend has to be scrolled
        "meta": {"entries": entries} | hear,
    }  # fmt: skip


def _target(target: str, here: Sequence[Clip], colour: dict[str, str], symbol: dict[str, str]) -> go.Scatter:
    return go.Scatter(
        name=target,
        x=[clip.x for clip in here],
        y=[clip.y for clip in here],
        customdata=[[clip.song, clip.target, clip.system] for clip in here],
        mode="markers",
        cliponaxis=False,  # a clip rated 0 or 100 is drawn whole
        marker={
            "color": colour[target],
            "symbol": [symbol[clip.system] for clip in here],
            "size": 11,
            "opacity": 0.9,
        },
        text=[clip.words for clip in here],
        hovertemplate="%{text}<extra></extra>",
        legendgroup="targets",
        legendgrouptitle={"text": "colour: target"},
    )


def _key(system: str, symbol: str) -> go.Scatter:
    return go.Scatter(
        name=system,
        x=[None],
        y=[None],
        mode="markers",
        marker={"color": INK, "symbol": symbol, "size": 11},
        legendgroup="systems",
        legendgrouptitle={"text": "symbol: system"},
        hoverinfo="skip",
    )
