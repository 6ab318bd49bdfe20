"""One listener's session: where it stands, and the clips that its tokens stand for."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext

from mushra.errors import UnknownSlotError
from mushra.models import Experiment, Invitation, Presentation, Session, Slot, Step
from mushra.protocol.protocols import PROTOCOLS


def session_get(*, invitation: Invitation, token: str | None) -> Session | None:
    """The session of that invitation whose secret token this is, or None."""
    if not token:
        return None
    return Session.objects.select_related("experiment").filter(invitation=invitation, token=token).first()


def presentation_current(*, session: Session) -> Presentation | None:
    """The first trial that the session has not handed in, or None at the end."""
    return session.presentations.select_related("trial").filter(submitted_at__isnull=True).first()


def level_set(*, session: Session) -> float:
    """The level (dB of full scale) that the session's listener set on the page for it; 0 where there was none."""
    answer = session.step_answers.filter(step__kind=Step.Kind.LEVEL).first()
    return answer.answers["level_db"] if answer else 0.0


def slot_list(*, presentation: Presentation) -> list[Slot]:
    """The presentation's slots in their order, each with its rating and comment where there is one."""
    return list(presentation.slots.select_related("rating", "comment").order_by("position"))


def session_of_clip(*, token: str) -> Session:
    """Whose clip an audio token stands for. Raises `UnknownSlotError`."""
    return _presentation_of_clip(token).session


def clip_get(*, token: str) -> FieldFile:
    """The file that an audio token stands for: a slot's, X, or a trial's open reference or mixture.

    Raises `UnknownSlotError`, also where the protocol has no open reference.
    """
    presentation = _presentation_of_clip(token)
    if token == presentation.reference_token:
        protocol = PROTOCOLS.get(presentation.session.experiment.protocol)
        if protocol.has_x:
            file = presentation.slots.get(position=presentation.x_position).stimulus.second_audio
        else:
            file = presentation.trial.reference_audio if protocol.has_reference else None
    elif token == presentation.mixture_token:
        file = presentation.trial.mixture_audio
    else:
        file = presentation.slots.select_related("stimulus").get(token=token).stimulus.audio
    if not file:
        raise UnknownSlotError(gettext("There is no such clip."))
    return file


def _presentation_of_clip(token: str) -> Presentation:
    found = Presentation.objects.select_related("trial", "session__invitation", "session__experiment")
    for condition in ({"slots__token": token}, {"reference_token": token}, {"mixture_token": token}):
        if (presentation := found.filter(**condition).first()) is not None:
            return presentation
    raise UnknownSlotError(gettext("There is no such clip."))


def session_list(*, experiment: Experiment) -> QuerySet[Session]:
    """An experiment's sessions, newest first, annotated with `presentation_count` and `submitted_count`."""
    return session_progress(Session.objects.filter(experiment=experiment))


def session_progress(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Sessions annotated with `presentation_count` and `submitted_count`: how far each has come."""
    return sessions.annotate(
        presentation_count=Count("presentations"), submitted_count=Count("presentations__submitted_at")
    )
