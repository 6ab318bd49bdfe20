"""The pages on metrics work on every study, and say what they cannot say."""

from __future__ import annotations

import json

import pytest

from analysis.errors import NothingToCompareError, ParameterError
from analysis.parts import PARTS
from analysis.parts.content import Content, Notice, Table, Text
from tests.analysis.parts.metric_edges import EDGES, evidence, no_scores

ABOUT_METRICS = ("agreement", "one_metric", "two_metrics", "combinations", "beside")

SAID = {
    ("constant_ratings", "agreement"): ["No metric can be compared with the ratings: the ratings are constant.",
                                        "at most with these ratings cannot be said: the ratings are constant"],
    ("constant_ratings", "one_metric"): ["Nothing can be said of good", "within songs: the ratings are constant"],
    ("constant_ratings", "two_metrics"): ["good and bad cannot be compared over all points: the ratings are constant",
                                          "No two metrics can be compared: the ratings are constant."],
    ("constant_ratings", "combinations"): ["No metric can be judged so: the ratings are constant."],
    ("one_listener", "agreement"): ["All ratings are of one listener: they say nothing about other listeners.",
                                    "cannot be said: fewer than two listeners"],
    ("one_listener", "one_metric"): ["some points have fewer than two ratings, and so no interval"],
    ("one_listener", "two_metrics"): ["All ratings are of one listener"],
    ("one_listener", "combinations"): ["All ratings are of one listener"],
    ("one_system", "agreement"): ["no song has two systems whose opinions could be exchanged"],
    ("one_system", "one_metric"): ["Nothing can be said within songs: fewer than three points."],
    ("one_system", "two_metrics"): ["no song has three points and a metric and ratings that vary"],
    ("one_system", "combinations"): ["unseen systems: leaving systems out takes 2 of them; found: 1"],
    ("one_song", "agreement"): ["There are ratings of one song only: the intervals say little about other songs."],
    ("one_song", "one_metric"): ["Within 2 of 2 songs and targets"],
    ("one_song", "two_metrics"): ["There are ratings of one song only"],
    ("one_song", "combinations"): ["No metric can be judged so: leaving songs out takes 2 of them; found: 1."],
    ("metric_without_values", "agreement"): ["Without a value for any clip that was rated: bad."],
    ("metric_without_values", "one_metric"): ["good (A good metric) and the ratings, over 40 points"],
    ("metric_without_values", "two_metrics"): ["No clip has a value of both good and bad."],
    ("metric_without_values", "combinations"): ["there is nothing to combine it with on the same points"],
    ("no_values", "agreement"): ["No metric can be compared with the ratings: fewer than three points."],
    ("no_values", "one_metric"): ["bad has no value for any clip that was rated."],
    ("no_values", "combinations"): ["No metric can be judged so: fewer than three points."],
    ("missing_ratings", "agreement"): ["would correlate with these mean ratings over all points by no more than"],
    ("missing_ratings", "one_metric"): ["good (A good metric) and the ratings, over 40 points"],
    ("missing_ratings", "two_metrics"): ["Over the 40 points that have both"],
    ("missing_ratings", "combinations"): ["good alone"],
} | {
    (edge, "beside"): ["No published study has a metric of this one"] for edge in EDGES if edge != "no_scores"
}  # fmt: skip
REFUSED = {("no_values", "two_metrics"): "This study has scores of 1 metric; give it scores of another."} | {
    ("no_scores", part): "There are no scores." for part in ABOUT_METRICS
}


def words(content: Content) -> str:
    reasons = {str(row["reason"]) for table in content.tables.values() for row in table.rows if row.get("reason")}
    return "\n".join([*(block.words for block in content.blocks if isinstance(block, Text | Notice)), *sorted(reasons)])


@pytest.mark.parametrize(("edge", "part"), [(edge, part) for edge in EDGES for part in ABOUT_METRICS])
def test_every_part_on_metrics_says_what_it_can_and_what_it_cannot(edge, part):
    record = PARTS.get(part)
    if (edge, part) in REFUSED:
        with pytest.raises(NothingToCompareError) as refused:
            record.build(evidence(EDGES[edge]()))
        assert str(refused.value) == REFUSED[edge, part]
        return
    content = record.build(evidence(EDGES[edge]()))
    said = words(content)
    for expected in SAID[edge, part]:
        assert expected in said
    assert "nan" not in said
    for figure in content.figures.values():
        json.dumps(figure.plot, allow_nan=False)
        assert not figure.numbers or figure.numbers in content.tables
    for block in content.blocks:
        if isinstance(block, Table):
            shown = [text for line in block.lines() for text, _ in line["cells"]]
            assert "nan" not in shown
            assert len(shown) == len(block.rows) * len(block.columns)


def test_a_metric_that_nobody_scored_is_refused_by_name():
    with pytest.raises(ParameterError, match="There is no metric 'sdr' in this study; there are none"):
        PARTS.get("one_metric").build(evidence(no_scores(), metric="sdr"))
