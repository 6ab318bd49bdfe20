"""A bucket lets through so many at once and so many a minute, whoever asks, and forgets nobody early."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from mushra import rate_limits
from mushra.errors import TooManyRequestsError
from mushra.rate_limits import Limit, address_of


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limit(clock, settings) -> Limit:
    settings.SAVES_PER_MINUTE = 60
    return Limit("SAVES_PER_MINUTE", now=clock)


def taken(limit: Limit, who: str, times: int) -> int:
    """How many of so many at once are let through."""
    passed = 0
    for _ in range(times):
        try:
            limit.take(who)
        except TooManyRequestsError:
            continue
        passed += 1
    return passed


def test_as_many_pass_at_once_as_in_a_minute(limit):
    assert taken(limit, "ada", 100) == 60


def test_one_who_asks_too_much_keeps_nobody_else_out(limit):
    assert taken(limit, "ada", 100) == taken(limit, "ben", 100) == 60


def test_who_was_sent_away_may_come_again_when_it_was_said(limit, clock):
    taken(limit, "ada", 60)
    with pytest.raises(TooManyRequestsError) as refused:
        limit.take("ada")
    assert (refused.value.status, refused.value.retry_after) == (429, 1)
    clock.seconds = 1.0
    limit.take("ada")


def test_asking_while_the_bucket_is_empty_does_not_keep_it_empty(limit, clock):
    taken(limit, "ada", 60)
    passed = 0
    for tenth in range(1, 601):
        clock.seconds = tenth / 10
        passed += taken(limit, "ada", 1)
    assert passed in (59, 60)


@given(pauses=st.lists(st.floats(0, 30), max_size=200))
def test_in_no_minute_do_more_pass_than_twice_the_number(pauses):
    clock = Clock()
    limit = Limit("SAVES_PER_MINUTE", now=clock)
    passed = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rate_limits.settings, "SAVES_PER_MINUTE", 7)
        for pause in pauses:
            clock.seconds += pause
            passed += [clock.seconds] * taken(limit, "ada", 3)
    for moment in passed:
        assert sum(moment <= other < moment + 60 for other in passed) <= 14


def test_zero_is_no_limit(limit, settings):
    settings.SAVES_PER_MINUTE = 0
    assert taken(limit, "ada", 1000) == 1000


def test_threads_share_one_bucket(limit):
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: taken(limit, "ada", 50), range(8))) == 60


def test_memory_is_bounded_and_the_longest_unused_goes_first(limit, monkeypatch):
    monkeypatch.setattr(rate_limits, "MOST", 3)
    for who in "abcd":
        taken(limit, who, 60)
    assert list(limit._buckets) == ["b", "c", "d"]


@pytest.mark.parametrize(
    ("behind", "forwarded", "address"),
    [
        (False, "203.0.113.9", "127.0.0.1"),
        (True, "203.0.113.9", "203.0.113.9"),
        (True, "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the first is what the client wrote itself
        (True, "", "127.0.0.1"),
        (True, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2"),
    ],
)
def test_an_address_is_what_our_own_proxy_saw(settings, behind, forwarded, address):
    settings.BEHIND_TLS = behind
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded} if forwarded else {})
    assert address_of(request) == address
