"""What is looked at before anything of a listener's is stored: that values make sense, and that their time is now."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext

from mushra.errors import AfterTheEndError, RatingError, StudyNotOpenError, UnknownSlotError
from mushra.models import Experiment, Presentation, Session, Slot
from mushra.prepared import PreparedQuery

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


def slot_find(*, session: Session, token: Any) -> Slot:
    """The session's slot of that token with its rating and comment, if it is its turn.

    In one query and without a lock: there is one for every move of a slider. Raises `RatingError` for what is no
    token, `UnknownSlotError` for a slot that is not this session's, and otherwise as `presentation_lock` does.
    """
    if not isinstance(token, str) or not token.isprintable():
        raise RatingError("A rating names its slot by the token that the page was given.")
    slot = _SLOT.first(token=token, session=session.pk)
    if slot is None:
        raise UnknownSlotError(gettext("This sound is not one of this session's. Load the page again."))
    _check_its_turn(slot.presentation, waits=slot.waits)
    return slot


def presentation_lock(*, session: Session, position: int) -> Presentation:
    """The session's presentation at that position, locked against a rating and a handing-in at the same moment.

    Within a transaction. Raises `AfterTheEndError` where it was handed in or does not come next, and
    `StudyNotOpenError`.
    """
    locked = Presentation.objects.select_for_update(of=["self"]).select_related("session__experiment")
    presentation = locked.annotate(waits=_earlier("")).get(session=session, position=position)
    _check_its_turn(presentation, waits=presentation.waits)
    return presentation


def _earlier(path: str) -> Exists:
    """Whether a trial that comes before has not been handed in."""
    waiting = Presentation.objects.filter(submitted_at__isnull=True, session=OuterRef(f"{path}session"))
    return Exists(waiting.filter(position__lt=OuterRef(f"{path}position")))


# There is one for every move of a slider.
_SLOT = PreparedQuery(
    lambda token, session: (
        Slot.objects.filter(token=token, presentation__session=session)
        .annotate(waits=_earlier("presentation__"))
        .order_by()
    ),
    samples={"token": "a slot's token", "session": 2**40},
    related=(
        "presentation", "presentation__session", "presentation__session__experiment", "rating", "comment",
    ),
    annotations=("waits",),
)  # fmt: skip


def _check_its_turn(presentation: Presentation, *, waits: bool) -> None:
    """The presentation with its session and study as they are now, not as they were when the request began."""
    if presentation.submitted_at is not None:
        raise AfterTheEndError(gettext("This trial was handed in; its ratings stay as they were."))
    experiment = presentation.session.experiment
    if experiment.state == Experiment.State.PAUSED:
        raise StudyNotOpenError(gettext("This study is paused. What you rated is kept; come back later."))
    if not experiment.is_open:
        raise StudyNotOpenError(gettext("This study is closed; it takes no more ratings. What you rated is kept."))
    if presentation.session.state != Session.State.ACTIVE:
        raise AfterTheEndError(gettext("This session has ended; it takes no more ratings."))
    if waits:
        raise AfterTheEndError(gettext("This is not the trial that comes next; load the page again."))
