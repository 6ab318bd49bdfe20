"""Opens and closes experiments, and makes the links that lead listeners into them."""

from __future__ import annotations

from django.db.models import Count, F, Q

from mushra.errors import ExperimentError
from mushra.models import Experiment, Invitation
from mushra.selectors import experiment_get
from separation.access import SERVER


def experiment_open(*, experiment: Experiment) -> Experiment:
    """Let listeners in."""
    return _set_state(experiment, Experiment.State.OPEN)


def experiment_pause(*, experiment: Experiment) -> Experiment:
    """Keep listeners out for a while; what they have rated is kept, and the same links go on later."""
    return _set_state(experiment, Experiment.State.PAUSED)


def experiment_close(*, experiment: Experiment) -> Experiment:
    """End the study: no link works and no rating is taken any more."""
    return _set_state(experiment, Experiment.State.CLOSED)


def _set_state(experiment: Experiment, state: Experiment.State) -> Experiment:
    experiment.state = state
    experiment.save(update_fields=["state"])
    return experiment


def invitation_create(*, experiment: Experiment, max_sessions: int | None = None, note: str = "") -> Invitation:
    """A new link, good for `max_sessions` listeners, or for as many as come.

    Raises `ExperimentError` for a number below one.
    """
    if max_sessions is not None and max_sessions < 1:
        raise ExperimentError(f"A link for {max_sessions} sessions lets nobody in; give at least 1.")
    return Invitation.objects.create(experiment=experiment, max_sessions=max_sessions, note=note)


def invitation_get_open(*, slug: str) -> Invitation:
    """A link into that experiment which is not used up: the newest there is, or a new one for as many as come."""
    experiment = experiment_get(slug=slug, user=SERVER)
    usable = (
        Invitation.objects.filter(experiment=experiment)
        .annotate(used=Count("sessions") + F("forgotten"))
        .filter(Q(max_sessions__isnull=True) | Q(used__lt=F("max_sessions")))
        .order_by("-created_at", "-pk")  # what counts groups has lost the model's own order
    )
    return usable.first() or invitation_create(experiment=experiment)
