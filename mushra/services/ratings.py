"""Stores what a listener grades and writes. All may arrive twice and in any order; the latest change stays."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from mushra.errors import RatingError
from mushra.models import Comment, Rating, Session, Slot
from mushra.prepared import PreparedUpdate
from mushra.protocol.protocols import PROTOCOLS, Scale
from mushra.services.checks import check_number, check_sequence, slot_find

LONGEST_COMMENT = 2000  # characters

Change = TypeVar("Change", Rating, Comment)


def rating_save(*, session: Session, slot_token: Any, score: Any, sequence: Any, seconds: Any = None) -> Rating:
    """Store a slot's grade, unless one with the same or a higher sequence number is there already.

    Of a pair, the other slot's grade is stored with it: 100 minus this one. Returns the grade that is stored
    afterwards, so that the same request twice, or a late one, changes nothing.

    Raises `RatingError` for values off the protocol's scale, `UnknownSlotError` for a slot that is not this
    session's, and `AfterTheEndError` once the trial was handed in or the study is not open.
    """
    scale = PROTOCOLS.get(session.experiment.protocol).scale
    _check_score(scale, score)
    check_sequence(sequence)
    check_number("The time", seconds, 0, 1e7, optional=True)
    slot = slot_find(session=session, token=slot_token)
    if scale.kind != "choice":
        return _latest(Rating, slot, sequence, score=score, seconds=seconds, rated_at=timezone.now())
    with transaction.atomic():
        for other in slot.presentation.slots.select_related("rating").exclude(pk=slot.pk):
            mirrored = scale.maximum - score
            _latest(Rating, other, sequence, score=mirrored, seconds=seconds, rated_at=timezone.now())
        return _latest(Rating, slot, sequence, score=score, seconds=seconds, rated_at=timezone.now())


def comment_save(*, session: Session, slot_token: Any, text: Any, sequence: Any) -> Comment:
    """Store what a listener writes on a slot, by the same rule as a grade; an empty text takes it back.

    Raises `RatingError` for what is no text of up to 2000 characters, and where the study asks for no comments;
    otherwise as `rating_save`.
    """
    if not session.experiment.comments:
        raise RatingError("This study asks for no comments.")
    if not isinstance(text, str) or "\x00" in text:
        raise RatingError(f"A comment is a text, not {text!r:.40}.")
    if len(text) > LONGEST_COMMENT:
        raise RatingError(f"A comment has at most {LONGEST_COMMENT} characters; this one has {len(text)}.")
    check_sequence(sequence)
    slot = slot_find(session=session, token=slot_token)
    return _latest(Comment, slot, sequence, text=text, written_at=timezone.now())


def _latest(model: type[Change], slot: Slot, sequence: int, **values: Any) -> Change:
    """Store a change of a slot unless a later one is there; what is stored then.

    Each statement stands for itself: with hundreds of listeners, a transaction that is held while Python thinks is what
    the others wait for. The condition is in the statement, so that of two at once the later change stays.
    """
    name = model._meta.model_name
    stored: Change | None = getattr(slot, name, None)
    if stored is None:
        try:
            with transaction.atomic() if connection.in_atomic_block else nullcontext():
                return model.objects.create(slot=slot, sequence=sequence, **values)
        except IntegrityError:  # another request was first, within milliseconds
            stored = model.objects.get(slot=slot)
    elif stored.sequence >= sequence:
        return stored
    if not _LATER[model].run(pk=stored.pk, below=sequence, sequence=sequence, **values):
        return model.objects.get(pk=stored.pk)
    for field, value in values.items():
        setattr(stored, field, value)
    stored.sequence = sequence
    return stored


def _later(model: type[Change], **fields: Any) -> PreparedUpdate[Change]:
    """Writes a change where it is later than what is there; what was handed in a moment ago stays as it was."""
    return PreparedUpdate(
        model,
        lambda pk, below: model.objects.filter(
            pk=pk, sequence__lt=below, slot__presentation__submitted_at=None
        ).order_by(),
        samples={"pk": 2**40, "below": 2**41},
        fields={"sequence": 2**42, **fields},
    )


_LATER: dict[Any, PreparedUpdate[Any]] = {
    Rating: _later(Rating, score=2**20, seconds=1.25, rated_at=datetime(2000, 1, 1, tzinfo=UTC)),
    Comment: _later(Comment, text="a comment", written_at=datetime(2000, 1, 1, tzinfo=UTC)),
}


def _check_score(scale: Scale, score: Any) -> None:
    check_number("A score", score, scale.minimum, scale.maximum, whole=True)
    if not scale.allows(score):
        named = ", ".join(f"{value} ({label})" for value, label in zip(scale.choices, scale.labels, strict=True))
        raise RatingError(f"A choice is one of {named}, not {score}.")
