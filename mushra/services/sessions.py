"""A listener's way through an experiment: begins, hands in trials, finishes. Every step may come twice."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from mushra.errors import MissingRatingsError, UnknownSlotError
from mushra.models import Experiment, Invitation, Presentation, Session, Slot
from mushra.protocol.flow import TrialPage
from mushra.protocol.protocols import PROTOCOLS
from mushra.selectors import allocation_next, check_may_begin, presentation_current
from mushra.services.checks import check_number, presentation_lock
from mushra.services.steps import check_is_current, crowd_ids_store, session_finish

LEGIBLE = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 and O, no 1 and I
SAMPLE_RATES = (3_000, 768_000)  # Hz, what the Web Audio API allows
LEVELS = (-4.0, 4.0)  # dB, what BS.1534-3 lets a listener move


def session_start(
    *, invitation: Invitation, start_key: uuid.UUID, given: Mapping[str, Any] = MappingProxyType({})
) -> Session:
    """Begin a listener's session. The same key begins one session, however often it comes.

    given: the link's parameters, of which those are kept that the experiment asks for.

    Raises `LinkError` where the study is not open, the link is used up, or its parameters may not begin a session.
    """
    with transaction.atomic():
        # The lock makes sure that two listeners cannot both take a link's last place.
        locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
        begun = Session.objects.filter(invitation=locked, start_key=start_key).first()
        if begun is not None:
            return begun
        check_may_begin(invitation=locked, given=given)
        session = session_create(experiment=locked.experiment, invitation=locked, start_key=start_key)
        crowd_ids_store(session=session, given=given)
        return session


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
    seed = secrets.randbits(48) if seed is None else seed
    with transaction.atomic():
        # The lock makes sure that of two listeners who begin together one sees what the other was given.
        experiment = Experiment.objects.select_for_update().get(pk=experiment.pk)
        allocation = allocation_next(experiment=experiment, seed=seed, simulated=simulated)
        session = Session.objects.create(
            experiment=experiment,
            invitation=invitation,
            start_key=start_key,
            listener=listener or _unused_listener(experiment),
            completion_code=f"{_code(4)}-{_code(4)}",
            seed=seed,
            row=allocation.row,
            simulated=simulated,
        )
        pages = allocation.pages(seed=seed)
        presentations = Presentation.objects.bulk_create(
            Presentation(
                session=session,
                trial_id=page.trial,
                position=position,
                replicate=page.replicate,
                x_position=page.x_position,
            )
            for position, page in enumerate(pages)
        )
        Slot.objects.bulk_create(
            Slot(presentation=presentation, stimulus_id=stimulus, position=position)
            for presentation, page in zip(presentations, pages, strict=True)
            for position, stimulus in enumerate(page.stimuli)
        )
    return session


def session_set_language(*, session: Session, language: str) -> None:
    """Note the language of the pages that the session's listener sees now."""
    if session.language != language:
        session.language = language
        session.save(update_fields=["language"])


def presentation_submit(
    *, session: Session, position: Any, sample_rate: Any = None, level_db: Any = None
) -> Presentation | None:
    """Hand in the trial at that position of the session; return the next one, or None when that was the last.

    `sample_rate` (Hz) and `level_db` (dB) are what the listener's page played with, kept with the session. A trial
    handed in before stays as it was.

    Raises `RatingError` for values that make no sense, `UnknownSlotError` for a position that the session does not
    have, `MissingRatingsError` before all is rated where the study wants that, and `AfterTheEndError` where the study
    is not open.
    """
    check_number("The position", position, 0, 10_000, whole=True)
    check_number("The sample rate", sample_rate, *SAMPLE_RATES, whole=True, optional=True)
    check_number("The level", level_db, *LEVELS, optional=True)
    with transaction.atomic():
        presentation = Presentation.objects.filter(session=session, position=position).first()
        if presentation is None:
            raise UnknownSlotError(
                gettext("This session has no trial at position %(position)d.") % {"position": position}
            )
        if presentation.submitted_at is None:
            presentation = presentation_lock(session=session, position=position)
            check_is_current(session=session, page=TrialPage(presentation.position))
            _check_all_is_rated(presentation)
            presentation.submitted_at = timezone.now()
            presentation.save(update_fields=["submitted_at"])
            session.sample_rate = sample_rate or session.sample_rate
            session.level_db = session.level_db if level_db is None else level_db
            session.save(update_fields=["sample_rate", "level_db"])
        session_finish(session=session)
        return presentation_current(session=session)


def _check_all_is_rated(presentation: Presentation) -> None:
    """Raises `MissingRatingsError` where the study wants every signal rated and one is not."""
    experiment = presentation.session.experiment
    missing = presentation.slots.filter(rating__isnull=True).count()
    if not missing or not experiment.must_rate:
        return
    if PROTOCOLS.get(experiment.protocol).scale.kind == "choice":
        raise MissingRatingsError(gettext("Nothing was chosen yet."))
    message = ngettext("%(missing)d sound is not rated yet.", "%(missing)d sounds are not rated yet.", missing)
    raise MissingRatingsError(message % {"missing": missing})


def _code(length: int) -> str:
    return "".join(secrets.choice(LEGIBLE) for _ in range(length))


def _unused_listener(experiment: Experiment) -> str:
    """A short code that no other listener of the experiment has."""
    while True:
        code = f"L{_code(6)}"
        if not Session.objects.filter(experiment=experiment, listener=code).exists():
            return code
