"""Deletes all that is kept of one listener, who asked for it. Ratings are deleted with their session, never changed."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from mushra.errors import UnknownListenerError
from mushra.models import Comment, Experiment, Interaction, Invitation, Presentation, Rating, Session, Slot, StepAnswer
from mushra.signals import listener_deleted

SESSION = "slot__presentation__session"
KEPT = (  # what is kept of a session: in words, the model, and its way to the session
    ("page", Presentation, "session"),
    ("clip of these pages", Slot, "presentation__session"),
    ("rating", Rating, SESSION),
    ("comment", Comment, SESSION),
    ("page of answers", StepAnswer, "session"),
    ("entry of the interaction log", Interaction, "presentation__session"),
)
PLURALS = {
    "clip of these pages": "clips of these pages",
    "page of answers": "pages of answers",
    "entry of the interaction log": "entries of the interaction log",
}


@dataclass(frozen=True)
class Kept:
    """What is kept of a listener: how many of each, by what it is called, and which ids their link brought."""

    listener: str
    study: str
    counts: dict[str, int]
    ids: tuple[str, ...]

    def __str__(self) -> str:
        counted = [_counted(number, name) for name, number in self.counts.items() if number]
        ids = [f"the ids of their link ({', '.join(self.ids)})"] if self.ids else []
        return ", ".join([f"the session of {self.listener} in {self.study!r}", *counted, *ids])


def listener_get(*, experiment: Experiment, listener: str) -> Session:
    """The session of that listener. Raises `UnknownListenerError`, which names codes that are like it."""
    found = Session.objects.filter(experiment=experiment, listener=listener).first()
    if found is None:
        codes = Session.objects.filter(experiment=experiment).values_list("listener", flat=True)
        near = difflib.get_close_matches(listener, codes, n=3)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise UnknownListenerError(
            f"There is no listener {listener!r} in {experiment.slug!r}; the codes are in the column listener of "
            f"listeners.csv.{hint}"
        )
    return found


def listener_kept(*, session: Session) -> Kept:
    """What is kept of the session's listener."""
    counts = {name: model.objects.filter(**{way: session}).count() for name, model, way in KEPT}
    return Kept(session.listener, session.experiment.slug, counts, tuple(session.crowd_ids))


def listener_delete(*, experiment: Experiment, listener: str) -> Kept:
    """Delete a listener's session and all that hangs on it; return what there was.

    Their link stays, as it may be others' too, and so does their place in it: nobody new comes in unasked. Raises
    `UnknownListenerError`.
    """
    with transaction.atomic():
        session = listener_get(experiment=experiment, listener=listener)
        kept = listener_kept(session=session)
        if session.invitation_id:
            Invitation.objects.filter(pk=session.invitation_id).update(forgotten=F("forgotten") + 1)
        session.delete()
        transaction.on_commit(lambda: listener_deleted.send(sender=Experiment, experiment=experiment))
    return kept


def _counted(number: int, name: str) -> str:
    return f"{number} {name if number == 1 else PLURALS.get(name, f'{name}s')}"
