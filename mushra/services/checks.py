"""What is looked at before anything of a listener's is stored: that values make sense, and that their time is now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from mushra.errors import AfterTheEndError, RatingError, StudyNotOpenError, UnknownSlotError
from mushra.models import Experiment, Presentation, Session, Slot
from mushra.selectors import presentation_current

LARGEST_SEQUENCE = 2**53 - 1  # the largest whole number that JavaScript counts to exactly


def check_number(
    what: str, value: Any, minimum: float, maximum: float, *, whole: bool = False, optional: bool = False
) -> None:
    """Raises `RatingError` for what is no number of that range, NaN and the infinities too."""
    if value is None and optional:
        return
    kind = int if whole else (int, float)
    shown = repr(value)[:40]
    if isinstance(value, bool) or not isinstance(value, kind):
        raise RatingError(f"{what} must be a {'whole ' if whole else ''}number, not {shown}.")
    if not minimum <= value <= maximum:
        raise RatingError(f"{what} must lie between {minimum:,g} and {maximum:,g}; {shown} does not.")


def check_sequence(sequence: Any) -> None:
    """Raises `RatingError` for what no page counts its changes by."""
    check_number("A sequence number", sequence, 1, LARGEST_SEQUENCE, whole=True)


def slot_lock(*, session: Session, token: Any) -> Slot:
    """The session's slot of that token, its presentation locked; within a transaction.

    Raises `RatingError` for what is no token, `UnknownSlotError` for a slot that is not this session's, and
    `AfterTheEndError` as `presentation_lock` does.
    """
    if not isinstance(token, str) or not token.isprintable():
        raise RatingError("A rating names its slot by the token that the page was given.")
    slot = Slot.objects.filter(token=token, presentation__session=session).first()
    if slot is None:
        raise UnknownSlotError(gettext("This sound is not one of this session's. Load the page again."))
    presentation_lock(session=session, pk=slot.presentation_id)
    return slot


def presentation_lock(*, session: Session, pk: int) -> Presentation:
    """The presentation, locked against a rating and a handing-in at the same moment; within a transaction.

    Raises `AfterTheEndError` where it was handed in or does not come next, and `StudyNotOpenError`.
    """
    # The session comes anew with it: the one that a request began with may be older than the study's or its own end.
    locked = Presentation.objects.select_for_update(of=["self"]).select_related("session__experiment")
    presentation = locked.get(pk=pk)
    if presentation.submitted_at is not None:
        raise AfterTheEndError(gettext("This trial was handed in; its ratings stay as they were."))
    experiment = presentation.session.experiment
    if experiment.state == Experiment.State.PAUSED:
        raise StudyNotOpenError(gettext("This study is paused. What you rated is kept; come back later."))
    if not experiment.is_open:
        raise StudyNotOpenError(gettext("This study is closed; it takes no more ratings. What you rated is kept."))
    if presentation.session.state != Session.State.ACTIVE:
        raise AfterTheEndError(gettext("This session has ended; it takes no more ratings."))
    if presentation_current(session=session) != presentation:
        raise AfterTheEndError(gettext("This is not the trial that comes next; load the page again."))
    return presentation
