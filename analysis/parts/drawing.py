"""Figures as plain data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import plotly.graph_objects as go


def plain(figure: go.Figure) -> dict[str, Any]:
    """A figure as JSON has it, by plotly's own encoder: NaN becomes null."""
    plot: dict[str, Any] = json.loads(figure.to_json())
    return plot
