"""Who of an experiment's listeners listened well, while it runs; and no more of them, once there are enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mushra.models import Experiment, Session
from mushra.protocol.screening_rules import chosen_rules
from mushra.selectors.ratings import ratings_of

if TYPE_CHECKING:
    from analysis.statistics.screening import Screening


def experiment_screening(*, experiment: Experiment) -> Screening:
    """The verdict of the experiment's screening rules on people's ratings so far, of listeners on their way too."""
    import pandas as pd

    from analysis.statistics.screening import screen

    columns = {
        "listener": "slot__presentation__session__listener",
        "song": "slot__stimulus__trial__song",
        "target": "slot__stimulus__trial__target",
        "role": "slot__stimulus__role",
        "score": "score",
    }
    rules = chosen_rules(experiment.screening_rules)
    roles = [rule.role for rule in rules]
    rows = ratings_of(experiment=experiment).filter(slot__stimulus__role__in=roles).order_by()
    table = pd.DataFrame(list(rows.values_list(*columns.values())), columns=list(columns)).astype({"score": float})
    # One attribute a study: it is not named with every item.
    return screen(table.assign(study=experiment.slug, attribute="", protocol=experiment.protocol), rules)


def good_listener_count(*, experiment: Experiment, screening: Screening) -> int:
    """How many people have finished whom no rule leaves out."""
    out = [listener for _, listener in screening.listeners_out]
    return _finished(experiment).exclude(listener__in=out).count()


def fill_when_enough(*, experiment: Experiment) -> bool:
    """Let nobody new into an open experiment that has the good listeners it waits for; return whether it is now full.

    Who has begun may finish: they are paid for it. Of two that come here at once the later sees both sessions. Nobody
    is screened before as
    many have finished, so that most ends of sessions cost one small query.
    """
    wanted = experiment.good_listeners
    if wanted is None or experiment.state != Experiment.State.OPEN or _finished(experiment).count() < wanted:
        return False
    screening = experiment_screening(experiment=experiment)
    if good_listener_count(experiment=experiment, screening=screening) < wanted:
        return False
    still_open = Experiment.objects.filter(pk=experiment.pk, state=Experiment.State.OPEN)
    return bool(still_open.update(state=Experiment.State.FULL))


def session_has_ended(*, session: Session, **_: Any) -> None:
    """What `mushra.signals.session_ended` calls."""
    fill_when_enough(experiment=Experiment.objects.get(pk=session.experiment_id))


def _finished(experiment: Experiment) -> Any:
    return Session.objects.filter(experiment=experiment, simulated=False, state=Session.State.FINISHED)
