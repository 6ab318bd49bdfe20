"""What training runs left in their metrics.csv, and figures of curves made of it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from math import nan
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.parts.content import Figure

Column = NDArray[np.float64]


def read_curves(run: Path) -> dict[str, Column]:
    """The columns of a run's metrics.csv, a row an epoch; NaN where there is no value, and nothing without the file."""
    path = run / "metrics.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name] or nan) for row in rows]) for name in (rows[0] if rows else ())}


def mean_curve(curves: Sequence[Column]) -> Column:
    """The mean over runs, as far as the shortest of them goes."""
    shortest = min(map(len, curves), default=0)
    together = np.array([curve[:shortest] for curve in curves])
    return np.asarray(together.mean(axis=0)) if shortest else np.empty(0)


def curve_figure(
    name: str, title: str, x: Sequence[float], lines: Mapping[str, Sequence[float]], *, across: str, up: str, text: str
) -> Figure:
    """A figure of named lines over the same x, its axes' titles across and up."""
    data = [
        {"type": "scatter", "name": line, "mode": "lines+markers", "x": list(x), "y": list(values)}
        for line, values in lines.items()
    ]
    layout = {"title": {"text": title}, "xaxis": {"title": {"text": across}}, "yaxis": {"title": {"text": up}}}
    return Figure(name, {"data": data, "layout": layout}, text, numbers=name)
