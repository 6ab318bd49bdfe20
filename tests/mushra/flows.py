"""Flows for tests, and listeners' ways through them."""

from __future__ import annotations

import json

from mushra.models import Experiment, Step
from mushra.protocol.flow_file import read_flow
from mushra.protocol.screening import TRIALS, right_answers
from mushra.selectors import session_flow
from mushra.services import flow_set, step_submit

CONSENT = {
    "kind": "consent", "text": "Taking part is voluntary.", "statement": "I agree.",
    "return_url": "https://crowd.example/declined",
}  # fmt: skip
ABOUT = {
    "kind": "questionnaire",
    "place": "before",
    "title": "About you",
    "questions": [
        {"name": "age", "type": "number", "label": "How old are you?", "minimum": 18, "maximum": 99, "whole": True},
        {"name": "plays", "type": "single_choice", "label": "Do you play?", "choices": ["yes", "no"]},
        {"name": "what", "type": "text", "label": "What?", "show_if": {"question": "plays", "equals": "yes"}},
    ],
}
HEADPHONES = {
    "kind": "headphones", "method": "antiphase", "attempts": 2, "on_fail": "stop",
    "return_url": "https://crowd.example/out?c={code}",
}  # fmt: skip
LEVEL = {"kind": "level"}
REST = {"kind": "break", "every": 1, "minutes": 2}
LAST = {
    "kind": "questionnaire",
    "place": "after",
    "questions": [{"name": "remarks", "type": "long_text", "label": "Remarks?", "required": False}],
}
EVERYTHING = (CONSENT, ABOUT, HEADPHONES, LEVEL, REST, LAST)


def give_flow(study: Experiment, *steps: dict, **more) -> Experiment:
    return flow_set(experiment=study, flow=read_flow(json.dumps({"steps": steps, **more})))


def screening_answers(session, step: Step, occurrence: int = 0, *, wrong: int = 0) -> dict[str, str]:
    """What a listener with headphones chooses, but for the first few."""
    right = right_answers((session.seed, step.position, occurrence))
    return {f"trial-{trial}": str((right[trial] + (trial < wrong)) % 3) for trial in range(TRIALS)}


def submit(listener, sent: dict[str, str]) -> None:
    """Hand in the page of questions that the listener is at."""
    page = session_flow(session=listener.session).current
    fields = {name: [value] for name, value in sent.items()}
    assert not step_submit(session=listener.session, step=page.step, occurrence=page.occurrence, sent=fields)
