"""What is to be seen of an experiment while it runs: who listens, what has been rated, who may not listen well."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone

from analysis.good_listeners import experiment_screening, good_listener_count
from mushra.models import Experiment, Presentation, Rating, Session, StepAnswer, Stimulus, Trial
from mushra.selectors import session_list
from mushra.selectors.missing_clips import missing_clips
from mushra.selectors.ratings import ratings_of

NOW = timedelta(minutes=5)  # who did something within them is listening now
NEWEST = 20  # listeners in the list
MOST_MISSING = 10  # sounds that are named


@dataclass(frozen=True)
class Pulse:
    """What changes whenever the live page has something new to show; counted by the database in a moment.

    wanted: at how many good listeners the study is full, or None. began and the rest count people; last: when
    one of them last did something, or None.
    """

    state: str
    wanted: int | None
    began: int
    listening: int
    finished: int
    screened_out: int
    handed_in: int
    last: datetime | None

    def version(self) -> str:
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Flag:
    """A listener whom a screening rule would leave out, and why."""

    listener: str
    rule: str
    reason: str
    is_on_the_way: bool


@dataclass(frozen=True)
class Cell:
    """How often a stimulus was rated, and that as a share (per cent) of the most rated one; None: not in the trial."""

    count: int | None
    share: float = 0.0


@dataclass(frozen=True)
class Coverage:
    """How often each stimulus was rated: a row a trial, a column a system, reference or anchor."""

    columns: list[str]
    rows: list[tuple[Trial, list[Cell]]]
    fewest: int
    most: int

    @property
    def is_balanced(self) -> bool:
        """Within one of each other."""
        return self.most - self.fewest <= 1


@dataclass(frozen=True)
class Progress:
    """All that the live part of an experiment's page shows."""

    pulse: Pulse
    good: int
    rules: tuple[str, ...]
    flags: list[Flag]
    not_applied: tuple[str, ...]
    excused: list[str]
    coverage: Coverage
    listeners: list[Session]

    @property
    def share(self) -> float:
        """How many of the good listeners that are wanted there are, per cent."""
        wanted = self.pulse.wanted
        return min(100.0, 100 * self.good / wanted) if wanted else 0.0


def pulse(*, experiment: Experiment) -> Pulse:
    """An experiment's pulse now."""
    people = Session.objects.filter(experiment=experiment, simulated=False)
    by_state = dict(people.order_by().values_list("state").annotate(Count("pk")))
    of_people = {"session__experiment": experiment, "session__simulated": False}
    # Whose session has ended rated nothing after handing in the last trial, which is counted below.
    on_the_way = of_people | {"session__state": Session.State.ACTIVE}
    rated = Rating.objects.filter(**{f"slot__presentation__{name}": value for name, value in on_the_way.items()})
    handed_in = Presentation.objects.filter(**of_people, submitted_at__isnull=False).order_by()
    answered = StepAnswer.objects.filter(**of_people)
    handed = handed_in.aggregate(count=Count("pk"), last=Max("submitted_at"))
    moments = (
        people.aggregate(last=Max("started_at"))["last"],
        handed["last"],
        rated.aggregate(last=Max("rated_at"))["last"],
        answered.aggregate(last=Max("submitted_at"))["last"],
    )
    since = timezone.now() - NOW
    busy = {
        *rated.filter(rated_at__gte=since).values_list("slot__presentation__session", flat=True),
        *handed_in.filter(submitted_at__gte=since).values_list("session", flat=True),
        *answered.filter(submitted_at__gte=since).values_list("session", flat=True),
    }
    return Pulse(
        state=experiment.state,
        wanted=experiment.good_listeners,
        began=sum(by_state.values()),
        listening=people.filter(Q(started_at__gte=since) | Q(pk__in=busy), state=Session.State.ACTIVE).count(),
        finished=by_state.get(Session.State.FINISHED, 0),
        screened_out=by_state.get(Session.State.SCREENED_OUT, 0),
        handed_in=handed["count"],
        last=max(filter(None, moments), default=None),
    )


def progress(*, experiment: Experiment, pulse: Pulse) -> Progress:
    """What the live page shows at that pulse."""
    screening = experiment_screening(experiment=experiment)
    sessions = session_list(experiment=experiment).filter(simulated=False)
    active = set(sessions.filter(state=Session.State.ACTIVE).values_list("listener", flat=True))
    return Progress(
        pulse=pulse,
        good=good_listener_count(experiment=experiment, screening=screening),
        rules=tuple(rule.sentence for rule in screening.rules),
        flags=[Flag(one.listener, one.rule, str(one), one.listener in active) for one in screening.exclusions],
        not_applied=screening.not_applied,
        excused=list(map(str, screening.excused)),
        coverage=coverage(experiment=experiment),
        listeners=list(sessions[:NEWEST]),
    )


def trouble(*, experiment: Experiment) -> list[str]:
    """What keeps the experiment's listeners from going on, a sentence each."""
    try:
        missing = missing_clips(experiment=experiment)
    except OSError as error:
        return [f"The storage of sounds does not answer: {error}."]
    lines = [f"{clip.trial}: the {clip.role} is missing, {clip.name}." for clip in missing[:MOST_MISSING]]
    return lines + [f"And {len(missing) - MOST_MISSING} more."] * (len(missing) > MOST_MISSING)


def coverage(*, experiment: Experiment) -> Coverage:
    """How often people have rated each stimulus, trials that were given a second time left out."""
    first = ratings_of(experiment=experiment).filter(slot__presentation__replicate=0).order_by()
    counts = dict(first.values_list("slot__stimulus").annotate(Count("pk")))
    stimuli = list(Stimulus.objects.filter(trial__experiment=experiment, trial__is_training=False).order_by("pk"))
    # Systems by their names; the reference and the anchors after them.
    named = {one.system: (one.role != Stimulus.Role.SYSTEM, one.system) for one in stimuli}
    columns = sorted(named, key=named.__getitem__)
    by_trial: dict[int, dict[str, int]] = {}
    for one in stimuli:
        by_trial.setdefault(one.trial_id, {})[one.system] = counts.get(one.pk, 0)
    numbers = [count for trial in by_trial.values() for count in trial.values()]
    most = max(numbers, default=0)
    trials = experiment.trials.filter(is_training=False)
    rows = [(trial, list(_cells(by_trial.get(trial.pk, {}), columns, most))) for trial in trials]
    return Coverage(columns, rows, min(numbers, default=0), most)


def _cells(counts: dict[str, int], columns: list[str], most: int) -> Iterable[Cell]:
    for name in columns:
        count = counts.get(name)
        yield Cell(count, 100 * count / most if count else 0.0)
