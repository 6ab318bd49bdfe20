"""What the page of a trial shows, and how long a test takes."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet

from mushra.models import Experiment, Presentation, Trial
from mushra.protocol.duration import minutes
from mushra.selectors.sessions import slot_list


def minutes_of_test(*, experiment: Experiment) -> int:
    """About how many minutes the experiment takes a listener, training and all."""
    return _minutes(experiment.trials.all())


def trial_page(*, presentation: Presentation) -> dict[str, Any]:
    """What the page of a trial shows; `trial_data` is all that its scripts get to know.

    Nothing in it says what a slot is: slots are tokens, drawn at random for this presentation alone.
    """
    trial, session = presentation.trial, presentation.session
    remaining = list(session.presentations.filter(submitted_at__isnull=True).select_related("trial")[:2])
    slots = slot_list(presentation=presentation)
    ratings = [getattr(slot, "rating", None) for slot in slots]
    before, _, after = session.experiment.question.partition("{target}")
    return {
        "presentation": presentation,
        "trial": trial,
        "question_before": before,
        "question_after": after,
        "slots": slots,
        "rated_trial_count": session.presentations.filter(trial__is_training=False).count(),
        "minutes_left": _minutes(
            Trial.objects.filter(presentations__in=session.presentations.filter(submitted_at__isnull=True))
        ),
        "trial_data": {
            "position": presentation.position,
            "training": trial.is_training,
            "rate": trial.rate,
            "reference": presentation.reference_token,
            "mixture": presentation.mixture_token if trial.mixture_audio else None,
            "slots": [
                {
                    "token": slot.token,
                    "score": rating.score if rating else None,
                    "sequence": rating.sequence if rating else 0,
                }
                for slot, rating in zip(slots, ratings, strict=True)
            ],
            "next": _clips(remaining[1]) if len(remaining) > 1 else [],
        },
    }


def _clips(presentation: Presentation) -> list[str]:
    """The tokens of all that is heard in a presentation."""
    mixture = [presentation.mixture_token] if presentation.trial.mixture_audio else []
    slots = presentation.slots.order_by("position").values_list("token", flat=True)
    return [presentation.reference_token, *mixture, *slots]


def _minutes(trials: QuerySet[Trial]) -> int:
    counted = trials.annotate(signals=Count("stimuli"))
    return minutes((trial.signals, trial.frames / trial.rate) for trial in counted)
