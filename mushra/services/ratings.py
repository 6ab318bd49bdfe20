"""Stores what a listener grades and writes. All may arrive twice and in any order; the latest change stays."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from mushra.errors import RatingError
from mushra.models import Comment, Rating, Session, Slot
from mushra.protocol.protocols import PROTOCOLS, Scale
from mushra.services.checks import check_number, check_sequence, slot_lock

LONGEST_COMMENT = 2000  # characters


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
    with transaction.atomic():
        slot = slot_lock(session=session, token=slot_token)
        stored = _store(slot, score, sequence, seconds)
        if scale.kind == "choice":
            for other in (
                Slot.objects.select_related("rating").filter(presentation=slot.presentation_id).exclude(pk=slot.pk)
            ):
                _store(other, scale.maximum - score, sequence, seconds)
        return stored


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
    with transaction.atomic():
        slot = slot_lock(session=session, token=slot_token)
        comment = slot.comment if hasattr(slot, "comment") else Comment(slot=slot, sequence=0)
        if comment.sequence < sequence:
            comment.text, comment.sequence, comment.written_at = text, sequence, timezone.now()
            comment.save()
        return comment


def _store(slot: Slot, score: int, sequence: int, seconds: float | None) -> Rating:
    rating = slot.rating if hasattr(slot, "rating") else Rating(slot=slot, sequence=0)
    if rating.sequence < sequence:
        rating.score, rating.sequence, rating.seconds = score, sequence, seconds
        rating.rated_at = timezone.now()
        rating.save()
    return rating


def _check_score(scale: Scale, score: Any) -> None:
    check_number("A score", score, scale.minimum, scale.maximum, whole=True)
    if not scale.allows(score):
        named = ", ".join(f"{value} ({label})" for value, label in zip(scale.choices, scale.labels, strict=True))
        raise RatingError(f"A choice is one of {named}, not {score}.")
