"""Excerpts have a length of the standard's and begin where they were moved to."""

from __future__ import annotations

import pytest

from mushra.forms.excerpts import LONGEST, SHORTEST, ExcerptsForm, start_field
from mushra.forms.typed import as_sent
from mushra.protocol import excerpts

TRIALS = [("Amber", "vocals"), ("Brine", "drums")]


def form(**typed: str) -> ExcerptsForm:
    return ExcerptsForm(as_sent({name: [value] for name, value in ({"seconds": "8"} | typed).items()}), trials=TRIALS)


def test_only_excerpts_that_were_moved_have_a_start():
    moved = form(**{start_field(TRIALS[1]): "0", start_field(("Cedar", "bass")): "3"})
    assert moved.is_valid()
    assert moved.starts() == {TRIALS[1]: 0.0}
    assert moved.cleaned_data["seconds"] == 8.0


@pytest.mark.parametrize("seconds", [SHORTEST, LONGEST])
def test_the_shortest_and_the_longest_excerpt_are_allowed(seconds):
    assert form(seconds=str(seconds)).is_valid()
    assert excerpts.excerpt_frames(seconds, 48_000, 48_000 * 60) == seconds * 48_000


@pytest.mark.parametrize("seconds", ["0.4", "12.1", "", "long", "nan", "inf"])
def test_a_length_that_is_none_is_refused(seconds):
    assert list(form(seconds=seconds).errors) == ["seconds"]


@pytest.mark.parametrize("start", ["-0.1", "nan", "soon"])
def test_a_start_that_is_none_is_told_at_its_trial(start):
    assert list(form(**{start_field(TRIALS[0]): start}).errors) == [start_field(TRIALS[0])]
