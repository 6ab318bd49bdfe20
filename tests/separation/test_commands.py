"""What every command does with an error of the input and with an interrupt."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError

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


@pytest.mark.django_db
def test_a_database_that_was_not_migrated_is_named_with_what_to_do(monkeypatch):
    monkeypatch.setattr("separation.commands._migrations_are_missing", lambda: True)
    with pytest.raises(CommandError, match=r"not set up for this version; run: python manage\.py migrate"):
        call_command(Failing(OperationalError("no such table: mushra_experiment")))


@pytest.mark.django_db
def test_another_error_of_a_migrated_database_is_a_fault_and_stays_one():
    with pytest.raises(OperationalError, match="disk I/O error"):
        call_command(Failing(OperationalError("disk I/O error")))
