"""Steps that are ready to use, in English, as a flow file has them."""

from __future__ import annotations

from typing import Any

CONSENT = (
    "Taking part is voluntary. You may stop at any time by closing the page, and you need not say why. "
    "Your grades and answers are kept under a random code and may be published without it."
)
STATEMENT = "I am 18 or older, have read this, and agree to take part."
INFORMATION = (
    "Listen for other instruments that are left in the sound, for parts that are missing, "
    "and for noise that was not there."
)


def consent(text: str, statement: str = STATEMENT) -> dict[str, Any]:
    """Something to agree to before anything else."""
    return {"kind": "consent", "text": text, "statement": statement}


def information(text: str) -> dict[str, Any]:
    """Something to read before the training."""
    return {"kind": "information", "place": "before", "text": text}


def about_you() -> dict[str, Any]:
    """Age, hearing, and what one does with sound."""
    return {
        "kind": "questionnaire",
        "place": "before",
        "title": "About you",
        "questions": [
            {
                "name": "age",
                "type": "number",
                "label": "How old are you?",
                "minimum": 18,
                "maximum": 120,
                "whole": True,
            },
            {
                "name": "hearing",
                "type": "single_choice",
                "label": "Is your hearing normal, as far as you know?",
                "choices": ["Yes", "No", "I do not know"],
            },
            {
                "name": "experience",
                "type": "multiple_choice",
                "label": "What do you do with sound?",
                "hint": "All that apply",
                "required": False,
                "choices": [
                    "I play or sing",
                    "I mix or record",
                    "I have taken listening tests",
                    "I study or research sound",
                ],
            },
        ],
    }


def headphones(method: str, *, stop: bool = False) -> dict[str, Any]:
    """A screening for headphones, tried twice; who fails goes on, or with `stop` does not."""
    return {"kind": "headphones", "method": method, "attempts": 2, "on_fail": "stop" if stop else "go_on"}


def level() -> dict[str, Any]:
    """A comfortable level, set before the training."""
    return {"kind": "level"}


def rest(every: int, minutes: int = 1) -> dict[str, Any]:
    """A break after every so many trials."""
    return {"kind": "break", "every": every, "minutes": minutes}
