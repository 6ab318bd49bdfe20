"""Figures as SVG: the curves are where their numbers are."""

from __future__ import annotations

from math import nan
from xml.etree import ElementTree

import pytest

from analysis.benchmarks.curves import curve_figure, mean_curve, read_curves
from analysis.benchmarks.drawing import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, svg, ticks

NAMESPACE = "{http://www.w3.org/2000/svg}"


def drawn(x, **lines):
    figure = curve_figure("curve", "Loss & epochs", x, lines, across="epoch", up="loss", text="")
    return ElementTree.fromstring(svg(figure.plot))  # noqa: S314  it is our own


def points(line):
    return [tuple(map(float, pair.split(","))) for pair in line.attrib["points"].split()]


def test_a_curve_goes_from_corner_to_corner_of_the_field():
    (line,) = drawn([0, 1, 2], pixel=[1.0, 2.0, 5.0]).iter(f"{NAMESPACE}polyline")
    assert points(line) == [
        (LEFT, HEIGHT - BOTTOM),
        ((LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) / 4),
        (WIDTH - RIGHT, TOP),
    ]


def test_every_curve_is_named_and_so_are_the_axes():
    words = [text.text for text in drawn([1, 2], a=[1.0, 2.0], b=[2.0, 3.0]).iter(f"{NAMESPACE}text")]
    assert {"Loss & epochs", "epoch", "loss", "a", "b"} <= set(words)


def test_a_value_that_is_not_defined_breaks_the_curve():
    picture = drawn([0, 1, 2, 3, 4], a=[1.0, 2.0, nan, 1.0, 3.0])
    assert [len(points(line)) for line in picture.iter(f"{NAMESPACE}polyline")] == [2, 2]
    assert len(list(picture.iter(f"{NAMESPACE}circle"))) == 4


@pytest.mark.parametrize("lines", [{}, {"a": [nan, nan]}, {"a": [1.0, 1.0]}])
def test_curves_without_extent_are_drawn_all_the_same(lines):
    assert drawn([1, 2], **lines).tag == f"{NAMESPACE}svg"


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-34.6, 9.0), (1e-6, 3e-6), (0, 24), (0.1, 0.45)])
def test_ticks_are_few_round_and_inside(low, high):
    found = ticks(low, high)
    assert 3 <= len(found) <= 11
    assert low <= found[0] <= found[-1] <= high


def test_curves_are_read_by_column_and_averaged_as_far_as_the_shortest(tmp_path):
    (tmp_path / "metrics.csv").write_text("step,validation_loss\n10,0.5\n20,\n")
    curves = read_curves(tmp_path)
    assert curves["step"].tolist() == [10, 20]
    assert str(curves["validation_loss"].tolist()) == "[0.5, nan]"
    assert mean_curve([curves["step"], curves["step"][:1] * 3]).tolist() == [20]
    assert read_curves(tmp_path / "nothing") == {}
    assert len(mean_curve([])) == 0
