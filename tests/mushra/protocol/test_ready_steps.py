"""Every ready step is one that a flow file may hold, and says what was chosen."""

from __future__ import annotations

import json

import pytest

from mushra.protocol import ready_steps
from mushra.protocol.flow_file import read_flow
from mushra.protocol.screening import METHODS
from mushra.protocol.steps import STEP_KINDS, Turn

TURN = Turn((0, 0, 0))


def read(step: dict):
    (found,) = read_flow(json.dumps({"steps": [step]})).steps
    return found


@pytest.mark.parametrize(
    ("step", "kind", "place"),
    [
        (ready_steps.consent(ready_steps.CONSENT), "consent", "before"),
        (ready_steps.information(ready_steps.INFORMATION), "information", "before"),
        (ready_steps.about_you(), "questionnaire", "before"),
        (ready_steps.level(), "level", "before"),
        (ready_steps.rest(5), "break", "between"),
        *((ready_steps.headphones(method.name), "headphones", "before") for method in METHODS),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else value,
)
def test_a_ready_step_is_read_as_a_flow_files(step, kind, place):
    found = read(step)
    assert (found.kind, found.place) == (kind, place)


def test_texts_and_numbers_are_those_that_were_chosen():
    consent = read(ready_steps.consent("Read this.", "I have.")).content
    assert (consent["text"], consent["statement"]) == ("Read this.", "I have.")
    rest = read(ready_steps.rest(7, minutes=3))
    assert (rest.every, rest.content["minutes"]) == (7, 3)
    for stop, then in ((True, "stop"), (False, "go_on")):
        assert read(ready_steps.headphones("huggins", stop=stop)).content["on_fail"] == then


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"q-age": ["36"], "q-hearing": ["Yes"]}, set()),
        ({"q-age": ["36"], "q-hearing": ["Yes"], "q-experience": ["I play or sing", "I mix or record"]}, set()),
        ({"q-age": ["17"], "q-hearing": ["Yes"]}, {"age"}),
        ({"q-age": ["36.5"]}, {"age", "hearing"}),
    ],
)
def test_the_questions_are_answered_by_who_is_of_age_and_hears(sent, wrong):
    step = read(ready_steps.about_you())
    assert set(STEP_KINDS.get(step.kind).take(step.content, sent, TURN).problems) == wrong
