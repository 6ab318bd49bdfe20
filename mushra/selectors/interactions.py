"""What listeners did on the pages of trials, as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Count

from mushra.models import Experiment, Interaction, Presentation, Session, Slot

NOT_GRADED = {"reference": "open_reference", "mixture": "mixture", "x": "x"}  # the role of what has no slot


def interaction_rows(*, experiment: Experiment, include_simulated: bool = False) -> Iterator[dict[str, Any]]:
    """The rows of interactions.csv, by session, trial and number: of the trials whose ratings count."""
    counting = Presentation.objects.filter(
        session__experiment=experiment, submitted_at__isnull=False, trial__is_training=False
    ).exclude(session__state=Session.State.SCREENED_OUT)
    if not include_simulated:
        counting = counting.filter(session__simulated=False)
    slots = {
        (presentation, position): {"system": system, "role": role, "stimulus_index": position}
        for presentation, position, system, role in Slot.objects.filter(presentation__in=counting)
        .order_by()
        .values_list("presentation", "position", "stimulus__system", "stimulus__role")
    }
    training = dict(
        Presentation.objects.filter(session__experiment=experiment, trial__is_training=True)
        .order_by()
        .values_list("session")
        .annotate(count=Count("pk"))
    )
    done = Interaction.objects.filter(presentation__in=counting).select_related(
        "presentation__session", "presentation__trial"
    )
    done = done.order_by("presentation__session_id", "presentation__position", "sequence")
    for one in done.iterator(chunk_size=2000):
        presentation = one.presentation
        yield {
            "study": experiment.slug,
            "listener": presentation.session.listener,
            "song": presentation.trial.song,
            "target": presentation.trial.target,
            "replicate": presentation.replicate,
            "trial_index": presentation.position - training.get(presentation.session_id, 0),
            "sequence": one.sequence,
            "seconds": one.seconds,
            "kind": one.kind,
            **_heard(one, slots),
            "value": one.value,
            "second_value": one.second_value,
            "received_at": one.received_at,
            "simulated": presentation.session.simulated,
        }


def _heard(one: Interaction, slots: Mapping[tuple[int, int], dict[str, Any]]) -> dict[str, Any]:
    """What the entry's signal is."""
    if one.signal.isdecimal():
        return slots[one.presentation_id, int(one.signal)]
    system = one.signal
    if one.signal == "x" and one.presentation.x_position is not None:
        system = slots[one.presentation_id, one.presentation.x_position]["system"]
    return {"system": system, "role": NOT_GRADED.get(one.signal, ""), "stimulus_index": None}
