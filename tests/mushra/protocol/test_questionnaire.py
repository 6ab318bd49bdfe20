"""Questions are checked when they are written, and answers when they are sent, each with one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mushra.errors import FlowError
from mushra.protocol.definition import Node
from mushra.protocol.questionnaire import QUESTION_TYPES, clean_answers, read_questions

CONDITIONS = json.loads((Path(__file__).parents[2] / "js" / "steps" / "conditions.json").read_text())
PLAYS = {"name": "plays", "type": "single_choice", "label": "Do you play?", "choices": ["yes", "sometimes", "no"]}
DEVICES = {"name": "devices", "type": "multiple_choice", "label": "On what?", "choices": ["laptop", "phone"]}
LOUDNESS = {"name": "loudness", "type": "likert", "label": "Too loud?", "low_label": "no", "high_label": "yes"}


def question(kind: str, **more) -> dict:
    return {"name": "asked", "type": kind, "label": "What?", **more}


def clean(*questions: dict, **sent: str | list[str]):
    lists = {name: value if isinstance(value, list) else [value] for name, value in sent.items()}
    answers, problems = clean_answers(read_questions(Node(list(questions), "questions")), lists)
    return answers, {name: problem.message.format(**problem.values) for name, problem in problems.items()}


@pytest.mark.parametrize(
    ("definition", "sent", "answer"),
    [
        (question("text"), " Ada ", "Ada"),
        (question("long_text"), "one\r\ntwo", "one\ntwo"),
        (question("number"), "3,5", 3.5),
        (question("number", whole=True, minimum=18), "18", 18),
        (PLAYS | {"name": "asked"}, "no", "no"),
        (DEVICES | {"name": "asked"}, ["phone", "laptop"], ["laptop", "phone"]),
        (question("likert", points=7), "7", 7),
        (question("text", required=False), "  ", None),
    ],
)
def test_an_answer_is_stored_in_its_own_type(definition, sent, answer):
    assert clean(definition, asked=sent) == ({"asked": answer}, {})


@pytest.mark.parametrize(
    ("definition", "sent", "message"),
    [
        (question("text"), "", "Please answer this question."),
        (question("multiple_choice", choices=["a", "b"]), [], "Please answer this question."),
        (question("text"), "x" * 201, "Please shorten this: it has 201 characters, and 200 are possible."),
        (question("number"), "ten", "Please write a number in digits."),
        (question("number"), "inf", "Please write a number in digits."),
        (question("number"), "nan", "Please write a number in digits."),
        (question("number", whole=True), "2.5", "Please write a whole number."),
        (question("number", minimum=18, maximum=99), "17", "Please write a number from 18 to 99."),
        (question("number", minimum=18), "17", "Please write a number that is not below 18."),
        (question("number", maximum=0.5), "1", "Please write a number that is not above 0.5."),
        (PLAYS | {"name": "asked"}, "never", "Please choose one of the answers that are offered."),
        (DEVICES | {"name": "asked"}, ["phone", "radio"], "Please choose one of the answers that are offered."),
        (question("likert"), "6", "Please choose one of the answers that are offered."),
        (question("likert"), "0", "Please choose one of the answers that are offered."),
    ],
)
def test_what_cannot_be_an_answer_is_explained(definition, sent, message):
    assert clean(definition, asked=sent) == ({}, {"asked": message})


@pytest.mark.parametrize("case", CONDITIONS, ids=lambda case: f"{case['condition']} {case['answer']}")
def test_a_condition_shows_its_question_only_where_it_holds(case):
    optional = [{**asked, "required": False} for asked in (PLAYS, DEVICES, LOUDNESS)]
    dependent = question("text", show_if=case["condition"])
    _, problems = clean(*optional, dependent, **{case["condition"]["question"]: case["answer"]})
    assert ("asked" in problems) == case["shown"]  # shown and required, but not answered


def test_a_hidden_questions_answer_is_dropped_and_hides_what_depends_on_it():
    instrument = question("text", show_if={"question": "plays", "equals": "yes"})
    years = question("number", show_if={"question": "asked", "not": "none"}) | {"name": "years"}
    answers, problems = clean(PLAYS, instrument, years, plays="no", asked="harp", years="12")
    assert (answers, problems) == ({"plays": "no"}, {})
    answers, problems = clean(PLAYS, instrument, years, plays="yes", asked="harp", years="12")
    assert (answers, problems) == ({"plays": "yes", "asked": "harp", "years": 12}, {})


@given(
    st.sampled_from(QUESTION_TYPES.names()),
    st.lists(st.text(max_size=300), max_size=3),
)
def test_whatever_is_sent_is_an_answer_or_a_problem_and_never_both(kind, sent):
    choices = {"choices": ["a", "b"]} if "choice" in kind else {}
    answers, problems = clean(question(kind, **choices), asked=sent)
    assert len(answers) + len(problems) == 1
    assert not any(answer == "" for answer in answers.values())


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        ("age?", r"questions\[1\]: must be an object, \{…\}, not 'age\?'\."),
        (question("slider"), r"questions\[1\]\.type: must be one of text, long_text, number, .*, not 'slider'\."),
        (question("text") | {"name": "how old"}, r"questions\[1\]\.name: must be a name .*; not 'how old'\."),
        (question("text") | {"name": "plays"}, r"questions\[1\]\.name: 'plays' is the name of an earlier question"),
        (question("text", label=""), r"questions\[1\]\.label: must be a text of 1 to 20000 characters, not ''\."),
        (question("text", label={"de": "Was?"}), r"questions\[1\]\.label: must have a text in English, `en`"),
        (question("text", minimum=3), r"questions\[1\]: has no field 'minimum'; there are name, type, label, hint"),
        (question("text", required="yes"), r"questions\[1\]\.required: must be true or false, not 'yes'\."),
        (question("number", minimum=3, maximum=2), r"questions\[1\]\.minimum: 3 lies above the maximum, 2\."),
        (question("number", minimum="3"), r"questions\[1\]\.minimum: must be a number, not '3'\."),
        (question("single_choice"), r"questions\[1\]\.choices: must be a list of 2 to 100\."),
        (question("single_choice", choices=["a", "a"]), r"questions\[1\]\.choices\[1\]: 'a' is there twice\."),
        (question("likert", points=1), r"questions\[1\]\.points: must be a whole number from 2 to 11, not 1\."),
        (
            question("text", show_if={"question": "later", "equals": "yes"}),
            r"questions\[1\]\.show_if\.question: must be one of plays, not 'later'\.",
        ),
        (
            question("text", show_if={"question": "plays", "equals": "never"}),
            r"questions\[1\]\.show_if\.equals: 'never' is no answer to 'plays'; its answers are yes, sometimes, no\.",
        ),
        (
            question("text", show_if={"question": "plays"}),
            r'questions\[1\]\.show_if: needs one of "equals", "in" and "not"\.',
        ),
    ],
)
def test_a_mistake_in_a_definition_is_named_with_its_place(definition, message):
    with pytest.raises(FlowError, match=f"^{message}"):
        read_questions(Node([PLAYS, definition], "questions"))
