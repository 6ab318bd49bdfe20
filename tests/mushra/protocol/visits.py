"""A study of listeners who come and go and overlap in time, some of whom leave early: what allocation has to level."""

from __future__ import annotations

import random
from dataclasses import dataclass

from mushra.protocol.allocation import STALE_AFTER, Offer, choose_trials

STALE = STALE_AFTER.total_seconds() / 60  # minutes


@dataclass(frozen=True)
class Visit:
    """One listener: minutes since the study opened, minutes a page, and the pages after which they leave."""

    begins: float
    page_minutes: float
    leaves_after: int
    trials: list[int]

    def handed_in(self, now: float) -> list[int]:
        pages = int((now - self.begins) / self.page_minutes)
        return self.trials[: min(pages, self.leaves_after)]

    def counted(self, now: float) -> list[int]:
        """The trials that allocation counts: all while the listener is at it, later those handed in."""
        done = self.handed_in(now)
        is_stale = now - (self.begins + len(done) * self.page_minutes) >= STALE
        return done if is_stale else self.trials


@dataclass(frozen=True)
class Study:
    """trials: how many there are; at_once: the most listeners who were at it at one moment."""

    visits: list[Visit]
    trials: int
    at_once: int

    def handed_in(self, listeners: int) -> list[int]:
        """How often each trial was handed in by so many listeners, the first to begin, once all have ended."""
        times = [0] * self.trials
        for visit in self.visits[:listeners]:
            for trial in visit.trials[: visit.leaves_after]:
                times[trial] += 1
        return times


def simulate_visits(
    seed: int, *, listeners: int, leavers: int, trials: int, count: int, last: int, blind: bool = False
) -> Study:
    """Listeners who begin about every 4 minutes and take 1.5 to 4 minutes a page; some leave, after any page.

    The `last` ones come after it was noticed that the others have left, and stay. blind: trials are drawn without
    regard to how often they were given, for comparison.
    """
    generator = random.Random(seed)
    leaving = set(generator.sample(range(listeners - last), leavers))
    visits: list[Visit] = []
    now, at_once = 0.0, 0
    for number in range(listeners):
        now += generator.expovariate(1 / 4)
        if number == listeners - last:
            now += count * 4 + STALE
        given = [0] * trials
        for visit in visits:
            for trial in visit.counted(now):
                given[trial] += 1
        offers = [Offer(trial, 0 if blind else times, f"song {trial // 4}") for trial, times in enumerate(given)]
        chosen = choose_trials(offers, count, str(generator.random()))
        generator.shuffle(chosen)
        leaves_after = generator.randrange(count) if number in leaving else count
        visits.append(Visit(now, generator.uniform(1.5, 4), leaves_after, chosen))
        at_once = max(at_once, sum(len(visit.handed_in(now)) < visit.leaves_after for visit in visits))
    return Study(visits, trials, at_once)
