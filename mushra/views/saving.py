"""What the trial page sends while a listener rates, as JSON. Every answer is JSON too, also where it says no."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mushra.errors import LinkError, MushraError, RatingError
from mushra.models import Session
from mushra.rate_limits import OPEN, SAVE, address_of
from mushra.selectors import invitation_get
from mushra.services import comment_save, interactions_store, presentation_submit, rating_save
from mushra.views.cookies import session_under
from mushra.views.links import may_come_again


def answers_json(view: Callable[[Session, dict[str, Any]], dict[str, Any]]) -> Callable[..., JsonResponse]:
    """Gives the view the listener's session and the request's JSON object; errors become one sentence and a status."""

    @never_cache
    @require_POST
    @wraps(view)
    def wrapped(request: HttpRequest, token: str) -> JsonResponse:
        try:
            session = session_under(request, link=token)
            if session is None:
                OPEN.take(address_of(request))
                invitation_get(token=token)  # a link that leads nowhere says so itself
                raise LinkError(
                    gettext("This browser has no session under this link; open the link again."), status=403
                )
            SAVE.take(session.token)
            return JsonResponse(view(session, _json_object(request)))
        except MushraError as error:
            return may_come_again(JsonResponse({"error": str(error)}, status=error.status), error)

    return wrapped


@answers_json
def rating(session: Session, sent: dict[str, Any]) -> dict[str, Any]:
    """Store a grade: {slot, score, sequence, seconds} -> what is stored now: {slot, score, sequence}."""
    stored = rating_save(
        session=session,
        slot_token=sent.get("slot"),
        score=sent.get("score"),
        sequence=sent.get("sequence"),
        seconds=sent.get("seconds"),
    )
    return {"slot": stored.slot.token, "score": stored.score, "sequence": stored.sequence}


@answers_json
def comment(session: Session, sent: dict[str, Any]) -> dict[str, Any]:
    """Store a comment: {slot, text, sequence} -> what is stored now: {slot, text, sequence}."""
    stored = comment_save(
        session=session, slot_token=sent.get("slot"), text=sent.get("text"), sequence=sent.get("sequence")
    )
    return {"slot": stored.slot.token, "text": stored.text, "sequence": stored.sequence}


@answers_json
def interactions(session: Session, sent: dict[str, Any]) -> dict[str, Any]:
    """Store what was done on a page: {slot, interactions: [...]} -> {stored}, how many the request held."""
    given = sent.get("interactions")
    interactions_store(session=session, slot_token=sent.get("slot"), interactions=given)
    return {"stored": len(given)}


@answers_json
def trial(session: Session, sent: dict[str, Any]) -> dict[str, Any]:
    """Hand in a trial: {position, sample_rate, level_db} -> {next: address}."""
    presentation_submit(
        session=session,
        position=sent.get("position"),
        sample_rate=sent.get("sample_rate"),
        level_db=sent.get("level_db"),
    )
    return {"next": session.invitation.get_absolute_url()}


def _json_object(request: HttpRequest) -> dict[str, Any]:
    try:
        sent = json.loads(request.body)
    except RequestDataTooBig as error:
        raise RatingError("What was sent is longer than any grade or comment.") from error
    except (ValueError, RecursionError) as error:
        raise RatingError("What was sent is not JSON.") from error
    if not isinstance(sent, dict):
        raise RatingError("What was sent is not a JSON object.")
    return sent
