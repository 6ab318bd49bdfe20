"""The figures of the pages on metrics hold their numbers and name their clips."""

from __future__ import annotations

from math import nan

import pytest

from analysis.figures import (
    Curve,
    Dot,
    InStudy,
    MetricPair,
    TwoValues,
    WithinSong,
    beside_figure,
    metric_matrix_figure,
    metric_pair_figure,
    scatter_figure,
    song_strips_figure,
)

PAIRS = [
    MetricPair("sdr", "sar", 0.25, 0.1, 0.4, True),
    MetricPair("isr", "sdr", -0.5, -0.9, 0.1, False),
    MetricPair("sar", "isr", nan, nan, nan, False, "fewer than three points"),
]


def test_a_difference_is_read_both_ways_with_its_interval():
    heat, printed = metric_matrix_figure(PAIRS, metrics=("sdr", "sar", "isr"), simulated=False).data
    assert heat.z[0][1] == 0.25
    assert heat.z[1][0] == -0.25
    assert heat.z[0][2] == 0.5
    assert heat.z[0][0] is None
    assert "95 % interval −0.40 to −0.10" in heat.customdata[1][0]
    assert "fewer than three points" in heat.customdata[1][2]
    texts = {(y, x): text for y, x, text in zip(printed.y, printed.x, printed.text, strict=True)}
    assert texts["sdr", "sar"] == "+0.25*"
    assert texts["sar", "sdr"] == "−0.25*"
    assert texts["isr", "sdr"] == "−0.50"
    assert texts["isr", "sar"] == "–"


def test_the_ink_is_chosen_within_the_colours_range():
    (pair,) = [MetricPair("a", "b", 1.7, 1.5, 1.9, True)]
    printed = metric_matrix_figure([pair], metrics=("a", "b"), simulated=False).data[1]
    assert sorted(printed.customdata) == [-1.0, 1.0]


def test_clips_of_two_metrics_stand_where_both_put_them():
    clips = [TwoValues("one", "vocals", "umx", 5.0, -2.0, 60.0), TwoValues("two", "drums", "irm", 9.0, -1.0, 80.0)]
    figure = metric_pair_figure(
        clips, metrics=("sdr", "l1"), axes=("SDR", "L1"), average="mean", simulated=False, reference="ref"
    )
    drums, vocals = figure.data[:2]
    assert (drums.x[0], drums.y[0]) == (9.0, -1.0)
    assert list(vocals.customdata[0]) == ["one", "vocals", "umx"]
    assert "mean rating 60.0" in vocals.text[0]
    assert figure.layout.meta["hear"] == {"reference": "ref", "tables": []}


def test_a_scatter_without_a_reference_is_not_heard_and_one_with_curves_draws_them_below_the_points():
    dots = [Dot("one", "vocals", "umx", 5.0, 60.0)]
    told = {"metric": "sdr", "axis": "SDR", "average": "mean", "simulated": False}
    assert "hear" not in scatter_figure(dots, **told).layout.meta
    drawn = scatter_figure(dots, **told, curves=[Curve("linear", [0.0, 9.0], [10.0, 90.0])], reference="ref")
    assert [trace.mode for trace in drawn.data] == ["lines", "markers", "markers"]
    assert list(drawn.data[0].y) == [10.0, 90.0]


@pytest.mark.parametrize("entries", [2, 40])
def test_a_figure_is_high_enough_for_its_legend(entries):
    dots = [Dot("one", "vocals", f"system {number}", 5.0, 60.0) for number in range(entries)]
    figure = scatter_figure(dots, metric="sdr", axis="SDR", average="mean", simulated=False)
    assert figure.layout.height >= 460
    assert figure.layout.height > 19 * entries


def test_songs_are_told_apart_by_target_and_kind():
    songs = [WithinSong("Pearson", "one", "vocals", 0.5, 5), WithinSong("Spearman", "one", "drums", -0.5, 4)]
    drums, vocals = song_strips_figure(songs, metric="sdr", simulated=True).data
    assert (vocals.x[0], vocals.y[0]) == (0.5, "Pearson")
    assert (drums.x[0], drums.y[0]) == (-0.5, "Spearman")
    assert "4 systems" in drums.text[0]


def test_each_study_has_its_mark_for_each_metric_with_its_interval():
    marks = [InStudy("sdr", "here", 0.5, 0.2, 0.7, 40), InStudy("sdr", "there", 0.3, nan, nan, 20)]
    here, there = beside_figure(marks, title="Both", simulated=False).data
    assert here.error_x.array[0] == pytest.approx(0.2)
    assert here.error_x.arrayminus[0] == pytest.approx(0.3)
    assert there.error_x.array[0] == 0.0
    assert here.y[0] < there.y[0]  # the first study above
    assert here.marker.symbol != there.marker.symbol
