"""The systems' page: its numbers equal scipy's and numpy's on a small study, and its sentences say them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from analysis.parts.content import Notice, Text
from analysis.parts.systems import build
from tests.analysis.parts.edges import choices, evidence, usual
from tests.analysis.tables import ratings_table

RATINGS = usual(songs=4)
SYSTEMS = RATINGS[RATINGS["role"] == "system"]
WIDE = SYSTEMS.pivot_table(index=["listener", "song", "target"], columns="system", values="score")


@pytest.fixture(scope="module")
def content():
    return build(evidence(RATINGS))


def words(content) -> str:
    return " ".join(block.words for block in content.blocks if isinstance(block, Text | Notice))


def rows(content, table: str, **where) -> list[dict]:
    found = content.tables[table].rows
    return [row for row in found if all(str(row[key]) == value for key, value in where.items())]


def test_quartiles_are_numpys(content):
    for row in content.tables["quartiles"].rows:
        scores = RATINGS.loc[RATINGS["system"] == row["system"], "score"]
        expected = np.percentile(scores, [25, 50, 75])
        assert [row["quarter"], row["median"], row["three_quarters"]] == pytest.approx(list(expected))
        assert row["aside"] is (row["system"] in {"reference", "anchor70", "anchor35"})


def test_whiskers_end_at_the_last_rating_within_one_and_a_half_interquartile_ranges():
    scores = [0.0, 40.0, 45.0, 50.0, 55.0, 60.0, 100.0, 100.0]  # quartiles 43.75 and 70: from 4.375 to 109.375
    ratings = ratings_table([{"listener": f"l{place}", "score": score} for place, score in enumerate(scores)])
    (row,) = build(evidence(ratings)).tables["quartiles"].rows
    assert (row["low"], row["high"], row["outside"]) == (40.0, 100.0, 1)


def test_mean_opinions_by_song_are_of_the_systems_alone(content):
    for row in content.tables["mos-by-song"].rows:
        scores = SYSTEMS.loc[SYSTEMS["song"] == row["song"], "score"]
        low, high = stats.t.interval(0.95, len(scores) - 1, scores.mean(), stats.sem(scores))
        assert [row["n"], row["mean"], row["low"], row["high"]] == pytest.approx(
            [len(scores), scores.mean(), low, high]
        )
    (first,) = rows(content, "mos-by-song-and-system", song="song 0")
    cell = SYSTEMS.query("song == 'song 0' and system == 'system 4'")["score"]
    assert first["system 4"] == f"{cell.mean():.1f} ± {cell.std():.1f}"


def test_the_tests_over_all_systems_are_scipys(content):
    friedman, variance, *corrected, permutation = content.tables["differences"].rows
    expected = stats.friedmanchisquare(*WIDE.to_numpy().T)
    assert (friedman["value"], friedman["p"]) == pytest.approx((expected.statistic, expected.pvalue))
    # With two systems F is the square of the paired t.
    two = build(evidence(RATINGS, without=("system 0", "system 1", "system 2"))).tables["differences"].rows[1]
    paired = stats.ttest_rel(WIDE["system 3"], WIDE["system 4"])
    assert (two["value"], two["p"]) == pytest.approx((paired.statistic**2, paired.pvalue))
    assert all(row["p"] >= variance["p"] for row in corrected)
    assert permutation["p"] == pytest.approx(1 / 301)  # none of 300 draws comes near


def test_pairs_are_scipys_paired_tests_with_holms_correction(content):
    pairs = {(row["first"], row["second"]): row for row in content.tables["pairs"].rows}
    assert {frozenset(pair) for pair in pairs} == {frozenset(pair) for pair in combinations(WIDE.columns, 2)}
    for (first, second), row in pairs.items():
        by_t, difference = stats.ttest_rel(WIDE[first], WIDE[second]), WIDE[first] - WIDE[second]
        assert (row["statistic"], row["p"]) == pytest.approx((by_t.statistic, by_t.pvalue))
        assert row["effect"] == pytest.approx(difference.mean() / difference.std())
        assert row["difference"] > 0  # the better one stands first
    ordered = sorted(row["p"] for row in pairs.values())
    holm = np.maximum.accumulate([min(1.0, (len(ordered) - place) * p) for place, p in enumerate(ordered)])
    assert sorted(row["p_holm"] for row in pairs.values()) == pytest.approx(list(holm))


def test_the_sentence_on_the_best_names_whom_it_beats():
    equal = RATINGS.copy()
    best = equal["system"] == "system 4"
    equal.loc[best, "score"] = (equal.loc[equal["system"] == "system 3", "score"] + np.tile([1.0, -0.5], 24)).to_numpy()
    said = words(build(evidence(equal)))
    assert "system 4 has the highest mean. It is clearly better than system 2, system 1 and system 0." in said
    assert "It does not differ clearly from system 3 (0.2 points higher, uncorrected 95 % interval" in said
    assert "corrected by Holm over 10 pairs." in said
    assert "It is clearly better than every other system." in words(build(evidence(RATINGS)))


def test_each_listener_counting_once_makes_fewer_differences_sure():
    said = words(build(evidence(RATINGS)))
    assert "Where each listener counts once, however many pages they rated, every significant difference stays" in said
    two = RATINGS[RATINGS["listener"].isin(["listener 1", "listener 2"])]
    content = build(evidence(two))
    pages, once = (sum(row[key] < 0.05 for row in content.tables["pairs"].rows) for key in ("p_holm", "p_listeners"))
    assert once < pages
    assert f"{once} of {pages} significant differences stay" in words(content)


def test_the_matrix_has_colour_and_a_mark_only_where_a_difference_is_significant():
    rows = [{"listener": f"l{n}", "system": name, "score": score + shift}
            for n, shift in enumerate((0, 3, 7, 2, 5))
            for name, score in (("good", 80 + n % 2), ("twin", 80 + n % 3), ("bad", 30 + n % 2 * 2))]  # fmt: skip
    cells, text = build(evidence(ratings_table(rows))).figures["pairs"].plot["data"]
    shades = dict(zip(cells["y"], cells["z"], strict=True))
    assert shades["twin"] == [None, 0.0, pytest.approx(1.0, abs=0.05)]  # twin, good, bad
    assert [label.endswith("*") for label in text["text"]] == [False, True, False, True, True, True]


def test_systems_of_different_songs_are_told_to_have_means_that_cannot_be_compared():
    rows = [{"listener": f"l{n}", "song": song, "system": system, "score": 50.0 + n + 9 * (song == "b")}
            for n in range(4) for song, system in (("a", "here"), ("a", "everywhere"),
                                                ("b", "everywhere"))]  # fmt: skip
    said = words(build(evidence(ratings_table(rows))))
    assert "Not all systems were rated on the same songs: of 2, everywhere has 2 and here 1." in said


def test_two_opinions_are_found_and_named():
    opinions = {"split": [5, 6, 4, 95, 94, 96] * 4, "one": [46, 48, 49, 50, 50, 51, 52, 54] * 3}
    content = build(evidence(ratings_table([
        {"listener": f"l{place}", "system": system, "score": score}
        for system, scores in opinions.items() for place, score in enumerate(scores)
    ])))  # fmt: skip
    (split,), (one,) = (rows(content, "distribution", system=system) for system in opinions)
    assert (split["bimodal"], split["not_normal"], split["where"]) == (1, 1, "vocals of song")
    assert (one["bimodal"], one["not_normal"]) == (0, 0)
    assert stats.shapiro(opinions["split"]).pvalue < 0.05 < stats.shapiro(opinions["one"]).pvalue
    assert "Of 2 clips with enough ratings, 1 looks bimodal" in words(content)


def test_choices_between_two_have_no_boxes():
    content = build(evidence(choices()))
    assert "boxes" not in content.figures
    assert content.figures["mos"].plot["layout"]["xaxis"]["title"]["text"] == "% of pairs that are won"
    share = {row["system"]: row["mean"] for row in content.tables["mos"].rows}
    assert share["s3"] > share["s2"] > share["s1"]
    assert sum(share.values()) == pytest.approx(150)  # each pair has one winner
