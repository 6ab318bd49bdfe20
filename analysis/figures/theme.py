"""What all figures share: colours that the colour-blind can tell apart, symbols beside them, a transparent ground.

A page's own colours for text and grid are put in by static/js/analysis/figures.js, light or dark; the greys here are
what a figure has outside a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

# Okabe and Ito 2008, in an order that puts those first that stand out on white and on black; its yellow is left out.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8A8A8A")
_SHAPES = (
    "circle", "square", "diamond", "triangle-up", "cross", "x", "star", "triangle-down", "pentagon", "hexagram",
    "bowtie", "hourglass",
)  # fmt: skip
SYMBOLS = (*_SHAPES, *(f"{shape}-open" for shape in _SHAPES))
AGREES, NEUTRAL, DISAGREES = "#0072B2", "#F3F3F3", "#D55E00"
INK, GRID = "#555B66", "rgba(128, 136, 150, 0.28)"


def colours(names: Sequence[str]) -> dict[str, str]:
    """A colour for each name, by its place; beyond the last colour they come round again, told apart by symbols."""
    return {name: COLOURS[place % len(COLOURS)] for place, name in enumerate(names)}


def symbols(names: Sequence[str]) -> dict[str, str]:
    """A symbol for each name, by its place."""
    return {name: SYMBOLS[place % len(SYMBOLS)] for place, name in enumerate(names)}


def layout(**own: Any) -> dict[str, Any]:
    """The layout of every figure, with its own on top: transparent ground, quiet grid, no template."""
    axis = {"gridcolor": GRID, "zeroline": False, "automargin": True, "ticks": "", "showline": False}
    shared: dict[str, Any] = {
        "template": "none",
        "paper_bgcolor": "rgba(0, 0, 0, 0)",
        "plot_bgcolor": "rgba(0, 0, 0, 0)",
        "font": {"family": "system-ui, sans-serif", "size": 14, "color": INK},
        "margin": {"l": 8, "r": 16, "t": 48, "b": 8},
        "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom"},
        "hoverlabel": {"align": "left"},
    }
    for name in ("xaxis", "yaxis"):
        own[name] = axis | own.get(name, {})
    return shared | own


def titled(title: str, *, simulated: bool) -> dict[str, Any]:
    """The title, at the top left; it says so where ratings of simulated listeners are in the figure."""
    text = f"{title} (simulated ratings)" if simulated else title
    return {"text": text, "x": 0, "xref": "container", "xanchor": "left", "y": 1, "yref": "container", "yanchor": "top",
            "pad": {"t": 12, "l": 8}}  # fmt: skip
