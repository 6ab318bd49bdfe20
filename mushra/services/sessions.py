"""A listener's way through an experiment: begins, rates, hands in trials, finishes. Every step may come twice."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from mushra.errors import AfterTheEndError, MissingRatingsError, RatingError, UnknownSlotError
from mushra.models import (
    SCORE_MAXIMUM,
    SCORE_MINIMUM,
    Experiment,
    Invitation,
    Presentation,
    Rating,
    Session,
    Slot,
    Stimulus,
)
from mushra.protocol.order import session_order
from mushra.selectors import check_may_begin, presentation_current

LEGIBLE = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 and O, no 1 and I
LARGEST_SEQUENCE = 2**53 - 1  # the largest whole number that JavaScript counts to exactly
SAMPLE_RATES = (3_000, 768_000)  # Hz, what the Web Audio API allows
LEVELS = (-4.0, 4.0)  # dB, what BS.1534-3 lets a listener move


def session_start(*, invitation: Invitation, start_key: uuid.UUID) -> Session:
    """Begin a listener's session. The same key begins one session, however often it comes.

    Raises `LinkError` where the study is not open or the link is used up.
    """
    with transaction.atomic():
        # The lock makes sure that two listeners cannot both take a link's last place.
        locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
        begun = Session.objects.filter(invitation=locked, start_key=start_key).first()
        if begun is not None:
            return begun
        check_may_begin(invitation=locked)
        return session_create(experiment=locked.experiment, invitation=locked, start_key=start_key)


def session_create(
    *,
    experiment: Experiment,
    invitation: Invitation | None = None,
    start_key: uuid.UUID | None = None,
    listener: str = "",
    seed: int | None = None,
    simulated: bool = False,
) -> Session:
    """A session with its whole order drawn and stored: presentations, slots and their opaque tokens."""
    stimuli: dict[int, list[int]] = {}
    for pk, trial in Stimulus.objects.filter(trial__experiment=experiment).values_list("pk", "trial"):
        stimuli.setdefault(trial, []).append(pk)
    training = experiment.trials.filter(is_training=True).values_list("pk", flat=True)
    seed = secrets.randbits(48) if seed is None else seed
    with transaction.atomic():
        session = Session.objects.create(
            experiment=experiment,
            invitation=invitation,
            start_key=start_key,
            listener=listener or _unused_listener(experiment),
            completion_code=f"{_code(4)}-{_code(4)}",
            seed=seed,
            simulated=simulated,
        )
        order = session_order(list(training), stimuli, seed)
        presentations = Presentation.objects.bulk_create(
            Presentation(session=session, trial_id=trial, position=position)
            for position, (trial, _) in enumerate(order)
        )
        Slot.objects.bulk_create(
            Slot(presentation=presentation, stimulus_id=stimulus, position=position)
            for presentation, (_, shuffled) in zip(presentations, order, strict=True)
            for position, stimulus in enumerate(shuffled)
        )
    return session


def rating_save(*, session: Session, slot_token: Any, score: Any, sequence: Any, seconds: Any = None) -> Rating:
    """Store a slot's grade, unless one with the same or a higher sequence number is there already.

    Returns the grade that is stored afterwards, so that the same request twice, or a late one, changes nothing.

    Raises `RatingError` for values off their scale, `UnknownSlotError` for a slot that is not this session's, and
    `AfterTheEndError` once the trial was handed in or the study is not open.
    """
    _check_rating(score, sequence, seconds)
    if not isinstance(slot_token, str) or not slot_token.isprintable():
        raise RatingError("A rating names its slot by the token that the page was given.")
    with transaction.atomic():
        slot = Slot.objects.filter(token=slot_token, presentation__session=session).first()
        if slot is None:
            raise UnknownSlotError("This slot is not one of this session's.")
        _lock_presentation(session, slot.presentation_id)
        rating = Rating.objects.filter(slot=slot).first() or Rating(slot=slot, sequence=0)
        if rating.sequence < sequence:
            rating.score, rating.sequence, rating.seconds = score, sequence, seconds
            rating.rated_at = timezone.now()
            rating.save()
        return rating


def presentation_submit(
    *, session: Session, position: Any, sample_rate: Any = None, level_db: Any = None
) -> Presentation | None:
    """Hand in the trial at that position of the session; return the next one, or None when that was the last.

    `sample_rate` (Hz) and `level_db` (dB) are what the listener's page played with, kept with the session. A trial
    handed in before stays as it was.

    Raises `RatingError` for values that make no sense, `UnknownSlotError` for a position that the session does not
    have, `MissingRatingsError` before all is rated, and `AfterTheEndError` where the study is not open.
    """
    _check_number("The position", position, 0, 10_000, whole=True)
    _check_number("The sample rate", sample_rate, *SAMPLE_RATES, whole=True, optional=True)
    _check_number("The level", level_db, *LEVELS, optional=True)
    with transaction.atomic():
        presentation = Presentation.objects.filter(session=session, position=position).first()
        if presentation is None:
            raise UnknownSlotError(f"This session has no trial at position {position}.")
        if presentation.submitted_at is None:
            presentation = _lock_presentation(session, presentation.pk)
            missing = presentation.slots.filter(rating__isnull=True).count()
            if missing:
                raise MissingRatingsError(f"{missing} of {presentation.slots.count()} signals are not rated yet.")
            presentation.submitted_at = timezone.now()
            presentation.save(update_fields=["submitted_at"])
            session.sample_rate = sample_rate or session.sample_rate
            session.level_db = session.level_db if level_db is None else level_db
            session.save(update_fields=["sample_rate", "level_db"])
        following = presentation_current(session=session)
        if following is None and not session.is_finished:
            session.state, session.finished_at = Session.State.FINISHED, timezone.now()
            session.save(update_fields=["state", "finished_at"])
        return following


def _lock_presentation(session: Session, pk: int) -> Presentation:
    """The presentation, locked against a rating and a handing-in at the same moment; it must still be rated."""
    presentation = Presentation.objects.select_for_update().get(pk=pk)
    if presentation.submitted_at is not None:
        raise AfterTheEndError("This trial was handed in; its ratings stay as they were.")
    experiment = Experiment.objects.get(pk=session.experiment_id)
    if not experiment.is_open:
        raise AfterTheEndError(f"This study is {experiment.get_state_display().lower()}; it takes no more ratings.")
    current = presentation_current(session=session)
    if current != presentation:
        raise AfterTheEndError("This is not the trial that comes next; load the page again.")
    return presentation


def _check_rating(score: Any, sequence: Any, seconds: Any) -> None:
    _check_number("A score", score, SCORE_MINIMUM, SCORE_MAXIMUM, whole=True)
    _check_number("A sequence number", sequence, 1, LARGEST_SEQUENCE, whole=True)
    _check_number("The time", seconds, 0, 1e7, optional=True)


def _check_number(
    what: str, value: Any, minimum: float, maximum: float, *, whole: bool = False, optional: bool = False
) -> None:
    if value is None and optional:
        return
    kind = int if whole else (int, float)
    shown = repr(value)[:40]
    if isinstance(value, bool) or not isinstance(value, kind):
        raise RatingError(f"{what} must be a {'whole ' if whole else ''}number, not {shown}.")
    if not minimum <= value <= maximum:  # refuses NaN and the infinities too
        raise RatingError(f"{what} must lie between {minimum:,g} and {maximum:,g}; {shown} does not.")


def _code(length: int) -> str:
    return "".join(secrets.choice(LEGIBLE) for _ in range(length))


def _unused_listener(experiment: Experiment) -> str:
    """A short code that no other listener of the experiment has."""
    while True:
        code = f"L{_code(6)}"
        if not Session.objects.filter(experiment=experiment, listener=code).exists():
            return code
