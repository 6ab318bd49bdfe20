"""Trials that come twice do so unannounced and apart, and a Latin square's rows stay whole."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mushra.protocol.latin_square import williams_rows
from mushra.protocol.order import page_sets, session_pages, square_rows
from mushra.protocol.protocols import PROTOCOLS

MUSHRA, ACR, ABX = (PROTOCOLS.get(name) for name in ("mushra", "acr", "abx"))
SEEDS = st.integers(0, 2**48)


def trials_of(count: int, stimuli: int = 3) -> dict[int, list[int]]:
    return {trial: [100 * trial + index for index in range(stimuli)] for trial in range(1, count + 1)}


def shown(page) -> tuple[int, frozenset[int]]:
    return page.trial, frozenset(page.stimuli)


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)
@given(count=st.integers(2, 6), seed=SEEDS, row=st.none() | st.integers(0, 40), data=st.data())
def test_pages_of_repeated_trials_come_twice_and_the_second_is_the_replicate(protocol, count, seed, row, data):
    trials = trials_of(count)
    replicates = data.draw(st.sets(st.sampled_from(sorted(trials))))
    pages = session_pages(protocol, [], trials, seed, replicates=replicates, row=row)
    sets = {(trial, frozenset(chosen)) for trial in trials for chosen in page_sets(protocol, trials[trial])}
    times = Counter(shown(page) for page in pages)
    assert times == {key: 1 + (key[0] in replicates) for key in sets}
    for key in sets:
        assert [page.replicate for page in pages if shown(page) == key] == list(range(times[key]))


@pytest.mark.parametrize("protocol", [MUSHRA, ACR, ABX], ids=lambda protocol: protocol.name)
@given(count=st.integers(2, 6), seed=SEEDS, row=st.none() | st.integers(0, 40), data=st.data())
def test_nothing_comes_twice_in_a_row_where_there_is_room(protocol, count, seed, row, data):
    trials = trials_of(count)
    last = session_pages(protocol, [], trials, seed, row=row)[-1].trial if row is not None else None
    replicates = data.draw(st.sets(st.sampled_from(sorted(trials))))
    pages = session_pages(protocol, [], trials, seed, replicates=replicates, row=row)
    if protocol is MUSHRA and replicates == {last}:
        assert pages[-1].trial == pages[-2].trial == last  # one page after a row that ends with it: no room
    else:
        assert all(shown(one) != shown(other) for one, other in pairwise(pages))


def test_a_lone_trial_has_no_room_and_comes_twice_all_the_same():
    pages = session_pages(MUSHRA, [], trials_of(1), seed=3, replicates=[1])
    assert [(page.trial, page.replicate) for page in pages] == [(1, 0), (1, 1)]


def test_over_many_listeners_the_second_time_comes_anywhere():
    trials = trials_of(5)
    places = Counter()
    for seed in range(2000):
        pages = session_pages(MUSHRA, [], trials, seed, replicates=[2])
        places[next(place for place, page in enumerate(pages) if page.replicate)] += 1
    assert set(places) == {2, 3, 4, 5}  # never first, and never directly after the first time


def test_training_is_no_first_time():
    pages = session_pages(MUSHRA, [9], {9: [900, 901], **trials_of(3)}, seed=1, replicates=[1])
    assert [page.replicate for page in pages if page.trial == 9] == [0]


@pytest.mark.parametrize("count", [4, 5])
def test_with_the_rows_of_a_square_every_trial_comes_at_every_place_and_after_every_other_equally_often(count):
    trials = trials_of(count)
    rows = square_rows(MUSHRA, [], trials)
    orders = [[page.trial for page in session_pages(MUSHRA, [], trials, seed=row, row=row)] for row in range(rows)]
    places = Counter(pair for order in orders for pair in enumerate(order))
    followed = Counter(pair for order in orders for pair in pairwise(order))
    assert (len(places), set(places.values())) == (count**2, {rows // count})
    assert (len(followed), set(followed.values())) == (count * (count - 1), {rows // count})


def test_where_a_trial_takes_several_pages_the_square_is_over_the_pages():
    trials = trials_of(3, stimuli=4)
    rows = square_rows(ACR, [], trials)
    assert rows == williams_rows(12) == 12
    places = Counter(
        (place, page.stimuli)
        for row in range(rows)
        for place, page in enumerate(session_pages(ACR, [], trials, seed=row, row=row))
    )
    assert (len(places), set(places.values())) == (144, {1})


def test_repeats_follow_the_whole_row():
    trials = trials_of(6)
    for row in range(6):
        pages = session_pages(MUSHRA, [], trials, seed=row, replicates=[1, 4], row=row)
        assert [page.trial for page in pages[:6]] == [
            page.trial for page in session_pages(MUSHRA, [], trials, seed=99, row=row)
        ]
        assert {page.trial for page in pages[6:]} == {1, 4}
        assert [page.replicate for page in pages] == [0] * 6 + [1, 1]
