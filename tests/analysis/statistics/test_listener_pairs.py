"""Each listener counts once, whatever the number of pages, and only pages that have both systems do."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.statistics.blocks import blocks
from analysis.statistics.listener_pairs import listener_pairs
from analysis.statistics.multiplicity import holm
from analysis.statistics.pairs import pairwise
from tests.analysis.tables import ratings_table, study

RATINGS, _ = study(systems=3)
NAMES = ("system 2", "system 1", "system 0")


def test_a_pair_is_scipys_paired_test_of_the_listeners_means():
    means = RATINGS.pivot_table(index="listener", columns="system", values="score")
    found = listener_pairs(RATINGS, NAMES)
    expected = [stats.ttest_rel(means[pair.first], means[pair.second]) for pair in found]
    assert [pair.p for pair in found] == pytest.approx([one.pvalue for one in expected])
    assert [pair.statistic for pair in found] == pytest.approx([one.statistic for one in expected])
    assert [pair.p_holm for pair in found] == pytest.approx(list(holm(np.array([one.pvalue for one in expected]))))
    assert [(pair.first, pair.second, pair.n) for pair in found] == [
        ("system 2", "system 1", 6), ("system 2", "system 0", 6), ("system 1", "system 0", 6)
    ]  # fmt: skip


def test_with_one_page_a_listener_it_is_the_test_over_pages():
    one = RATINGS[(RATINGS["song"] == "song 0") & (RATINGS["target"] == "drums")]
    pages = {frozenset((pair.first, pair.second)): pair.p for pair in pairwise(blocks(one))}
    for pair in listener_pairs(one, NAMES):
        assert pair.p == pytest.approx(pages[frozenset((pair.first, pair.second))])


def test_pages_that_say_the_same_again_make_nothing_surer():
    again = [RATINGS.assign(song=RATINGS["song"] + f" {copy}") for copy in range(3)]
    copied = ratings_table([row for table in again for row in table.to_dict("records")])
    once, thrice = listener_pairs(RATINGS, NAMES), listener_pairs(copied, NAMES)
    assert [pair.p for pair in thrice] == pytest.approx([pair.p for pair in once])


def test_a_song_that_only_one_of_them_has_changes_nothing():
    with_more = [
        *RATINGS.to_dict("records"),
        {"listener": "listener 0", "song": "easy", "system": "system 2", "score": 99},
    ]
    more = listener_pairs(ratings_table(with_more), NAMES)
    assert [pair.p for pair in more] == pytest.approx([pair.p for pair in listener_pairs(RATINGS, NAMES)])


def test_one_listener_says_nothing_about_others():
    (pair, *_) = listener_pairs(RATINGS[RATINGS["listener"] == "listener 0"], NAMES)
    assert (pair.n, np.isnan(pair.p), pair.reason) == (1, True, "fewer than two blocks with both systems")
