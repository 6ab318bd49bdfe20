"""One listener's session: where it stands, and the clips that its tokens stand for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext

from mushra.errors import UnknownSlotError
from mushra.models import Experiment, Invitation, Presentation, Session, Slot, Step
from mushra.prepared import PreparedQuery
from mushra.protocol.protocols import PROTOCOLS


def session_get(*, invitation: Invitation, token: str | None) -> Session | None:
    """The session of that invitation whose secret token this is, or None."""
    if not token:
        return None
    return Session.objects.select_related("experiment").filter(invitation=invitation, token=token).first()


def session_under_link(*, link: str, tokens: Collection[str]) -> Session | None:
    """The session under the invitation of that link's token whose secret token is one of these, or None."""
    return next(filter(None, (_UNDER_LINK.first(link=link, token=token) for token in tokens)), None)


_UNDER_LINK = PreparedQuery(
    lambda link, token: Session.objects.filter(invitation__token=link, token=token).order_by(),
    samples={"link": "a link's token", "token": "a session's token"},
    related=("experiment", "invitation"),
)


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


@dataclass(frozen=True)
class Clip:
    """What an audio token stands for, and whose it is."""

    session: Session
    file: FieldFile


def clip_get(*, token: str) -> Clip:
    """The clip of an audio token: a slot's, X, or a trial's open reference or mixture.

    Raises `UnknownSlotError`, also where the protocol has no open reference.
    """
    slot = _SLOT_OF_CLIP.first(token=token)
    if slot is not None:
        return Clip(slot.presentation.session, slot.stimulus.audio)
    presentation = (
        Presentation.objects.select_related("trial", "session__invitation", "session__experiment")
        .filter(Q(reference_token=token) | Q(mixture_token=token))
        .first()
    )
    if presentation is None or not (file := _open_file(presentation, token)):
        raise UnknownSlotError(gettext("There is no such clip."))
    return Clip(presentation.session, file)


# There are nine on a page, and all listeners of a class open it at once.
_SLOT_OF_CLIP = PreparedQuery(
    lambda token: Slot.objects.filter(token=token).order_by(),
    samples={"token": "a slot's token"},
    related=("stimulus", "presentation", "presentation__session", "presentation__session__invitation"),
)


def _open_file(presentation: Presentation, token: str) -> FieldFile | None:
    if token == presentation.mixture_token:
        return presentation.trial.mixture_audio
    protocol = PROTOCOLS.get(presentation.session.experiment.protocol)
    if protocol.has_x:
        return presentation.slots.get(position=presentation.x_position).stimulus.second_audio
    return presentation.trial.reference_audio if protocol.has_reference else None


def session_list(*, experiment: Experiment) -> QuerySet[Session]:
    """An experiment's sessions, newest first, annotated with `presentation_count` and `submitted_count`."""
    # What counts groups, and where there are groups Django leaves out the model's own order.
    return session_progress(Session.objects.filter(experiment=experiment)).order_by("-started_at", "-pk")


def session_progress(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Sessions annotated with `presentation_count` and `submitted_count`: how far each has come."""
    return sessions.annotate(
        presentation_count=Count("presentations"), submitted_count=Count("presentations__submitted_at")
    )
