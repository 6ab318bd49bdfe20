"""A flow is read as it is written, or its first mistake is named by its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mushra.errors import FlowError
from mushra.protocol.flow_file import filled_in, read_flow
from mushra.protocol.steps import STEP_KINDS

ROOT = Path(__file__).parents[3]
READ = {"kind": "information", "place": "before", "text": "Hello."}


def read(*steps, **more):
    return read_flow(json.dumps({"steps": list(steps), **more}))


def test_the_example_in_the_docs_has_every_kind_of_step_and_place():
    flow = read_flow((ROOT / "docs" / "flow-example.json").read_text())
    assert {step.kind for step in flow.steps} == set(STEP_KINDS.names())
    assert {step.place for step in flow.steps} == {"before", "between", "after"}
    assert "{code}" in flow.return_url
    assert flow.crowd_ids


def test_the_example_in_file_formats_is_a_flow():
    page = (ROOT / "docs" / "file-formats.md").read_text()
    example = page.split("## Flows")[1].split("```json")[1].split("```")[0]
    assert [step.kind for step in read_flow(example).steps] == ["consent", "questionnaire"]


def test_a_step_keeps_what_is_written_for_its_kind():
    step = read({"kind": "break", "every": 4, "title": "Rest", "minutes": 2}).steps[0]
    assert (step.kind, step.place, step.every, step.title, step.content) == (
        "break",
        "between",
        4,
        "Rest",
        {"minutes": 2},
    )


def test_a_title_in_several_languages_is_kept_with_its_content():
    step = read(READ | {"title": {"en": "Hello", "ja": "こんにちは"}}).steps[0]
    assert step.title == "Hello"
    assert step.content["title"]["ja"] == "こんにちは"


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        (["hello"], r"steps\[0\]: must be an object, \{…\}, not 'hello'\."),
        ([READ, {"kind": "film"}], r"steps\[1\]\.kind: must be one of information, consent, .*, not 'film'\."),
        ([READ | {"txt": "x"}], r"steps\[0\]: has no field 'txt'; there are kind, place, every, title, text"),
        ([READ | {"minutes": 2}], r"steps\[0\]: has no field 'minutes'; there are kind, place, every, title, text\."),
        ([READ | {"place": "later"}], r"steps\[0\]\.place: must be one of before, between, after, not 'later'\."),
        ([{"kind": "information", "text": "x"}], r"steps\[0\]\.place: must be one of before, between, after, not noth"),
        ([READ | {"place": "between"}], r"steps\[0\]\.every: must be a whole number from 1 to 1000, not nothing\."),
        ([READ | {"every": 2}], r'steps\[0\]\.every: goes with "place": "between" only\.'),
        ([{"kind": "level", "place": "after"}], r"steps\[0\]\.place: must be one of before, not 'after'\."),
        ([{"kind": "level"}, {"kind": "level"}], r"steps\[1\]: the level is set already at steps\[0\]\."),
        ([READ | {"text": 5}], r"steps\[0\]\.text: must be a text of 1 to 20000 characters, not 5\."),
        ([{"kind": "consent", "text": "x"}], r"steps\[0\]\.statement: must be a text of 1 to 500 characters"),
        ([{"kind": "headphones", "method": "x"}], r"steps\[0\]\.method: must be one of antiphase, huggins, not 'x'\."),
        (
            [{"kind": "headphones", "method": "huggins", "on_fail": "shout"}],
            r"steps\[0\]\.on_fail: must be one of go_on, stop, not 'shout'\.",
        ),
        (
            [{"kind": "questionnaire", "place": "after", "questions": [{"name": "age", "type": "numbre"}]}],
            r"steps\[0\]\.questions\[0\]\.type: must be one of text, .*, not 'numbre'\.",
        ),
        (
            [{"kind": "consent", "text": "x", "statement": "y", "return_url": "javascript:alert(1)"}],
            r"steps\[0\]\.return_url: must be an address that begins with https:// or http://, not 'javascript",
        ),
    ],
)
def test_a_mistake_in_a_step_is_named_with_its_place(steps, message):
    with pytest.raises(FlowError, match=f"^{message}"):
        read(*steps)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"return_url": "https://crowd.example/{id}"}, r"return_url: \{id\} stands for nothing; \{code\} is the compl"),
        ({"return_url": "https://{code}.example/"}, r"return_url: braces may stand in the path and after it"),
        ({"return_url": "crowd.example"}, r"return_url: must be an address that begins with https://"),
        ({"return_url": "https://["}, r"return_url: must be an address that begins with https://"),
        ({"crowd_ids": ["lang"]}, r"crowd_ids\[0\]: 'lang' is taken by our own links\."),
        ({"crowd_ids": ["a b"]}, r"crowd_ids\[0\]: must be a name"),
        ({"crowd_ids": ["PID", "PID"]}, r"crowd_ids\[1\]: 'PID' is there twice\."),
        ({"stesp": []}, r"The flow: has no field 'stesp'; there are steps, return_url, crowd_ids\."),
    ],
)
def test_a_mistake_beside_the_steps_is_named_too(more, message):
    with pytest.raises(FlowError, match=f"^{message}"):
        read(READ, **more)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"steps": [}', r"Line 1, column 12: this is not JSON"),
        ("[]", r"The flow: must be an object"),
        ("{}", r"steps: must be a list of 0 to 100\."),
        ("[" * 100_000, r"The flow: this is nested too deep\."),
    ],
)
def test_what_is_no_flow_at_all_is_refused(text, message):
    with pytest.raises(FlowError, match=f"^{message}"):
        read_flow(text)


def test_what_listeners_bring_cannot_break_out_of_an_address():
    address = "https://crowd.example/done?cc={code}&who={PID}"
    ids = {"code": "AB-CD", "PID": "x&admin=1#/../é"}
    assert filled_in(address, ids) == "https://crowd.example/done?cc=AB-CD&who=x%26admin%3D1%23%2F..%2F%C3%A9"
    assert filled_in("data:text/html,{code}", ids) == ""
