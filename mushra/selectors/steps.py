"""What the page of a step shows, in the listener's language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language, gettext, gettext_lazy

from mushra.models import Session, Step
from mushra.protocol.definition import Node, in_language
from mushra.protocol.flow_file import filled_in
from mushra.protocol.questionnaire import Condition, Problem, Question, Sent, Text, read_questions
from mushra.protocol.screening import INTERVALS, METHODS, TRIALS
from mushra.protocol.steps import LEVELS, QUESTION_FIELD
from mushra.selectors.flow import SessionFlow

TITLES = {
    Step.Kind.INFORMATION: gettext_lazy("Please read this"),
    Step.Kind.CONSENT: gettext_lazy("Taking part"),
    Step.Kind.QUESTIONNAIRE: gettext_lazy("Some questions"),
    Step.Kind.HEADPHONES: gettext_lazy("Are you wearing headphones?"),
    Step.Kind.LEVEL: gettext_lazy("Set a comfortable level"),
    Step.Kind.BREAK: gettext_lazy("Time for a break"),
}
FIRST_LEVEL = -20  # dB: low enough to hurt nobody's ears


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class AskedQuestion:
    """A question as the page shows it, with what was typed and what is wrong with it."""

    type: str
    field: str
    label: str
    hint: str
    required: bool
    typed: str
    problem: str
    question: Question
    options: list[Option] = field(default_factory=list)
    low_label: str = ""
    high_label: str = ""
    show_if: str = ""  # JSON

    @property
    def described_by(self) -> str:
        """The ids of what a screen reader says with the field."""
        parts = (("hint", self.hint), ("problem", self.problem))
        return " ".join(f"{self.field}-{name}" for name, text in parts if text)


@dataclass(frozen=True)
class _Form:
    """A step's page: where the session stands, what was sent, and what is wrong with it."""

    flow: SessionFlow
    sent: Sent
    said: Mapping[str, str]


def step_page(
    *, flow: SessionFlow, sent: Sent | None = None, problems: Mapping[str, Problem] | None = None
) -> dict[str, Any]:
    """What the page of the flow's current step shows; `sent` and `problems` where it was handed in and not taken."""
    step, page, content = flow.step, flow.current, flow.step.content
    said = {name: _said(problem) for name, problem in (problems or {}).items()}
    context = {
        "step": step,
        "page": page,
        "progress": flow.progress(),
        "title": _in_language(content.get("title", step.title)) or TITLES[Step.Kind(step.kind)],
        "text": _in_language(content.get("text", "")),
        "problem": said.get("", ""),
        "problems": said,
        "draft": f"{flow.session.listener}-{step.pk}-{page.occurrence}",
    }
    more = PAGES.get(Step.Kind(step.kind))
    return context | (more(_Form(flow, sent or {}, said)) if more else {})


def ending(*, session: Session) -> dict[str, Any]:
    """What the last page of an ended session says: whether the listener withdrew, and the way back, filled in.

    The way back is the experiment's, for listeners who were screened out that of the step which did so, or else the
    experiment's own for them; empty where there is none. Who withdraws was not screened out.
    """
    experiment = session.experiment
    ended = session.step_answers.filter(passed=False).select_related("step").last()
    stopped = None if session.is_finished or ended is None else ended.step
    withdrew = stopped is not None and stopped.kind == Step.Kind.CONSENT
    address = experiment.return_url
    if stopped:
        address = stopped.content.get("return_url", "") or ("" if withdrew else experiment.screen_out_url)
    return {"return_url": way_back(address, session=session), "withdrew": withdrew}


def way_back(address: str, *, session: Session) -> str:
    """The address with the session's completion code and the ids of its link filled in."""
    return filled_in(address, {"code": session.completion_code, **session.crowd_ids})


def _consent(form: _Form) -> dict[str, Any]:
    return {
        "statement": _in_language(form.flow.step.content["statement"]),
        "agreed_problem": form.said.get("agreed", ""),
    }


def _questionnaire(form: _Form) -> dict[str, Any]:
    questions = read_questions(Node(form.flow.step.content["questions"]))
    asked = [_asked(question, form.sent, form.said) for question in questions]
    return {"questions": asked, "count": len(form.said)}


def _asked(question: Question, sent: Sent, said: Mapping[str, str]) -> AskedQuestion:
    name = f"{QUESTION_FIELD}{question.name}"
    given = list(sent.get(name, ()))
    choices = [(choice.value, _in_language(choice.label)) for choice in question.choices]
    if question.type == "likert":
        choices = [(str(point), str(point)) for point in range(1, question.points + 1)]
    return AskedQuestion(
        type=question.type,
        field=name,
        label=_in_language(question.label),
        hint=_in_language(question.hint),
        required=question.required,
        typed=given[0] if given else "",
        problem=said.get(question.name, ""),
        question=question,
        options=[Option(value, label, value in given) for value, label in choices],
        low_label=_in_language(question.low_label),
        high_label=_in_language(question.high_label),
        show_if=_condition(question.show_if) if question.show_if else "",
    )


def _condition(condition: Condition) -> str:
    """As static/js/steps/conditions.js has it."""
    question = f"{QUESTION_FIELD}{condition.question}"
    return json.dumps({"question": question, "values": condition.values, "negated": condition.negated})


def _headphones(form: _Form) -> dict[str, Any]:
    method = METHODS.get(form.flow.step.content["method"])
    return {
        "question": gettext(method.question),
        "trials": range(TRIALS),
        "places": range(INTERVALS),
        "is_repeated": form.flow.current.occurrence > 0,
    }


def _level(form: _Form) -> dict[str, Any]:
    return {
        "lowest": LEVELS[0],
        "highest": LEVELS[1],
        "start": FIRST_LEVEL,
        "rate": form.flow.level_rate,
    }


def _break(form: _Form) -> dict[str, Any]:
    return {"minutes": form.flow.step.content.get("minutes", 1)}


PAGES = {
    Step.Kind.CONSENT: _consent,
    Step.Kind.QUESTIONNAIRE: _questionnaire,
    Step.Kind.HEADPHONES: _headphones,
    Step.Kind.LEVEL: _level,
    Step.Kind.BREAK: _break,
}


def _in_language(text: Text) -> str:
    return in_language(text, get_language() or "en")


def _said(problem: Problem) -> str:
    shown = {name: f"{value:g}" if isinstance(value, float) else value for name, value in problem.values.items()}
    return gettext(problem.message).format(**shown)
