"""A session's steps: handed in once, and the session ended where there is nothing left to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from mushra.errors import AfterTheEndError
from mushra.models import Session, Step, StepAnswer
from mushra.protocol.flow import Page, StepPage
from mushra.protocol.questionnaire import Problem, Sent
from mushra.protocol.steps import STEP_KINDS, Outcome, Turn
from mushra.selectors import check_is_open
from mushra.selectors.experiments import crowd_ids_of
from mushra.selectors.flow import session_flow
from mushra.signals import session_ended


class StepKept(Exception):  # noqa: N818 - nothing went wrong
    """A step that was handed in before, with other answers; those stay."""


def turn_of(*, session: Session, step: Step, occurrence: int) -> Turn:
    """The turn of a session at a step: its seed makes all of the chance there."""
    attempts = STEP_KINDS.get(step.kind).attempts(step.content)
    return Turn((session.seed, step.position, occurrence), is_last=occurrence + 1 >= attempts)


def step_submit(*, session: Session, step: int, occurrence: int, sent: Sent) -> Mapping[str, Problem]:
    """Hand in a step's page; return what is wrong with the answers, which are stored where that is nothing.

    A page that is not the current one changes nothing: it was handed in before, or belongs to nobody.

    Raises `LinkError` where the study is not open, and `StepKept` for other answers than were handed in before.
    """
    check_is_open(experiment=session.experiment)
    with transaction.atomic():
        session = Session.objects.select_for_update(of=["self"]).select_related("experiment").get(pk=session.pk)
        flow = session_flow(session=session)
        if session.state != Session.State.ACTIVE or step not in flow.steps:
            return {}
        definition = flow.steps[step]
        turn = turn_of(session=session, step=definition, occurrence=occurrence)
        outcome = STEP_KINDS.get(definition.kind).take(definition.content, sent, turn)
        if flow.current != StepPage(step, occurrence):
            before = session.step_answers.filter(step=step, occurrence=occurrence).first()
            if before and before.answers != outcome.answers:
                raise StepKept
            return {}
        if outcome.problems:
            return outcome.problems
        _store(session, definition, occurrence, outcome)
    return {}


def session_finish(*, session: Session) -> None:
    """End the session where none of its pages is left."""
    if session.state == Session.State.ACTIVE and session_flow(session=session).current is None:
        _end(session, Session.State.FINISHED)


def check_is_current(*, session: Session, page: Page) -> None:
    """Raises `AfterTheEndError` where that page is not the one that the session is at."""
    if session.state != Session.State.ACTIVE or session_flow(session=session).current != page:
        raise AfterTheEndError(gettext("This is not the page that comes next; load it again."))


def crowd_ids_store(*, session: Session, given: Mapping[str, Any]) -> None:
    """Keep those of the link's parameters that the experiment asks for."""
    ids = crowd_ids_of(experiment=session.experiment, given=given)
    if ids and not session.crowd_ids:
        session.crowd_ids = ids
        session.save(update_fields=["crowd_ids"])


def _store(session: Session, step: Step, occurrence: int, outcome: Outcome) -> None:
    if outcome.withdraws:  # of a refusal nothing else is kept
        session.step_answers.all().delete()
        session.crowd_ids = {}
        session.save(update_fields=["crowd_ids"])
    StepAnswer.objects.create(
        session=session,
        step=step,
        occurrence=occurrence,
        answers=outcome.answers,
        passed=outcome.passed,
        submitted_at=timezone.now(),
    )
    if outcome.ends:
        _end(session, Session.State.SCREENED_OUT)
    else:
        session_finish(session=session)


def _end(session: Session, state: Session.State) -> None:
    session.state, session.finished_at = state, timezone.now()
    session.save(update_fields=["state", "finished_at"])
    if not session.simulated:  # whatever a receiver does, the listener's last page comes
        transaction.on_commit(lambda: session_ended.send(sender=Session, session=session), robust=True)
