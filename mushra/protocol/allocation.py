"""Which trials a listener is given, where nobody is given all, so that every trial is rated equally often."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

# A listener who has handed in nothing for so long is taken to have left. Those whom this wrongs come back and count
# again, and their trials are given less to others then; a longer limit leaves the gaps of all who did leave unfilled.
STALE_AFTER = timedelta(minutes=30)


@dataclass(frozen=True)
class Offer:
    """A trial that a listener may be given.

    given: how often listeners have handed it in or, being still at it, are about to; of a trial of several pages the
    share of them counts.
    """

    trial: int
    given: float
    song: str = ""
    target: str = ""


def choose_trials(offers: Sequence[Offer], count: int, seed: str) -> list[int]:
    """The trials that a listener is given, in the order of the offers: those given least, `count` of them or all.

    Of those given equally often, those of songs and then of targets that this listener has least of; what is left is
    drawn by the seed.

    This keeps what all trials were given within one of each other; where listeners have left gaps, those who follow
    fill them as soon as any rule could that gives nobody a trial twice.

    Example:
        >>> choose_trials([Offer(1, given=4), Offer(2, given=3), Offer(3, given=4), Offer(4, given=2)], 2, seed="7")
        [2, 4]
    """
    left = list(offers)
    random.Random(f"allocation {seed}").shuffle(left)  # noqa: S311 - a draw, not a secret
    chosen: set[int] = set()
    songs: Counter[str] = Counter()
    targets: Counter[str] = Counter()
    for _ in range(min(count, len(offers))):
        least = min(left, key=lambda offer: (offer.given, songs[offer.song], targets[offer.target]))
        left.remove(least)
        chosen.add(least.trial)
        songs[least.song] += 1
        targets[least.target] += 1
    return [offer.trial for offer in offers if offer.trial in chosen]
