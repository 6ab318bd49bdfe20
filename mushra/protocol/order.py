"""The pages that one listener is given, and their order: shuffled, and the same again for the same seed."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from mushra.protocol.protocols import Protocol

TRAINING_PAGES = 4  # at most, where a trial takes several


@dataclass(frozen=True)
class Page:
    """What one page presents: a trial's stimuli in the order of the slots, and of ABX the slot that X repeats."""

    trial: int
    stimuli: tuple[int, ...]
    x_position: int | None = None


def session_pages(
    protocol: Protocol, training: Sequence[int], trials: Mapping[int, Sequence[int]], seed: int
) -> list[Page]:
    """A session's pages in the order of presentation.

    training: the trials that come first, in their own order, each on four pages at most; trials: every trial with its
    stimuli, training ones too, the hidden reference as the first of them where there is one. All other pages are
    shuffled, those of different trials among each other, and so are the slots of each. Of pairs as many are one way
    round as the other, and X is the first of them as often as the second (or once more).

    Example:
        >>> from mushra.protocol.protocols import PROTOCOLS
        >>> [page.stimuli for page in session_pages(PROTOCOLS.get("mushra"), [1], {1: [10, 11], 2: [20, 21]}, seed=5)]
        [(11, 10), (21, 20)]
        >>> [page.stimuli for page in session_pages(PROTOCOLS.get("acr"), [], {1: [10, 11], 2: [20, 21]}, seed=5)]
        [(10,), (11,), (21,), (20,)]
    """
    generator = random.Random(seed)  # noqa: S311 - an order, not a secret
    pages: list[Page] = []
    for trial in training:
        sets = page_sets(protocol, trials[trial])
        pages += _arranged(protocol, [(trial, chosen) for chosen in _some(sets, generator)], generator)
    rest = [
        (trial, chosen) for trial in trials if trial not in training for chosen in page_sets(protocol, trials[trial])
    ]
    generator.shuffle(rest)
    return pages + _arranged(protocol, rest, generator)


def page_sets(protocol: Protocol, stimuli: Sequence[int]) -> list[tuple[int, ...]]:
    """The sets of a trial's stimuli that come on a page together.

    Example:
        >>> from mushra.protocol.protocols import PROTOCOLS
        >>> page_sets(PROTOCOLS.get("ab"), [1, 2, 3]), page_sets(PROTOCOLS.get("abx"), [1, 2, 3])
        ([(1, 2), (1, 3), (2, 3)], [(1, 2), (1, 3)])
    """
    if protocol.layout == "all":
        return [tuple(stimuli)]
    if protocol.layout == "single":
        return [(stimulus,) for stimulus in stimuli]
    if protocol.pairs_with_reference:
        return [(stimuli[0], other) for other in stimuli[1:]]
    return list(combinations(stimuli, 2))


def _some(sets: Sequence[tuple[int, ...]], generator: random.Random) -> list[tuple[int, ...]]:
    return generator.sample(sets, min(len(sets), TRAINING_PAGES))


def _arranged(protocol: Protocol, sets: Sequence[tuple[int, tuple[int, ...]]], generator: random.Random) -> list[Page]:
    """The sets as pages, each with its slots in order."""
    if protocol.layout != "pair":
        return [Page(trial, tuple(generator.sample(stimuli, len(stimuli)))) for trial, stimuli in sets]
    turned, x_positions = (_halves(len(sets), generator) for _ in range(2))
    return [
        Page(trial, stimuli[::-1] if turn else stimuli, x if protocol.has_x else None)
        for (trial, stimuli), turn, x in zip(sets, turned, x_positions, strict=True)
    ]


def _halves(count: int, generator: random.Random) -> list[int]:
    """Zeros and ones in random order, as many of the one as of the other; an odd one out by chance."""
    first = generator.randrange(2)
    flags = [(first + index) % 2 for index in range(count)]
    generator.shuffle(flags)
    return flags
