"""What one listener is given of an experiment's trials: planned for the next, and as it is stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from mushra.models import Experiment, Presentation, Session, StepAnswer, Trial
from mushra.protocol.allocation import STALE_AFTER, Offer, choose_trials
from mushra.protocol.latin_square import next_row
from mushra.protocol.order import Page, page_sets, session_pages, square_rows
from mushra.protocol.protocols import PROTOCOLS, Protocol
from mushra.selectors.experiments import trial_stimuli


@dataclass(frozen=True)
class Allocation:
    """The trials of one listener.

    stimuli: of each trial, training ones too; replicates: the trials that come twice; row: of the Latin square.
    """

    protocol: Protocol
    training: list[int]
    stimuli: Mapping[int, list[int]]
    replicates: Collection[int] = ()
    row: int | None = None

    def pages(self, *, seed: int) -> list[Page]:
        """The session of that seed: the same pages and slots whenever it is asked."""
        return session_pages(self.protocol, self.training, self.stimuli, seed, replicates=self.replicates, row=self.row)


@dataclass(frozen=True)
class Given:
    """What listeners were given so far: pages by trial and replicate, and sessions by row of the Latin square."""

    pages: Mapping[tuple[int, int], int]
    rows: Mapping[int, int]


NOTHING = Given({}, {})


def given_so_far(*, experiment: Experiment, simulated: bool = False) -> Given:
    """What counts as given: pages that were handed in, and those that a listener who is still at it is about to.

    Who has handed in nothing for half an hour is taken to have left: only what they handed in counts. Who was screened
    out counts nothing, and simulated listeners apart from people.
    """
    sessions = Session.objects.filter(experiment=experiment, simulated=simulated).order_by()
    sessions = sessions.exclude(state=Session.State.SCREENED_OUT)
    going_on = sessions.filter(_is_at_it(), state=Session.State.ACTIVE)
    shown = Presentation.objects.filter(session__in=sessions, trial__is_training=False).order_by()
    shown = shown.filter(Q(submitted_at__isnull=False) | Q(session__in=going_on))
    used = sessions.filter(Q(state=Session.State.FINISHED) | Q(pk__in=going_on)).filter(row__isnull=False)
    return Given(
        pages={(trial, copy): count for trial, copy, count in _counted(shown, "trial", "replicate")},
        rows=dict(_counted(used, "row")),
    )


def allocation_next(*, experiment: Experiment, seed: int, simulated: bool = False) -> Allocation:
    """What the next listener is given, so that every trial is rated equally often."""
    is_random = experiment.order == Experiment.Order.RANDOM
    if experiment.trials_per_listener is None and not experiment.replicates and is_random:
        return _allocated(experiment, seed, NOTHING)  # everybody is given the same
    return _allocated(experiment, seed, given_so_far(experiment=experiment, simulated=simulated))


def allocation_typical(*, experiment: Experiment) -> Allocation:
    """What the first listener would be given, by the seed 0: to say beforehand how long it takes."""
    return _allocated(experiment, 0, NOTHING)


def allocation_of(*, session: Session) -> Allocation:
    """What a session was given: with its seed, this makes the stored order anew, which proves how it came about."""
    training, stimuli = trial_stimuli(experiment=session.experiment)
    shown = set(session.presentations.values_list("trial", "replicate"))
    given = {trial: chosen for trial, chosen in stimuli.items() if (trial, 0) in shown}
    protocol = PROTOCOLS.get(session.experiment.protocol)
    return Allocation(protocol, training, given, {trial for trial, copy in shown if copy}, session.row)


def pages_stored(*, session: Session) -> list[Page]:
    """The session's pages as they are stored, in their order."""
    presentations = session.presentations.prefetch_related("slots").order_by("position")
    return [
        Page(
            presentation.trial_id,
            tuple(slot.stimulus_id for slot in sorted(presentation.slots.all(), key=lambda slot: slot.position)),
            presentation.x_position,
            presentation.replicate,
        )
        for presentation in presentations
    ]


def _allocated(experiment: Experiment, seed: int, given: Given) -> Allocation:
    training, stimuli = trial_stimuli(experiment=experiment)
    protocol = PROTOCOLS.get(experiment.protocol)
    names = {
        trial: (song, target)
        for trial, song, target in Trial.objects.filter(experiment=experiment).values_list("pk", "song", "target")
    }

    def choose(trials: Collection[int], count: int, copy: int) -> list[int]:
        offers = [
            Offer(trial, given.pages.get((trial, copy), 0) / len(page_sets(protocol, stimuli[trial])), *names[trial])
            for trial in trials
        ]
        return choose_trials(offers, count, f"{seed} {copy}")

    rated = [trial for trial in stimuli if trial not in training]
    chosen = choose(rated, experiment.trials_per_listener or len(rated), 0)
    mine = {trial: stimuli[trial] for trial in stimuli if trial in training or trial in chosen}
    row = None
    repeatable = chosen
    if experiment.order == Experiment.Order.LATIN_SQUARE:
        row = next_row(given.rows, square_rows(protocol, training, mine))
        # Repeats follow the row: the trial that it ends with would come twice in a row if it were the only one.
        last = session_pages(protocol, training, mine, seed, row=row)[-1].trial
        repeatable = [trial for trial in chosen if trial != last or experiment.replicates == len(chosen)]
    return Allocation(protocol, training, mine, choose(repeatable, experiment.replicates, 1), row)


def _is_at_it() -> Q:
    """Of a session: whether it began or handed something in within the last half hour."""
    since = timezone.now() - STALE_AFTER
    recent = {"session": OuterRef("pk"), "submitted_at__gte": since}
    pages, answers = (Exists(model.objects.filter(**recent)) for model in (Presentation, StepAnswer))
    return Q(started_at__gte=since) | Q(pages) | Q(answers)


def _counted(rows: QuerySet, *columns: str) -> list[tuple[int, ...]]:
    return list(rows.values_list(*columns).annotate(count=Count("pk")))
