"""Runs something in a thread and tells of its progress; whoever stops listening stops it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from queue import Empty, Queue
from threading import Thread
from typing import Generic, TypeVar

from django.db import connection

Item = TypeVar("Item")
Result = TypeVar("Result")

PATIENCE = 1.0  # s between two signs of life


class Stopped(BaseException):
    """Nobody waits any more. As an interrupt, it is caught by nobody who catches errors."""


class Told(Generic[Item, Result]):
    """What a run of `work` says: (done, items) at every item, None as a sign of life; then `result()`.

    work: is handed a progress function as `experiment_build` takes one. Leaving the iteration stops it.
    """

    def __init__(self, work: Callable[[Callable[[Sequence[Item]], Iterable[Item]]], Result]) -> None:
        self._work = work
        self._said: Queue[tuple[int, Sequence[Item]] | None] = Queue()
        self._is_stopped = False
        self._result: Result | None = None
        self._error: BaseException | None = None

    def __iter__(self) -> Iterator[tuple[int, Sequence[Item]] | None]:
        thread = Thread(target=self._run, daemon=True)
        thread.start()
        try:
            while thread.is_alive() or not self._said.empty():
                try:
                    said = self._said.get(timeout=PATIENCE)
                except Empty:
                    said = None
                else:
                    if said is None:
                        break
                yield said
        finally:
            self._is_stopped = True
            thread.join()

    def result(self) -> Result:
        """What the work returned; raises what it raised."""
        if self._error is not None:
            raise self._error
        return self._result  # type: ignore[return-value]

    def _progress(self, items: Sequence[Item]) -> Iterable[Item]:
        for done, item in enumerate(items):
            if self._is_stopped:
                raise Stopped
            self._said.put((done, items))
            yield item
        if self._is_stopped:
            raise Stopped

    def _run(self) -> None:
        try:
            self._result = self._work(self._progress)
        except BaseException as error:  # noqa: BLE001 - raised again by whoever asks for the result
            self._error = error
        finally:
            self._said.put(None)
            connection.close()  # this thread's own
