"""The planning page: its numbers equal the formulas, with scipy's t, on a small study."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from scipy import stats

from analysis.parts.content import Text
from analysis.parts.planning import WIDTHS, build
from tests.analysis.parts.edges import evidence, usual
from tests.analysis.tables import ratings_table

RATINGS = usual(listeners=8, songs=4)
SYSTEMS = RATINGS[RATINGS["role"] == "system"]


def variances(system: str) -> tuple[float, float, float]:
    """Between listeners, between songs, and the rest, of a system, by the mean squares."""
    grid = SYSTEMS[SYSTEMS["system"] == system].pivot_table(
        index="listener", columns=["song", "target"], values="score"
    )
    values = grid.to_numpy()
    n, k = values.shape
    rest = values - values.mean(axis=1, keepdims=True) - values.mean(axis=0) + values.mean()
    residual = (rest**2).sum() / ((n - 1) * (k - 1))
    return (
        max(values.mean(axis=1).var(ddof=1) - residual / k, 0.0),
        max(values.mean(axis=0).var(ddof=1) - residual / n, 0.0),
        residual,
    )


def width(system: str, listeners: int, songs: int = 8) -> float:
    listener, _, residual = variances(system)
    return 2 * stats.t.ppf(0.975, listeners - 1) * sqrt((listener + residual / songs) / listeners)


@pytest.fixture(scope="module")
def content():
    return build(evidence(RATINGS))


def words(content) -> str:
    return " ".join(block.words for block in content.blocks if isinstance(block, Text))


def test_the_standard_deviations_are_those_of_the_mean_squares(content):
    for row in content.tables["variance"].rows:
        expected = [sqrt(value) for value in variances(row["system"])]
        assert [row["listener"], row["song"], row["residual"]] == pytest.approx(expected)
        assert (row["listeners"], row["songs"], row["left_out"]) == (8, 8, 0)


def test_the_hardest_system_comes_first_and_the_middle_one_second(content):
    noise = {name: (found := variances(name))[0] + found[2] / 8 for name in set(SYSTEMS["system"])}
    ordered = sorted(noise, key=lambda name: -noise[name])
    assert [row["system"] for row in content.tables["planning"].rows] == [ordered[0]] * 4 + [ordered[2]] * 4


def test_a_plan_is_the_fewest_listeners_with_whom_the_interval_is_narrow_enough(content):
    for row in content.tables["planning"].rows:
        fewest = next(count for count in range(2, 2000) if width(row["system"], count) <= row["width"])
        assert row["listeners"] == fewest
        assert row["assured"] >= 2
    assert [row["width"] for row in content.tables["planning"].rows] == [*WIDTHS, *WIDTHS]


def test_the_sentence_says_the_width_of_now_and_the_listeners_for_ten_points(content):
    usual_plan = next(row for row in content.tables["planning"].rows if row["width"] == 10)
    hardest = usual_plan["system"]
    assert f"Listeners differ most on {hardest}: with the 8 listeners who rated it in all of its 8 pages" in words(
        content
    )
    assert f"is expected to be {width(hardest, 8):.1f} points wide" in words(content)
    assert f"For 10 points it takes {usual_plan['listeners']:.0f}" in words(content)


def test_the_curves_go_down_and_their_table_has_their_numbers(content):
    figure, table = content.figures["planning-curves"].plot, content.tables["planning-curves"]
    for curve in figure["data"][:-1]:
        of_table = [row[curve["name"]] for row in table.rows]
        assert set(of_table) <= set(curve["y"])
        assert np.all(np.diff(curve["y"]) < 0)
    hardest = figure["data"][0]
    place = hardest["x"].index(10)
    assert hardest["y"][place] == pytest.approx(width(hardest["name"].removesuffix(", these songs"), 10))


def test_the_best_two_are_told_apart_by_so_many_listeners(content):
    grids = {
        name: SYSTEMS[SYSTEMS["system"] == name].pivot_table(
            index="listener", columns=["song", "target"], values="score"
        )
        for name in ("system 4", "system 3")
    }
    difference = (grids["system 4"] - grids["system 3"]).to_numpy()
    assert f"system 4 and system 3, the two with the highest means, differ by {difference.mean():.1f} points" in words(
        content
    )
    assert "leave out zero" in words(content)


def test_one_song_is_planned_for_by_drawing_listeners_alone():
    one = SYSTEMS[(SYSTEMS["song"] == "song 0") & (SYSTEMS["target"] == "drums")]
    content = build(evidence(one))
    row = content.tables["planning"].rows[1]
    assert row["listeners"] != row["listeners"]
    assert row["assured"] > 2
    assert row["reason"].endswith("one song says nothing about others")
    assert f"Of studies with {row['assured']:.0f} listeners like those who rated" in words(content)
    assert not content.figures


def test_the_two_best_that_are_alike_cannot_be_told_apart():
    rows = [{"listener": f"l{n}", "song": f"s{m}", "system": system, "score": 40.0 + 7 * n % 5 + 3 * m}
            for n in range(4) for m in range(3) for system in ("one", "same")]  # fmt: skip
    assert "How many listeners tell one from same cannot be said: the ratings are constant." in words(
        build(evidence(ratings_table(rows)))
    )
