"""Ratings with what their listeners answered beside the trials, as webMUSHRA's files have them side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mushra.models import Experiment, Step, StepAnswer
from mushra.selectors.ratings import rating_rows


def webmushra_rows(*, experiment: Experiment, include_simulated: bool = False) -> Iterator[dict[str, Any]]:
    """The rows of ratings.csv, each with `answers`: by the name of every question, the listener's last answer.

    The same names in the same order for all, None for what was not answered; where two pages ask by one name, the
    later one has its place among the steps before it.
    """
    names: dict[tuple[int, str], str] = {}
    for step in experiment.steps.filter(kind=Step.Kind.QUESTIONNAIRE):
        for question in step.content["questions"]:
            name = question["name"]
            names[step.pk, name] = name if name not in names.values() else f"{step.position}_{name}"
    given: dict[str, dict[str, Any]] = {}
    answers = StepAnswer.objects.filter(session__experiment=experiment, step__kind=Step.Kind.QUESTIONNAIRE)
    for answer in answers.select_related("session").order_by("session", "occurrence"):
        of_listener = given.setdefault(answer.session.listener, dict.fromkeys(names.values()))
        of_listener |= {names[answer.step_id, name]: value for name, value in answer.answers.items()}
    nothing = dict.fromkeys(names.values())
    for row in rating_rows(experiment=experiment, include_simulated=include_simulated):
        yield {**row, "answers": given.get(row["listener"], nothing)}
