"""What the page of a trial shows, and how long a test takes."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max
from django.utils.translation import gettext

from mushra.models import Experiment, Presentation, Session, Slot
from mushra.protocol.duration import minutes
from mushra.protocol.protocols import PROTOCOLS, Protocol
from mushra.selectors.allocation import allocation_typical
from mushra.selectors.sessions import level_set, slot_list


def trial_page(*, presentation: Presentation) -> dict[str, Any]:
    """What the page of a trial shows; `trial_data` is all that its scripts get to know.

    Nothing in it says what a slot is: slots are tokens, drawn at random for this presentation alone. `page` and
    `pages` count the training pages or, after them, the others.
    """
    session = presentation.session
    protocol = PROTOCOLS.get(session.experiment.protocol)
    alike = session.presentations.filter(trial__is_training=presentation.trial.is_training)
    upcoming = session.presentations.filter(submitted_at__isnull=True, position__gt=presentation.position)
    following = upcoming.select_related("trial").first()
    shown = shown_trial(
        presentation=presentation,
        slots=slot_list(presentation=presentation),
        base_db=level_set(session=session),
        following=_clips(following, protocol) if following else [],
        interactions=presentation.interactions.aggregate(last=Max("sequence"))["last"] or 0,
    )
    return shown | {
        "page": alike.filter(position__lte=presentation.position).count(),
        "pages": alike.count(),
        "minutes_left": minutes_left(session=session),
    }


def shown_trial(
    *, presentation: Presentation, slots: list[Slot], base_db: float, following: list[str], interactions: int
) -> dict[str, Any]:
    """What the page of a trial shows, of rows that need not be stored: a preview's are not.

    base_db: the level that the listener has set; following: the tokens of the next page's clips; interactions: the
    highest number of what was done on the page before.
    """
    trial, experiment = presentation.trial, presentation.session.experiment
    before, _, after = gettext(experiment.question).partition("{target}")
    return {
        "presentation": presentation,
        "trial": trial,
        "protocol": PROTOCOLS.get(experiment.protocol),
        "question_before": before,
        "question_after": after,
        "target": gettext(trial.target),
        "slots": slots,
        "trial_data": _trial_data(presentation, slots)
        | {"baseDb": base_db, "next": following, "interactions": interactions},
    }


def minutes_of_test(*, experiment: Experiment) -> int:
    """About how many minutes a listener's own trials take, training and all."""
    protocol = PROTOCOLS.get(experiment.protocol)
    seconds = {trial.pk: trial.frames / trial.rate for trial in experiment.trials.all()}
    pages = allocation_typical(experiment=experiment).pages(seed=0)
    return minutes(((protocol.signals(len(page.stimuli)), seconds[page.trial]) for page in pages), protocol.layout)


def minutes_left(*, session: Session) -> int:
    """About how many minutes the trials take that the session has not handed in."""
    protocol = PROTOCOLS.get(session.experiment.protocol)
    waiting = session.presentations.filter(submitted_at__isnull=True).select_related("trial")
    counted = waiting.annotate(graded=Count("slots"))
    return minutes(
        ((protocol.signals(page.graded), page.trial.frames / page.trial.rate) for page in counted), protocol.layout
    )


def _trial_data(presentation: Presentation, slots: list[Slot]) -> dict[str, Any]:
    experiment = presentation.session.experiment
    protocol = PROTOCOLS.get(experiment.protocol)
    return {
        "protocol": protocol.name,
        "layout": protocol.layout,
        "scale": {
            "kind": protocol.scale.kind,
            "minimum": protocol.scale.minimum,
            "maximum": protocol.scale.maximum,
            "labels": [gettext(label) for label in protocol.scale.labels],
        },
        "lowLabel": gettext(experiment.low_label),
        "highLabel": gettext(experiment.high_label),
        "showNumbers": experiment.show_numbers,
        "mustPlay": experiment.must_play,
        "mustRate": experiment.must_rate,
        "restartOnSwitch": experiment.restart_on_switch,
        "comments": experiment.comments,
        "hasReference": protocol.has_reference,
        "x": protocol.has_x,
        "position": presentation.position,
        "training": presentation.trial.is_training,
        "rate": presentation.trial.rate,
        "reference": presentation.reference_token if protocol.has_reference or protocol.has_x else None,
        "mixture": presentation.mixture_token if presentation.trial.mixture_audio else None,
        "slots": [_slot_data(slot) for slot in slots],
    }


def _slot_data(slot: Slot) -> dict[str, Any]:
    rating, comment = getattr(slot, "rating", None), getattr(slot, "comment", None)
    return {
        "token": slot.token,
        "score": rating.score if rating else None,
        "sequence": rating.sequence if rating else 0,
        "comment": comment.text if comment else "",
        "commentSequence": comment.sequence if comment else 0,
    }


def _clips(presentation: Presentation, protocol: Protocol) -> list[str]:
    """The tokens of all that is heard in a presentation."""
    reference = [presentation.reference_token] if protocol.has_reference or protocol.has_x else []
    mixture = [presentation.mixture_token] if presentation.trial.mixture_audio else []
    return [*reference, *mixture, *presentation.slots.order_by("position").values_list("token", flat=True)]
