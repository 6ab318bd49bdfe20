"""Figures of systems, listeners and plans hold their numbers and tell things apart by more than colour."""

from __future__ import annotations

import json
from math import nan

import pytest

from analysis.figures import (
    Box,
    Listener,
    SystemDifference,
    WidthCurve,
    boxes_figure,
    listener_agreement_figure,
    planning_figure,
    system_differences_figure,
)

BOXES = [Box("irm", 12, 40.0, 60.0, 70.0, 80.0, 100.0, (5.0,)), Box("reference", 12, 90, 95, 100, 100, 100, (), True)]
DIFFERENCES = [
    SystemDifference("irm", "umx", 20.0, 15.0, 25.0, 0.001, 30),
    SystemDifference("irm", "l1", 10.0, -1.0, 21.0, 0.2, 30),
    SystemDifference("l1", "umx", nan, nan, nan, nan, 1, "fewer than two blocks with both systems"),
]
LISTENERS = [Listener("Ada", 0.5, 0.4, 20), Listener("Ben", 0.9, 0.8, 20), Listener("Cy", -0.2, -0.1, 20, out=True)]
CURVES = [WidthCurve("irm", [2, 3, 4], [60.0, 30.0, 20.0]), WidthCurve("umx", [2, 3, 4], [40.0, 20.0, 15.0])]


def boxes(*, simulated: bool = False):
    return boxes_figure(BOXES, simulated=simulated)


def differences(*, simulated: bool = False):
    return system_differences_figure(DIFFERENCES, systems=("irm", "l1", "umx"), simulated=simulated)


def listeners(*, simulated: bool = False):
    return listener_agreement_figure(LISTENERS, simulated=simulated)


def planning(*, simulated: bool = False):
    return planning_figure(CURVES, now=6, widest=60.0, simulated=simulated)


def test_a_box_has_its_quartiles_and_whiskers_and_what_lies_beyond():
    irm, reference, _, beyond = boxes().data
    assert [irm.lowerfence[0], irm.q1[0], irm.median[0], irm.q3[0], irm.upperfence[0]] == [40, 60, 70, 80, 100]
    assert (list(beyond.x), list(beyond.y)) == ([5.0], ["irm"])
    assert irm.line.color != reference.line.color
    assert list(boxes().layout.yaxis.categoryarray) == ["reference", "irm"]  # plotly counts from below


def test_the_matrix_is_antisymmetric_and_blank_where_a_system_meets_itself():
    cells, text = differences().data
    assert [list(row) for row in cells.z] == [[None, 0.0, 1.0], [0.0, None, 0.0], [-1.0, 0.0, None]]
    assert list(text.text) == ["+10.0", "+20.0*", "−10.0", "–", "−20.0*", "–"]
    assert "95 % interval −25.0 to −15.0" in cells.customdata[2][0]
    assert "not tested: fewer than two blocks" in cells.customdata[1][2]


def test_listeners_stand_by_agreement_and_those_who_are_out_have_another_symbol():
    stays, out, middle = listeners().data
    assert (list(stays.x), list(stays.y)) == ([0.9, 0.5], [0, 1])
    assert (list(out.x), list(out.y)) == ([-0.2], [2])
    assert stays.marker.symbol != out.marker.symbol
    assert list(listeners().layout.yaxis.ticktext) == ["Ben", "Ada", "Cy"]
    assert listeners().layout.xaxis.range[0] < -0.2
    assert list(middle.x) == [0.5, 0.5]


def test_many_listeners_have_no_names_and_no_endless_figure():
    many = [Listener(f"l{place}", place / 500, 0.0, 9) for place in range(500)]
    layout = listener_agreement_figure(many, simulated=False).layout
    assert list(layout.yaxis.ticktext) == []
    assert layout.yaxis.title.text == "500 listeners"
    assert layout.height < 1500


def test_curves_differ_by_dash_and_the_study_itself_is_marked():
    first, second, here = planning().data
    assert (list(first.x), list(first.y)) == ([2, 3, 4], [60, 30, 20])
    assert first.line.dash != second.line.dash
    assert (list(here.x), here.name) == ([6, 6], "this study: 6 listeners")


def test_a_curve_of_which_nothing_could_be_seen_is_not_drawn():
    drawn = planning_figure([*CURVES, WidthCurve("wide", [2, 3], [90.0, 80.0])], now=1, widest=60.0, simulated=False)
    assert [trace.name for trace in drawn.data] == ["irm", "umx", "this study: 1 listener"]


@pytest.mark.parametrize("figure", [boxes, differences, listeners, planning])
def test_simulated_ratings_are_in_the_title(figure):
    assert "simulated" not in figure().layout.title.text
    assert "simulated" in figure(simulated=True).layout.title.text


@pytest.mark.parametrize("figure", [boxes, differences, listeners, planning])
def test_a_figure_is_json_without_nan_on_a_transparent_ground(figure):
    def refuse(constant):
        raise AssertionError(constant)

    drawn = json.loads(figure().to_json(), parse_constant=refuse)
    assert drawn["layout"]["paper_bgcolor"] == drawn["layout"]["plot_bgcolor"] == "rgba(0, 0, 0, 0)"
