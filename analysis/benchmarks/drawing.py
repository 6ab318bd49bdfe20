"""A figure of curves as an SVG file, which needs no browser and no program beside this one.

Of a plotly figure it draws what the benchmarks' figures have: traces of lines and markers, two axes with titles, names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor, isfinite, log10
from typing import Any
from xml.sax.saxutils import escape

from analysis.figures.theme import COLOURS, INK

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 72, 16, 64, 56  # margins
DASHES = ("none", "8 4", "2 4", "10 4 2 4")  # beside the colours, for who cannot tell these apart
Point = tuple[float, float]


def svg(plot: Mapping[str, Any]) -> str:
    """The figure's SVG; what is not finite leaves a gap in its line. plot: a plotly figure as plain data."""
    lines = [(str(trace.get("name", "")), _points(trace)) for trace in plot["data"]]
    finite = [point for _, points in lines for point in points if isfinite(point[1])]
    across, up = (_span([point[axis] for point in finite]) for axis in (0, 1))
    body = [_title(plot["layout"]["title"]["text"]), *_axes(across, up, plot["layout"])]
    for place, (name, points) in enumerate(lines):
        body += _line(points, across, up, place)
        body.append(_entry(name, place, len(lines)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="system-ui, sans-serif" font-size="13" fill="{INK}">\n'
        '<rect width="100%" height="100%" fill="#fff"/>\n' + "\n".join(body) + "\n</svg>\n"
    )


def ticks(low: float, high: float) -> list[float]:
    """Round numbers from low to high, four to ten of them.

    Example:
        >>> ticks(0.0, 24.0), ticks(-7.5, 1.0)
        ([0.0, 5.0, 10.0, 15.0, 20.0], [-6.0, -4.0, -2.0, 0.0])
    """
    rough = (high - low) / 5
    power = 10.0 ** floor(log10(rough))
    step = power * next(factor for factor in (1, 2, 5, 10) if factor * power >= rough * 0.99)
    first = -floor(-low / step + 1e-9)
    return [round(place * step, 10) + 0.0 for place in range(first, floor(high / step + 1e-9) + 1)]


def _points(trace: Mapping[str, Any]) -> list[Point]:
    return [(float(x), float("nan") if y is None else float(y)) for x, y in zip(trace["x"], trace["y"], strict=True)]


def _span(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values, default=0.0), max(values, default=1.0)
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def _place(point: Point, across: Point, up: Point) -> Point:
    x = LEFT + (point[0] - across[0]) / (across[1] - across[0]) * (WIDTH - LEFT - RIGHT)
    y = HEIGHT - BOTTOM - (point[1] - up[0]) / (up[1] - up[0]) * (HEIGHT - TOP - BOTTOM)
    return round(x, 2), round(y, 2)


def _title(words: str) -> str:
    return f'<text x="16" y="22" font-weight="600">{escape(words)}</text>'


def _axes(across: Point, up: Point, layout: Mapping[str, Any]) -> list[str]:
    found = []
    for value in ticks(*up):
        _, y = _place((across[0], value), across, up)
        found.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="#ddd"/>')
        found.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{_number(value)}</text>')
    for value in ticks(*across):
        x, _ = _place((value, up[0]), across, up)
        found.append(f'<text x="{x}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{_number(value)}</text>')
    middle = (HEIGHT + TOP - BOTTOM) / 2
    below, beside = (escape(layout[axis]["title"]["text"]) for axis in ("xaxis", "yaxis"))
    found.append(f'<text x="{(WIDTH + LEFT) / 2}" y="{HEIGHT - 12}" text-anchor="middle">{below}</text>')
    found.append(f'<text transform="translate(18 {middle}) rotate(-90)" text-anchor="middle">{beside}</text>')
    return found


def _line(points: Sequence[Point], across: Point, up: Point, place: int) -> list[str]:
    """The line and its dots; it is broken where a value is not defined."""
    colour, found, piece = COLOURS[place % len(COLOURS)], [], list[Point]()
    for point in [*points, (0.0, float("nan"))]:
        if isfinite(point[1]):
            piece.append(_place(point, across, up))
            continue
        if len(piece) > 1:
            path = " ".join(f"{x},{y}" for x, y in piece)
            dashes = DASHES[place % len(DASHES)]
            drawn = f'fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"'
            found.append(f'<polyline points="{path}" {drawn}/>')
        found += [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in piece]
        piece = []
    return found


def _entry(name: str, place: int, count: int) -> str:
    """A line's name in the legend, above the figure."""
    x, colour = LEFT + place * (WIDTH - LEFT - RIGHT) // count, COLOURS[place % len(COLOURS)]
    sample = f'stroke="{colour}" stroke-width="2" stroke-dasharray="{DASHES[place % len(DASHES)]}"'
    return f'<line x1="{x}" x2="{x + 28}" y1="44" y2="44" {sample}/><text x="{x + 34}" y="48">{escape(name)}</text>'


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")
