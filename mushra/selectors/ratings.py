"""Ratings as rows, for exports and for the analysis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet

from mushra.exporters import RATING_COLUMNS
from mushra.models import Experiment, Presentation, Rating, Session
from mushra.protocol.protocols import PROTOCOLS

if TYPE_CHECKING:
    import pandas


def rating_rows(
    *, experiment: Experiment, include_simulated: bool = False, target: str = "", rows: slice = slice(None)
) -> Iterator[dict[str, Any]]:
    """An experiment's ratings as the rows of ratings.csv, by session, trial and slot; `rows` cuts a page out of them.

    Every trial that a listener handed in counts, also where the session was not finished; the training trial never
    does, nor do listeners who were screened out. Simulated listeners are left out unless asked for.
    """
    ratings = ratings_of(experiment=experiment, include_simulated=include_simulated, target=target)
    ratings = ratings.select_related("slot__stimulus__trial", "slot__presentation__session", "slot__comment").order_by(
        "slot__presentation__session__pk", "slot__presentation__position", "slot__position"
    )[rows]
    training = dict(
        Presentation.objects.filter(session__experiment=experiment, trial__is_training=True)
        .order_by()
        .values_list("session")
        .annotate(count=Count("pk"))
    )
    protocol = PROTOCOLS.get(experiment.protocol)
    for rating in ratings.iterator(chunk_size=2000):
        slot, stimulus, presentation = rating.slot, rating.slot.stimulus, rating.slot.presentation
        comment = getattr(slot, "comment", None)
        yield {
            "study": experiment.slug,
            "listener": presentation.session.listener,
            "song": stimulus.trial.song,
            "target": stimulus.trial.target,
            "system": stimulus.system,
            "score": rating.score,
            "attribute": experiment.attribute,
            "role": stimulus.role,
            "replicate": presentation.replicate,
            "trial_index": presentation.position - training.get(presentation.session_id, 0),
            "stimulus_index": slot.position,
            "seconds": rating.seconds,
            "rated_at": rating.rated_at,
            "simulated": presentation.session.simulated,
            "protocol": protocol.name,
            "scale_minimum": protocol.scale.minimum,
            "scale_maximum": protocol.scale.maximum,
            "is_x": presentation.x_position == slot.position if protocol.has_x else None,
            "comment": comment.text if comment else "",
        }


def ratings_frame(*, experiment: Experiment, include_simulated: bool = False) -> pandas.DataFrame:
    """The rows of ratings.csv as a data frame with those columns, also where there are no ratings yet."""
    import pandas

    rows = list(rating_rows(experiment=experiment, include_simulated=include_simulated))
    frame = pandas.DataFrame(rows, columns=list(RATING_COLUMNS))
    frame["rated_at"] = pandas.to_datetime(frame["rated_at"], utc=True)
    numbers = dict.fromkeys(("score", "seconds", "scale_minimum", "scale_maximum"), float)
    return frame.astype({**numbers, "simulated": bool})


def ratings_of(*, experiment: Experiment, include_simulated: bool = False, target: str = "") -> QuerySet[Rating]:
    """Those of an experiment that count, of one target where it is given."""
    ratings = ratings_that_count().filter(slot__presentation__session__experiment=experiment)
    if not include_simulated:
        ratings = ratings.filter(slot__presentation__session__simulated=False)
    return ratings.filter(slot__stimulus__trial__target=target) if target else ratings


def ratings_that_count() -> QuerySet[Rating]:
    """Those of trials that were handed in, training and screened-out listeners left out."""
    return Rating.objects.filter(
        slot__presentation__submitted_at__isnull=False, slot__presentation__trial__is_training=False
    ).exclude(slot__presentation__session__state=Session.State.SCREENED_OUT)
