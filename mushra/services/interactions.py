"""Stores what a listener does on a trial's page. Entries may come twice, in any order; the first of a number stays."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from mushra.errors import RatingError, UnknownSlotError
from mushra.models import Interaction, Presentation, Session, Slot
from mushra.prepared import PreparedQuery
from mushra.protocol.protocols import PROTOCOLS
from mushra.services.checks import check_number
from mushra.services.sessions import LEVELS

MOST_AT_ONCE = 100  # these two as static/js/listen/interactions.js has them
MOST_A_TRIAL = 5000  # no number is above it, so that no session can fill the table
ROUNDING = 0.1  # s that a clip may last longer at the rate of the listener's sound output
Kind = Interaction.Kind


def interactions_store(*, session: Session, slot_token: Any, interactions: Any) -> None:
    """Store entries {sequence, kind, signal, value, second_value, seconds} of the trial that the slot belongs to.

    Also where it was handed in, or the session or the study has ended: the last entries come after that. Raises
    `RatingError` for entries that the page does not make, of which nothing is stored, and `UnknownSlotError` for a slot
    that is not this session's.
    """
    presentation = _presentation(session, slot_token)
    if not isinstance(interactions, list) or len(interactions) > MOST_AT_ONCE:
        raise RatingError(f"Interactions come as a list of at most {MOST_AT_ONCE}.")
    signals = _signals(presentation)
    now = timezone.now()
    rows = [
        Interaction(presentation=presentation, received_at=now, **_checked(entry, presentation, signals))
        for entry in interactions
    ]
    Interaction.objects.bulk_create(rows, ignore_conflicts=True)


# Every listener sends some every few seconds.
_SLOT = PreparedQuery(
    lambda token, session: Slot.objects.filter(token=token, presentation__session=session).order_by(),
    samples={"token": "a slot's token", "session": 2**40},
    related=("presentation", "presentation__trial", "presentation__session", "presentation__session__experiment"),
)


def _presentation(session: Session, slot_token: Any) -> Presentation:
    if not isinstance(slot_token, str) or not slot_token.isprintable():
        raise RatingError("Interactions name their trial by the token of one of its slots.")
    slot = _SLOT.first(token=slot_token, session=session.pk)
    if slot is None:
        raise UnknownSlotError(gettext("This sound is not one of this session's. Load the page again."))
    return slot.presentation


def _signals(presentation: Presentation) -> dict[str, bool]:
    """What can be heard on the page, and whether it takes grades."""
    protocol = PROTOCOLS.get(presentation.session.experiment.protocol)
    signals = {str(place): True for place in range(presentation.slots.count())}
    if protocol.has_x or protocol.has_reference:
        signals["x" if protocol.has_x else "reference"] = False
    if presentation.trial.mixture_audio:
        signals["mixture"] = False
    return signals


def _checked(entry: Any, presentation: Presentation, signals: dict[str, bool]) -> dict[str, Any]:
    """The entry's fields; raises `RatingError`."""
    if not isinstance(entry, dict):
        raise RatingError(f"An interaction is a JSON object, not {entry!r:.40}.")
    kind, signal, seconds = entry.get("kind"), entry.get("signal", ""), entry.get("seconds")
    value, second_value = entry.get("value"), entry.get("second_value")
    if not isinstance(kind, str) or kind not in Kind.values:
        raise RatingError(f"An interaction is one of {', '.join(Kind.values)}, not {kind!r:.40}.")
    check_number("An interaction's number", entry.get("sequence"), 1, MOST_A_TRIAL, whole=True)
    check_number("The time", seconds, 0, 1e7)
    _check_signal(kind, signal, signals)
    _check_values(kind, value, second_value, presentation)
    return {
        "sequence": entry["sequence"],
        "kind": kind,
        "signal": signal,
        "value": value,
        "second_value": second_value,
        "seconds": seconds,
    }


def _check_signal(kind: str, signal: Any, signals: dict[str, bool]) -> None:
    if kind in (Kind.LOOP, Kind.LEVEL):
        allowed = [""]
    else:
        allowed = [name for name, graded in signals.items() if graded or kind != Kind.RATE]
    if not isinstance(signal, str) or signal not in allowed:
        named = ", ".join(allowed) if allowed != [""] else "nothing"
        raise RatingError(f"On this page {kind} is of {named}, not of {signal!r:.40}.")


def _check_values(kind: str, value: Any, second_value: Any, presentation: Presentation) -> None:
    if kind == Kind.LOOP:
        longest = presentation.trial.frames / presentation.trial.rate + ROUNDING
        check_number("A loop's beginning", value, 0, longest, optional=True)
        check_number("A loop's end", second_value, 0 if value is None else value, longest, optional=True)
        if (value is None) != (second_value is None):
            raise RatingError("A loop has a beginning and an end, or neither.")
        return
    if second_value is not None or (value is not None and kind not in (Kind.RATE, Kind.LEVEL)):
        raise RatingError(f"A value or a second one is nothing that {kind} has.")
    if kind == Kind.RATE:
        scale = PROTOCOLS.get(presentation.session.experiment.protocol).scale
        check_number("A score", value, scale.minimum, scale.maximum, whole=True)
    elif kind == Kind.LEVEL:
        check_number("The level", value, *LEVELS)
