"""Questions to listeners: read from a flow, shown or hidden by earlier answers, and checked when they are sent."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mushra.protocol.definition import Node
from mushra.protocol.wording import gettext_noop
from separation.registry import Registry

Text = str | dict[str, str]
Sent = Mapping[str, Sequence[str]]
LONGEST = {"text": 200, "long_text": 5000}  # characters that an answer may have
POINTS = (2, 11)  # of a Likert scale


class Problem(Exception):  # noqa: N818 - a listener's, and none of ours
    """Why an answer cannot be taken: a text for listeners, to be translated, and what its braces stand for."""

    def __init__(self, message: str, values: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.values = values or {}


@dataclass(frozen=True)
class Choice:
    value: str
    label: Text


@dataclass(frozen=True)
class Condition:
    """Shows a question only where an earlier answer is, or with `negated` is not, among values.

    Where the earlier question was not answered, or not shown, no condition holds.
    """

    question: str
    values: tuple[str, ...]
    negated: bool = False

    def holds(self, answers: Mapping[str, Any]) -> bool:
        answer = answers.get(self.question)
        given = [str(value) for value in (answer if isinstance(answer, list) else [answer]) if value is not None]
        return bool(given) and any(value in self.values for value in given) != self.negated


@dataclass(frozen=True)
class Question:
    """One question; `type` is the name of one of QUESTION_TYPES, which says which of the fields it uses."""

    name: str
    type: str
    label: Text
    hint: Text = ""
    required: bool = True
    show_if: Condition | None = None
    choices: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    whole: bool = False
    points: int = 5
    low_label: Text = ""
    high_label: Text = ""


@dataclass(frozen=True)
class QuestionType:
    """A kind of question.

    fields: what its definition may have beside the fields of all. clean: (question, values sent, none of them empty)
    -> the answer; raises `Problem`.
    """

    name: str
    fields: tuple[str, ...]
    clean: Callable[[Question, Sequence[str]], Any]


def read_questions(node: Node) -> list[Question]:
    """The questions of a list of definitions. Raises `FlowError`."""
    questions: list[Question] = []
    for item in node.items():
        question = _read(item, questions)
        if any(question.name == earlier.name for earlier in questions):
            raise item.get("name").wrong(f"{question.name!r} is the name of an earlier question of this page.")
        questions.append(question)
    return questions


def clean_answers(questions: Sequence[Question], sent: Sent) -> tuple[dict[str, Any], dict[str, Problem]]:
    """Answers by the questions' names, and what is wrong with those that cannot be taken.

    Answers to questions that are not shown are dropped. An optional question without an answer gets None.
    """
    answers: dict[str, Any] = {}
    problems: dict[str, Problem] = {}
    for question in questions:
        if question.show_if and not question.show_if.holds(answers):
            continue
        # A database may refuse the character 0, which no browser's form sends.
        values = [value.replace("\x00", "").strip() for value in sent.get(question.name, ())]
        try:
            answers[question.name] = _clean(question, [value for value in values if value])
        except Problem as problem:
            problems[question.name] = problem
    return answers, problems


def _clean(question: Question, values: Sequence[str]) -> Any:
    if values:
        return QUESTION_TYPES.get(question.type).clean(question, values)
    if question.required:
        raise Problem(gettext_noop("Please answer this question."))
    return None


def _text(question: Question, values: Sequence[str]) -> str:
    text, most = values[0].replace("\r\n", "\n"), LONGEST[question.type]
    if len(text) > most:
        message = gettext_noop("Please shorten this: it has {length} characters, and {most} are possible.")
        raise Problem(message, {"length": len(text), "most": most})
    return text


def _number(question: Question, values: Sequence[str]) -> int | float:
    try:
        number = float(values[0].replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise Problem(gettext_noop("Please write a number in digits."))
    if question.whole and not number.is_integer():
        raise Problem(gettext_noop("Please write a whole number."))
    low, high = question.minimum, question.maximum
    if low is not None and high is not None and not low <= number <= high:
        raise Problem(gettext_noop("Please write a number from {low} to {high}."), {"low": low, "high": high})
    if low is not None and number < low:
        raise Problem(gettext_noop("Please write a number that is not below {low}."), {"low": low})
    if high is not None and number > high:
        raise Problem(gettext_noop("Please write a number that is not above {high}."), {"high": high})
    return int(number) if number.is_integer() else number


def _single(question: Question, values: Sequence[str]) -> str:
    return _among(question, values)[0]


def _among(question: Question, values: Sequence[str]) -> list[str]:
    known = [choice.value for choice in question.choices]
    if any(value not in known for value in values):
        raise Problem(gettext_noop("Please choose one of the answers that are offered."))
    return [value for value in known if value in values]


def _likert(question: Question, values: Sequence[str]) -> int:
    if values[0] not in [str(point) for point in range(1, question.points + 1)]:
        raise Problem(gettext_noop("Please choose one of the answers that are offered."))
    return int(values[0])


QUESTION_TYPES: Registry[QuestionType] = Registry("type of question")
QUESTION_TYPES.add(QuestionType("text", (), _text))
QUESTION_TYPES.add(QuestionType("long_text", (), _text))
QUESTION_TYPES.add(QuestionType("number", ("minimum", "maximum", "whole"), _number))
QUESTION_TYPES.add(QuestionType("single_choice", ("choices",), _single))
QUESTION_TYPES.add(QuestionType("multiple_choice", ("choices",), _among))
QUESTION_TYPES.add(QuestionType("likert", ("points", "low_label", "high_label"), _likert))

FIELDS = ("name", "type", "label", "hint", "required", "show_if")


def _read(node: Node, earlier: Sequence[Question]) -> Question:
    node.fields((*FIELDS, *(name for kind in QUESTION_TYPES for name in kind.fields)))
    kind = QUESTION_TYPES.get(node.get("type").choice(QUESTION_TYPES.names()))
    node.fields((*FIELDS, *kind.fields))
    low, high = node.get("minimum").number(), node.get("maximum").number()
    if low is not None and high is not None and low > high:
        raise node.get("minimum").wrong(f"{low:g} lies above the maximum, {high:g}.")
    return Question(
        name=node.get("name").name(),
        type=kind.name,
        label=node.get("label").text(),
        hint=node.get("hint").optional_text(),
        required=node.get("required").flag(True),
        show_if=_condition(node.get("show_if"), earlier) if "show_if" in node else None,
        choices=_choices(node.get("choices")) if "choices" in kind.fields else (),
        minimum=low,
        maximum=high,
        whole=node.get("whole").flag(False),
        points=node.get("points").whole(*POINTS, default=5),
        low_label=node.get("low_label").optional_text(),
        high_label=node.get("high_label").optional_text(),
    )


def _choices(node: Node) -> tuple[Choice, ...]:
    """Choices are texts, or objects of a `value` for exports and a `label` for listeners."""
    choices: list[Choice] = []
    for item in node.items(least=2):
        if isinstance(item.value, dict):
            item.fields(("value", "label"))
            choice = Choice(item.get("value").word(), item.get("label").text(most=300))
        else:
            choice = Choice(item.word(), item.word())
        if any(choice.value == other.value for other in choices):
            raise item.wrong(f"{choice.value!r} is there twice.")
        choices.append(choice)
    return tuple(choices)


def _condition(node: Node, earlier: Sequence[Question]) -> Condition:
    node.fields(("question", "equals", "in", "not"))
    names = [question.name for question in earlier]
    if not names:
        raise node.wrong("the first question of a page has none before it to depend on.")
    name = node.get("question").choice(names)
    given = [key for key in ("equals", "in", "not") if key in node]
    if len(given) != 1:
        raise node.wrong('needs one of "equals", "in" and "not".')
    values = list(node.get("in").items()) if given == ["in"] else [node.get(given[0])]
    question = earlier[names.index(name)]
    known = [choice.value for choice in question.choices]
    if question.type == "likert":
        known = [str(point) for point in range(1, question.points + 1)]
    for value in values:
        if isinstance(value.value, bool) or not isinstance(value.value, str | int | float):
            raise value.wrong("must be a text or a number.")
        if known and str(value.value) not in known:
            raise value.wrong(f"{value.value!r} is no answer to {name!r}; its answers are {', '.join(known)}.")
    return Condition(name, tuple(str(value.value) for value in values), negated=given == ["not"])
