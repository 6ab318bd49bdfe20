"""Kinds of jobs: their commands have the options that they name, and no value is taken for an option."""

from __future__ import annotations

import pytest
from django.core.management import get_commands, load_command_class

from separation.errors import JobError
from separation.jobs import JOBS


@pytest.mark.parametrize("name", JOBS.names())
def test_a_kind_is_a_command_that_has_what_the_kind_names(name):
    kind = JOBS.get(name)
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    options = {option for action in parser._actions for option in action.option_strings}
    positional = [action.dest for action in parser._actions if not action.option_strings]
    assert {f"--{option.replace('_', '-')}" for option in kind.options} <= options
    assert list(kind.positional) == positional
    assert kind.output in kind.options


@pytest.mark.parametrize("value", ["-x", "--device", "-1"])
def test_a_value_in_a_list_that_looks_like_an_option_is_refused(value):
    with pytest.raises(JobError, match="must not begin with a hyphen"):
        JOBS.get("train").command_line({"targets": ["vocals", value]})


def test_a_single_value_that_looks_like_an_option_stays_a_value():
    line = JOBS.get("train").command_line({"loss": "--settings=evil"})
    assert line == ["train", "--loss=--settings=evil"]


def test_what_is_false_or_empty_is_left_out():
    arguments = {"songs": "/songs", "normalise_masks": False, "wiener": None}
    assert JOBS.get("separate").command_line(arguments) == ["separate", "--songs=/songs"]
    assert JOBS.get("separate").command_line({"normalise_masks": True}) == ["separate", "--normalise-masks"]
