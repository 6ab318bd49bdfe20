"""What the page of a trial shows, and how long a test takes."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext

from mushra.models import Experiment, Presentation, Session, Slot
from mushra.protocol.duration import minutes
from mushra.protocol.order import session_pages
from mushra.protocol.protocols import PROTOCOLS, Protocol
from mushra.selectors.experiments import trial_stimuli
from mushra.selectors.sessions import level_set, slot_list


def trial_page(*, presentation: Presentation) -> dict[str, Any]:
    """What the page of a trial shows; `trial_data` is all that its scripts get to know.

    Nothing in it says what a slot is: slots are tokens, drawn at random for this presentation alone. `page` and
    `pages` count the training pages or, after them, the others.
    """
    trial, session = presentation.trial, presentation.session
    experiment = session.experiment
    alike = session.presentations.filter(trial__is_training=trial.is_training)
    before, _, after = gettext(experiment.question).partition("{target}")
    return {
        "presentation": presentation,
        "trial": trial,
        "protocol": PROTOCOLS.get(experiment.protocol),
        "question_before": before,
        "question_after": after,
        "target": gettext(trial.target),
        "slots": slot_list(presentation=presentation),
        "page": alike.filter(position__lte=presentation.position).count(),
        "pages": alike.count(),
        "minutes_left": minutes_left(session=session),
        "trial_data": _trial_data(presentation),
    }


def minutes_of_test(*, experiment: Experiment) -> int:
    """About how many minutes the experiment's trials take a listener, training and all."""
    protocol = PROTOCOLS.get(experiment.protocol)
    training, stimuli = trial_stimuli(experiment=experiment)
    seconds = {trial.pk: trial.frames / trial.rate for trial in experiment.trials.all()}
    pages = session_pages(protocol, training, stimuli, seed=0)
    return minutes(((protocol.signals(len(page.stimuli)), seconds[page.trial]) for page in pages), protocol.layout)


def minutes_left(*, session: Session) -> int:
    """About how many minutes the trials take that the session has not handed in."""
    protocol = PROTOCOLS.get(session.experiment.protocol)
    waiting = session.presentations.filter(submitted_at__isnull=True).select_related("trial")
    counted = waiting.annotate(graded=Count("slots"))
    return minutes(
        ((protocol.signals(page.graded), page.trial.frames / page.trial.rate) for page in counted), protocol.layout
    )


def _trial_data(presentation: Presentation) -> dict[str, Any]:
    experiment = presentation.session.experiment
    protocol = PROTOCOLS.get(experiment.protocol)
    upcoming = presentation.session.presentations.filter(submitted_at__isnull=True, position__gt=presentation.position)
    following = upcoming.select_related("trial").first()
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
        "baseDb": level_set(session=presentation.session),
        "reference": presentation.reference_token if protocol.has_reference or protocol.has_x else None,
        "mixture": presentation.mixture_token if presentation.trial.mixture_audio else None,
        "slots": [_slot_data(slot) for slot in slot_list(presentation=presentation)],
        "next": _clips(following, protocol) if following else [],
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
