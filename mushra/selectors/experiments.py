"""Experiments and the links into them: which there are, and who may come in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from mushra.errors import LinkError, UnknownExperimentError
from mushra.models import Experiment, Invitation, Session, Stimulus, Trial
from mushra.protocol.recruiting import is_preview, person_of
from mushra.selectors.ratings import ratings_that_count
from separation.permissions import check_editable

LONGEST_ID = 200  # characters of what a link says


def experiment_list(*, user: Any) -> QuerySet[Experiment]:
    """All experiments that the user may see, newest first, each with what a list of studies shows.

    Annotated: `trial_count` (the training trial left out); `listener_count` and `simulated_count` (finished sessions
    of people and of simulations); `rating_count` (people's, of trials handed in); `last_activity` (a person's last
    rating, or None).
    """
    finished = Session.objects.filter(experiment=OuterRef("pk"), state=Session.State.FINISHED)
    ratings = ratings_that_count().filter(slot__presentation__session__experiment=OuterRef("pk"))
    people = ratings.filter(slot__presentation__session__simulated=False)
    return Experiment.objects.visible_to(user).annotate(
        trial_count=_count(Trial.objects.filter(experiment=OuterRef("pk"), is_training=False), "experiment"),
        listener_count=_count(finished.filter(simulated=False), "experiment"),
        simulated_count=_count(finished.filter(simulated=True), "experiment"),
        rating_count=_count(people, "slot__presentation__session__experiment"),
        last_activity=Subquery(
            people.order_by()
            .values("slot__presentation__session__experiment")
            .annotate(last=Max("rated_at"))
            .values("last")
        ),
    )


def experiment_get(*, slug: str, user: Any, edit: bool = False) -> Experiment:
    """The experiment of that slug, as the user may see it. edit: it is about to be changed.

    Raises `UnknownExperimentError`, which lists those that the user may see, and `ReadOnlyError`.
    """
    experiment = experiment_list(user=user).filter(slug=slug).first()
    if experiment is None:
        known = ", ".join(Experiment.objects.visible_to(user).values_list("slug", flat=True)) or "none yet"
        raise UnknownExperimentError(f"There is no experiment {slug!r}. There are: {known}.")
    if edit:
        check_editable(experiment, user=user)
    return experiment


def trial_stimuli(*, experiment: Experiment) -> tuple[list[int], dict[int, list[int]]]:
    """The training trials, and every trial with its stimuli, the hidden reference first; all by their keys."""
    stimuli: dict[int, list[int]] = {}
    for pk, trial in Stimulus.objects.filter(trial__experiment=experiment).values_list("pk", "trial"):
        stimuli.setdefault(trial, []).append(pk)
    return list(experiment.trials.filter(is_training=True).values_list("pk", flat=True)), stimuli


def invitation_get(*, token: str) -> Invitation:
    """The invitation of that token. Raises `LinkError` (404)."""
    invitation = Invitation.objects.select_related("experiment").filter(token=token).first()
    if invitation is None:
        raise LinkError(
            gettext("This link leads to no study. Check that it was copied whole, or ask whoever sent it to you."),
            status=404,
        )
    return invitation


def check_is_open(*, experiment: Experiment) -> None:
    """Raises `LinkError` where the experiment lets no listener in: not yet, not now (403), or no more (410)."""
    if experiment.state == Experiment.State.CLOSED:
        raise _no_more()
    if experiment.state == Experiment.State.PAUSED:
        raise LinkError(
            gettext("This study is paused. Whatever you rated is kept; try the same link later."), status=403
        )
    if experiment.state == Experiment.State.DRAFT:
        raise LinkError(gettext("This study has not opened yet. Try the same link later."), status=403)


def check_may_begin(*, invitation: Invitation, given: Mapping[str, Any] = MappingProxyType({})) -> None:
    """Raises `LinkError` where a new listener cannot begin.

    That is where the study is full or not open, the link is used up (410), or, by the link's parameters in `given`,
    where it is only previewed or its listener has a session already (403).
    """
    experiment = invitation.experiment
    check_is_open(experiment=experiment)
    if experiment.state == Experiment.State.FULL:
        raise _no_more()
    begun = invitation.sessions.count() + invitation.forgotten
    if invitation.max_sessions is not None and begun >= invitation.max_sessions:
        raise LinkError(
            gettext(
                "This link has been used up: as many listeners as it was made for have begun. "
                "If you have begun yourself, open it on the same device and in the same browser as then."
            ),
            status=410,
        )
    ids = crowd_ids_of(experiment=experiment, given=given)
    if is_preview(ids):
        raise LinkError(
            gettext("This is only a preview of the study. Accept the task first, then open its link again."), status=403
        )
    if (person := person_of(ids)) and _has_begun(experiment, *person):
        # Whoever knows another's id gets no further: only the cookie leads into a session.
        raise LinkError(
            gettext(
                "Somebody with your id has begun this study already. "
                "If that was you, open the link on the same device and in the same browser as then."
            ),
            status=403,
        )


def crowd_ids_of(*, experiment: Experiment, given: Mapping[str, Any]) -> dict[str, str]:
    """Those of a link's parameters that the experiment asks for, 200 characters of each at most."""
    names = experiment.crowd_ids
    return {name: str(given[name]).replace("\x00", "")[:LONGEST_ID] for name in names if given.get(name)}


def _has_begun(experiment: Experiment, name: str, value: str) -> bool:
    return Session.objects.filter(experiment=experiment, **{f"crowd_ids__{name}": value}).exists()


def _count(queryset: QuerySet, group: str) -> Coalesce:
    """How many rows of a correlated queryset there are, as a subquery: joins would multiply the counts."""
    counted = queryset.order_by().values(group).annotate(total=Count("pk")).values("total")
    return Coalesce(Subquery(counted), 0)


def _no_more() -> LinkError:
    return LinkError(
        gettext("This study is closed. It takes no more listeners; thank you for wanting to help."), status=410
    )
