"""What the rest of the project may ask of the listening test. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Coalesce

from mushra.errors import LinkError, UnknownExperimentError, UnknownSlotError
from mushra.exporters import RATING_COLUMNS
from mushra.models import Experiment, Invitation, Presentation, Rating, Session, Slot, Trial
from mushra.protocol.duration import minutes

if TYPE_CHECKING:
    import pandas


def experiment_list() -> QuerySet[Experiment]:
    """All experiments, newest first, each with what a list of studies shows.

    Annotated: `trial_count` (the training trial left out); `listener_count` and `simulated_count` (finished sessions
    of people and of simulations); `rating_count` (people's, of trials handed in); `last_activity` (a person's last
    rating, or None).
    """
    finished = Session.objects.filter(experiment=OuterRef("pk"), state=Session.State.FINISHED)
    ratings = _ratings_that_count().filter(slot__presentation__session__experiment=OuterRef("pk"))
    people = ratings.filter(slot__presentation__session__simulated=False)
    return Experiment.objects.annotate(
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


def experiment_get(*, slug: str) -> Experiment:
    """The experiment of that slug. Raises `UnknownExperimentError`, which lists those there are."""
    experiment = experiment_list().filter(slug=slug).first()
    if experiment is None:
        known = ", ".join(Experiment.objects.values_list("slug", flat=True)) or "none yet"
        raise UnknownExperimentError(f"There is no experiment {slug!r}. There are: {known}.")
    return experiment


def invitation_get(*, token: str) -> Invitation:
    """The invitation of that token. Raises `LinkError` (404)."""
    invitation = Invitation.objects.select_related("experiment").filter(token=token).first()
    if invitation is None:
        raise LinkError(
            "This link leads to no study. Check that it was copied whole, or ask whoever sent it to you.", status=404
        )
    return invitation


def check_is_open(*, experiment: Experiment) -> None:
    """Raises `LinkError` where the experiment lets no listener in: not yet, not now (403), or no more (410)."""
    if experiment.state == Experiment.State.CLOSED:
        raise LinkError("This study is closed. It takes no more listeners; thank you for wanting to help.", status=410)
    if experiment.state == Experiment.State.PAUSED:
        raise LinkError("This study is paused. Whatever you rated is kept; try the same link later.", status=403)
    if experiment.state == Experiment.State.DRAFT:
        raise LinkError("This study has not opened yet. Try the same link later.", status=403)


def check_may_begin(*, invitation: Invitation) -> None:
    """Raises `LinkError` where a new listener cannot begin: the study is not open, or the link is used up (410)."""
    check_is_open(experiment=invitation.experiment)
    if invitation.max_sessions is not None and invitation.sessions.count() >= invitation.max_sessions:
        raise LinkError(
            "This link has been used up: as many listeners as it was made for have begun. "
            "If you have begun yourself, open it on the same device and in the same browser as then.",
            status=410,
        )


def session_get(*, invitation: Invitation, token: str | None) -> Session | None:
    """The session of that invitation whose secret token this is, or None."""
    if not token:
        return None
    return Session.objects.select_related("experiment").filter(invitation=invitation, token=token).first()


def presentation_current(*, session: Session) -> Presentation | None:
    """The first trial that the session has not handed in, or None at the end."""
    return session.presentations.select_related("trial").filter(submitted_at__isnull=True).first()


def slot_list(*, presentation: Presentation) -> list[Slot]:
    """The presentation's slots in their order, each with its rating where there is one."""
    return list(presentation.slots.select_related("rating").order_by("position"))


def session_of_clip(*, token: str) -> Session:
    """Whose clip an audio token stands for. Raises `UnknownSlotError`."""
    return _presentation_of_clip(token).session


def clip_get(*, token: str) -> FieldFile:
    """The file that an audio token stands for: a slot's, or a trial's open reference or mixture.

    Raises `UnknownSlotError`.
    """
    presentation = _presentation_of_clip(token)
    if token == presentation.reference_token:
        return presentation.trial.reference_audio
    if token == presentation.mixture_token:
        if not presentation.trial.mixture_audio:
            raise UnknownSlotError("There is no such clip.")
        return presentation.trial.mixture_audio
    return presentation.slots.select_related("stimulus").get(token=token).stimulus.audio


def _presentation_of_clip(token: str) -> Presentation:
    found = Presentation.objects.select_related("trial", "session__invitation")
    for condition in ({"slots__token": token}, {"reference_token": token}, {"mixture_token": token}):
        if (presentation := found.filter(**condition).first()) is not None:
            return presentation
    raise UnknownSlotError("There is no such clip.")


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


def session_list(*, experiment: Experiment) -> QuerySet[Session]:
    """An experiment's sessions, newest first, annotated with `presentation_count` and `submitted_count`."""
    return session_progress(Session.objects.filter(experiment=experiment))


def session_progress(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Sessions annotated with `presentation_count` and `submitted_count`: how far each has come."""
    return sessions.annotate(
        presentation_count=Count("presentations"), submitted_count=Count("presentations__submitted_at")
    )


def rating_rows(*, experiment: Experiment, include_simulated: bool = False) -> Iterator[dict[str, Any]]:
    """An experiment's ratings as the rows of ratings.csv, by session, trial and slot.

    Every trial that a listener handed in counts, also where the session was not finished; the training trial never
    does. Simulated listeners are left out unless asked for.
    """
    ratings = _ratings_that_count().filter(slot__presentation__session__experiment=experiment)
    if not include_simulated:
        ratings = ratings.filter(slot__presentation__session__simulated=False)
    ratings = ratings.select_related("slot__stimulus__trial", "slot__presentation__session").order_by(
        "slot__presentation__session__pk", "slot__presentation__position", "slot__position"
    )
    for rating in ratings.iterator(chunk_size=2000):
        slot, stimulus = rating.slot, rating.slot.stimulus
        yield {
            "study": experiment.slug,
            "listener": slot.presentation.session.listener,
            "song": stimulus.trial.song,
            "target": stimulus.trial.target,
            "system": stimulus.system,
            "score": rating.score,
            "attribute": experiment.attribute,
            "role": stimulus.role,
            "replicate": 0,
            "trial_index": slot.presentation.position - 1,  # position 0 is the training trial
            "stimulus_index": slot.position,
            "seconds": rating.seconds,
            "rated_at": rating.rated_at,
            "simulated": slot.presentation.session.simulated,
        }


def ratings_frame(*, experiment: Experiment, include_simulated: bool = False) -> pandas.DataFrame:
    """The rows of ratings.csv as a data frame with those columns, also where there are no ratings yet."""
    import pandas

    rows = list(rating_rows(experiment=experiment, include_simulated=include_simulated))
    frame = pandas.DataFrame(rows, columns=list(RATING_COLUMNS))
    frame["rated_at"] = pandas.to_datetime(frame["rated_at"], utc=True)
    return frame.astype({"score": float, "seconds": float, "simulated": bool})


def _ratings_that_count() -> QuerySet[Rating]:
    return Rating.objects.filter(
        slot__presentation__submitted_at__isnull=False, slot__presentation__trial__is_training=False
    )


def _count(queryset: QuerySet, group: str) -> Coalesce:
    """How many rows of a correlated queryset there are, as a subquery: joins would multiply the counts."""
    counted = queryset.order_by().values(group).annotate(total=Count("pk")).values("total")
    return Coalesce(Subquery(counted), 0)
