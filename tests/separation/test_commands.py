"""What every command does with an error of the input and with an interrupt."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from separation.commands import ConcordCommand
from separation.errors import SongError


class Failing(ConcordCommand):
    def __init__(self, failure: BaseException) -> None:
        super().__init__()
        self.failure = failure

    def run(self, **options) -> None:
        raise self.failure


def test_an_error_of_the_input_becomes_its_own_sentence():
    with pytest.raises(CommandError, match=r"^the songs are missing$") as raised:
        call_command(Failing(SongError("the songs are missing")))
    assert raised.value.returncode == 1


def test_an_interrupt_says_how_to_go_on_and_ends_with_the_shells_own_status():
    with pytest.raises(CommandError, match="the same command goes on from here") as raised:
        call_command(Failing(KeyboardInterrupt()))
    assert raised.value.returncode == 130


def test_an_error_of_the_program_keeps_its_trace():
    with pytest.raises(ZeroDivisionError):
        call_command(Failing(ZeroDivisionError()))


def test_a_command_without_a_run_method_says_so():
    with pytest.raises(TypeError, match="without a run method"):
        call_command(ConcordCommand())


def test_a_command_that_cannot_go_on_says_so():
    class BeginsAnew(ConcordCommand):
        stopped = "Stopped; it begins anew."

        def run(self, **options):
            raise KeyboardInterrupt

    with pytest.raises(CommandError, match="it begins anew"):
        call_command(BeginsAnew())
