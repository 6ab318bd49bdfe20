"""What listeners answered beside the trials, as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mushra.models import Experiment, StepAnswer


def answer_rows(*, experiment: Experiment, include_simulated: bool = False) -> Iterator[dict[str, Any]]:
    """What listeners answered beside the trials, as the rows of answers.csv: by session, in the order of answering."""
    sessions = experiment.sessions.all() if include_simulated else experiment.sessions.filter(simulated=False)
    answers = StepAnswer.objects.filter(session__experiment=experiment).select_related("step")
    for session in sessions.order_by("pk"):
        common = {"study": experiment.slug, "listener": session.listener, "simulated": session.simulated}
        for name, value in _in_order(session.crowd_ids, experiment.crowd_ids):
            yield {
                **common, "step": None, "kind": "link", "title": "", "occurrence": 0, "question": name,
                "answer": value, "passed": None, "submitted_at": session.started_at,
            }  # fmt: skip
        for given in answers.filter(session=session).order_by("submitted_at", "pk"):
            asked = [question["name"] for question in given.step.content.get("questions", ())]
            for question, answer in _in_order(given.answers, asked) or [("", None)]:
                yield {
                    **common, "step": given.step.position, "kind": given.step.kind, "title": given.step.title,
                    "occurrence": given.occurrence, "question": question, "answer": answer, "passed": given.passed,
                    "submitted_at": given.submitted_at,
                }  # fmt: skip


def _in_order(given: Mapping[str, Any], names: Sequence[str]) -> list[tuple[str, Any]]:
    """What was given by name, in the order of the names, others after them: PostgreSQL keeps no order of an object."""
    places = {name: place for place, name in enumerate(names)}
    return sorted(given.items(), key=lambda item: (places.get(item[0], len(places)), item[0]))
