"""Too much at once is answered with one sentence and when to come again, and writes nothing; a whole class gets in."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from mushra import rate_limits
from mushra.models import Rating, Session
from mushra.services import invitation_create


@pytest.fixture(autouse=True)
def empty_buckets():
    """What other tests have asked for is not counted here, nor what these ask for elsewhere."""
    limits = (rate_limits.BEGIN, rate_limits.OPEN, rate_limits.SAVE)
    for limit in limits:
        limit._buckets.clear()
    yield
    for limit in limits:
        limit._buckets.clear()


def test_saves_beyond_the_limit_are_refused_in_json_and_not_stored(ada, ben, settings):
    settings.SAVES_PER_MINUTE = 3
    slot = ada.slots(0)[0]
    assert [ada.rate(slot, 10 + n, sequence=n + 1).status for n in range(5)] == [200, 200, 200, 429, 429]
    assert Rating.objects.get().score == 12
    response = ada.client.post(f"{ada.link}comments/", "{}", content_type="application/json")
    assert response.json() == {"error": "Too much was asked of the server at once. Wait a moment and try again."}
    assert 1 <= int(response["Retry-After"]) <= 20
    assert ben.rate(ben.slots(0)[0], 50).status == 200, "who sits at the next computer is not kept out"


def test_sessions_beyond_the_limit_of_an_address_are_refused_on_a_page(study, settings):
    settings.BEGINS_PER_MINUTE = 2
    link = invitation_create(experiment=study).get_absolute_url()
    statuses = []
    for _ in range(3):
        browser = Client()
        browser.get(link)
        browser.cookies["csrftoken"] = "x" * 32
        statuses.append(browser.post(f"{link}start/", {"start_key": str(uuid.uuid4())}))
    assert [answer.status_code for answer in statuses] == [302, 302, 429]
    assert Session.objects.count() == 2
    assert "One moment, please" in statuses[2].content.decode()
    assert "Retry-After" in statuses[2]


def test_links_cannot_be_tried_out_without_end(db, settings):
    settings.OPENS_PER_MINUTE = 5
    found = [Client().get(f"/listen/{uuid.uuid4().hex}/").status_code for _ in range(7)]
    assert found == [404] * 5 + [429] * 2
    settings.OPENS_PER_MINUTE = 5
    sent = Client().post(f"/listen/{uuid.uuid4().hex}/ratings/", "{}", content_type="application/json")
    assert sent.status_code == 429, "nor by what a page sends"


def test_five_hundred_listeners_behind_one_address_may_begin_at_once():
    for _ in range(500):
        rate_limits.BEGIN.take("192.0.2.1")
        for _ in range(8):
            rate_limits.OPEN.take("192.0.2.1")


def test_a_slider_that_is_moved_all_the_time_is_never_refused():
    """Four grades a second, four comments and a log every 10 s: for ten minutes, with what waited sent at once."""
    limit = rate_limits.Limit("SAVES_PER_MINUTE", now=lambda: clock[0])
    clock = [0.0]
    for _ in range(500):  # a trial's worth of what a network had held back
        limit.take("ada")
    for eighth in range(8 * 600):
        clock[0] = eighth / 8
        limit.take("ada")
