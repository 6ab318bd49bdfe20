"""Work in a thread tells of every item, gives its result or its error, and ends with whoever listens."""

from __future__ import annotations

from threading import Event, active_count

import pytest

from mushra.services import background
from mushra.services.background import Stopped, Told

ITEMS = ("Amber", "Brine", "Cedar")


def test_every_item_is_told_before_it_is_done_and_then_there_is_the_result():
    told = Told(lambda progress: [item.upper() for item in progress(ITEMS)])
    assert list(told) == [(0, ITEMS), (1, ITEMS), (2, ITEMS)]
    assert told.result() == ["AMBER", "BRINE", "CEDAR"]


def test_an_error_waits_for_who_asks_for_the_result():
    def work(progress):
        for item in progress(ITEMS):
            if item == "Brine":
                raise ValueError("Brine cannot be read.")

    told = Told(work)
    assert [done for done, _ in told] == [0, 1]
    with pytest.raises(ValueError, match=r"Brine cannot be read\."):
        told.result()


def test_who_waits_long_is_given_signs_of_life(monkeypatch):
    monkeypatch.setattr(background, "PATIENCE", 0.01)
    may_end = Event()
    told = Told(lambda _: may_end.wait(5))
    signs = iter(told)
    assert [next(signs), next(signs)] == [None, None]
    may_end.set()
    assert set(signs) <= {None}
    assert told.result() is True


def test_who_leaves_stops_the_work_before_its_next_item_and_no_thread_is_left():
    before, done = active_count(), []
    second = Event()

    def work(progress):
        for item in progress(ITEMS):
            if item == "Brine":
                second.wait(5)
            done.append(item)

    told = Told(work)
    said = iter(told)
    assert [next(said)[0], next(said)[0]] == [0, 1]
    told._is_stopped = True  # as leaving does, which then waits for the thread
    second.set()
    said.close()
    assert done == ["Amber", "Brine"]
    assert active_count() == before
    with pytest.raises(Stopped):
        told.result()


def test_who_leaves_at_the_last_item_gets_no_result():
    last = Event()

    def work(progress):
        for _ in progress(ITEMS[:1]):
            last.wait(5)
        return "built"

    told = Told(work)
    said = iter(told)
    next(said)
    told._is_stopped = True
    last.set()
    said.close()
    with pytest.raises(Stopped):
        told.result()
