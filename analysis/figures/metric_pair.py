"""One metric against another: a point a clip. Where two metrics say the same, the points lie on one curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from analysis.figures.clips import Clip, clip_layout, clip_traces
from analysis.figures.theme import layout, titled


@dataclass(frozen=True)
class TwoValues:
    """A clip's values of two metrics, as the metrics give them, and its opinion."""

    song: str
    target: str
    system: str
    first: float
    second: float
    opinion: float


def metric_pair_figure(
    clips: Sequence[TwoValues],
    *,
    metrics: tuple[str, str],
    axes: tuple[str, str],
    average: str,
    simulated: bool,
    reference: str,
    tables: Sequence[str] = (),
) -> go.Figure:
    """metrics: the first is drawn from left to right, the second upwards. axes: each in words, with its unit.

    average, reference, tables: as for the scatter of one metric against opinions.
    """
    first, second = metrics
    marks = [
        Clip(
            clip.song, clip.target, clip.system, clip.first, clip.second,
            f"<b>{clip.system}</b><br>{clip.target} of {clip.song}<br>{first} {clip.first:.4g}"
            f"<br>{second} {clip.second:.4g}<br>{average} rating {clip.opinion:.1f}",
        )
        for clip in clips
    ]  # fmt: skip
    traces = clip_traces(marks)
    return go.Figure(traces).update_layout(
        layout(
            title=titled(f"{first} and {second}", simulated=simulated),
            xaxis={"title": {"text": axes[0]}},
            yaxis={"title": {"text": axes[1]}},
            **clip_layout(entries=len(traces), reference=reference, tables=tables),
        )
    )
