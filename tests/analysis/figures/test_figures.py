"""Figures hold their numbers, tell things apart by more than colour, and say when they are simulated."""

from __future__ import annotations

import json
from math import nan

import pytest

from analysis.figures import Cell, Dot, Opinion, heat_map_figure, opinions_figure, scatter_figure
from analysis.figures.theme import COLOURS, SYMBOLS, colours, symbols

OPINIONS = [
    Opinion("umx", "vocals", 60.0, 55.0, 64.0, 12),
    Opinion("umx", "drums", 50.0, nan, nan, 1),
    Opinion("irm", "vocals", 80.0, 78.0, 82.0, 12),
]
CELLS = [
    Cell("sdr", "All points", 0.5, 0.2, 0.7, 20),
    Cell("sdr", "vocals", -0.25, nan, nan, 5),
    Cell("sir", "All points", nan, nan, nan, 2, "fewer than three points"),
    Cell("sir", "vocals", 1.0, 1.0, 1.0, 5),
]
DOTS = [
    Dot("one", "vocals", "umx", 5.0, 60.0),
    Dot("two", "vocals", "irm", 9.0, 80.0),
    Dot("one", "drums", "umx", 4.0, 50.0),
]


def opinions(*, simulated: bool = False):
    return opinions_figure(OPINIONS, systems=("irm", "umx"), bounds="95 % interval", simulated=simulated)


def heat_map(*, simulated: bool = False):
    return heat_map_figure(CELLS, title="Pearson", simulated=simulated)


def scatter(*, simulated: bool = False):
    return scatter_figure(DOTS, metric="sdr", axis="SDR, dB", average="mean", simulated=simulated)


def test_a_mark_stands_at_its_mean_with_bars_to_its_bounds():
    drums, vocals = opinions().data
    assert (drums.name, vocals.name) == ("drums", "vocals")
    assert list(vocals.x) == [80.0, 60.0]  # the systems from top to bottom
    assert list(vocals.error_x.array) == [2.0, 4.0]
    assert list(vocals.error_x.arrayminus) == [2.0, 5.0]
    assert list(drums.error_x.array) == [0.0]  # one rating has no interval
    assert "95 % interval 55.0 to 64.0" in vocals.text[1]
    assert "interval" not in drums.text[0]


def test_systems_stand_from_top_to_bottom_as_given():
    axis = opinions().layout.yaxis
    assert list(axis.ticktext) == ["irm", "umx"]
    assert axis.range[0] > axis.range[1]


def test_a_heat_map_prints_each_coefficient_with_its_sign():
    cells, text = heat_map().data
    assert [list(row) for row in cells.z] == [[0.5, -0.25], [None, 1.0]]
    assert list(text.text) == ["+0.50", "−0.25", "–", "+1.00"]
    assert "95 % interval +0.20 to +0.70" in cells.customdata[0][0]
    assert "not defined: fewer than three points" in cells.customdata[1][0]
    assert (cells.zmin, cells.zmax) == (-1, 1)


def test_a_scatter_has_a_point_a_clip_and_names_its_song():
    traces = {trace.name: trace for trace in scatter().data}
    assert list(traces["vocals"].x) == [5.0, 9.0]
    assert list(traces["vocals"].y) == [60.0, 80.0]
    assert "vocals of two" in traces["vocals"].text[1]
    assert list(traces["vocals"].marker.symbol) == [traces["umx"].marker.symbol, traces["irm"].marker.symbol]
    assert list(traces["umx"].x) == [None]  # only the legend's


@pytest.mark.parametrize("figure", [opinions, heat_map, scatter])
def test_simulated_ratings_are_in_the_title(figure):
    assert "simulated" not in figure().layout.title.text
    assert "simulated" in figure(simulated=True).layout.title.text


@pytest.mark.parametrize("figure", [opinions, heat_map, scatter])
def test_a_figure_is_json_without_nan_on_a_transparent_ground(figure):
    def refuse(constant):
        raise AssertionError(constant)

    drawn = json.loads(figure().to_json(), parse_constant=refuse)
    assert drawn["layout"]["paper_bgcolor"] == drawn["layout"]["plot_bgcolor"] == "rgba(0, 0, 0, 0)"


def test_names_beyond_the_last_colour_differ_by_their_symbol():
    names = [f"name {number}" for number in range(len(COLOURS) + 1)]
    assert colours(names)[names[0]] == colours(names)[names[-1]]
    assert symbols(names)[names[0]] != symbols(names)[names[-1]]
    assert len(set(COLOURS)) == len(COLOURS)
    assert len(set(SYMBOLS)) == len(SYMBOLS)
