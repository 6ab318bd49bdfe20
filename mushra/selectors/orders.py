"""Who listened, and what each was given in which order, as rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q, QuerySet

from mushra.models import Experiment, Session, Slot
from mushra.protocol.protocols import PROTOCOLS


def listener_rows(*, experiment: Experiment, include_simulated: bool = False) -> Iterator[dict[str, Any]]:
    """Every session as the rows of listeners.csv, in the order in which they began."""
    fields = (
        "listener",
        "state",
        "seed",
        "row",
        "language",
        "sample_rate",
        "level_db",
        "started_at",
        "finished_at",
        "simulated",
    )
    for values in _sessions(experiment, include_simulated).order_by("pk").values(*fields):
        yield {"study": experiment.slug, **values}


def order_rows(*, experiment: Experiment, include_simulated: bool = False) -> Iterator[dict[str, Any]]:
    """Every clip of every page of every session as the rows of orders.csv, training and unfinished sessions too.

    The sessions are in the order in which they began.
    """
    sessions = _sessions(experiment, include_simulated)
    training = dict(
        sessions.order_by()
        .values_list("pk")
        .annotate(n=Count("presentations", Q(presentations__trial__is_training=True)))
    )
    has_x = PROTOCOLS.get(experiment.protocol).has_x
    slots = Slot.objects.filter(presentation__session__in=sessions).select_related(
        "stimulus", "presentation__session", "presentation__trial"
    )
    # By the id, not the session itself, whose model lists the newest first.
    ordered = slots.order_by("presentation__session_id", "presentation__position", "position")
    for slot in ordered.iterator(chunk_size=2000):
        presentation, trial, session = slot.presentation, slot.presentation.trial, slot.presentation.session
        yield {
            "study": experiment.slug,
            "listener": session.listener,
            "position": presentation.position,
            "is_training": trial.is_training,
            "trial_index": None if trial.is_training else presentation.position - training[session.pk],
            "replicate": presentation.replicate,
            "song": trial.song,
            "target": trial.target,
            "stimulus_index": slot.position,
            "system": slot.stimulus.system,
            "role": slot.stimulus.role,
            "is_x": presentation.x_position == slot.position if has_x else None,
            "submitted_at": presentation.submitted_at,
            "simulated": session.simulated,
        }


def _sessions(experiment: Experiment, include_simulated: bool) -> QuerySet[Session]:
    sessions = Session.objects.filter(experiment=experiment)
    return sessions if include_simulated else sessions.filter(simulated=False)
