"""The pages that one listener is given, and their order: by a seed or a Latin square, and always the same again."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from mushra.protocol.latin_square import williams_row, williams_rows
from mushra.protocol.protocols import Protocol

TRAINING_PAGES = 4  # at most, where a trial takes several

Chosen = tuple[int, tuple[int, ...]]  # a trial, and those of its stimuli that come on a page together


@dataclass(frozen=True)
class Page:
    """What one page presents: a trial's stimuli in the order of the slots, and of ABX the slot that X repeats.

    replicate: how often the same stimuli came on a page before.
    """

    trial: int
    stimuli: tuple[int, ...]
    x_position: int | None = None
    replicate: int = 0


def session_pages(
    protocol: Protocol,
    training: Sequence[int],
    trials: Mapping[int, Sequence[int]],
    seed: int,
    *,
    replicates: Collection[int] = (),
    row: int | None = None,
) -> list[Page]:
    """A session's pages in the order of presentation.

    training: the trials that come first, in their own order, each on four pages at most; trials: every trial with its
    stimuli, training ones too, the hidden reference as the first of them where there is one. All other pages are
    shuffled, those of different trials among each other, or come in that row of a balanced Latin square; the slots of
    each are shuffled. Of pairs as many are one way round as the other, and X is the first of them as often as the
    second (or once more).

    replicates: the trials whose pages come twice, the second time anywhere, or after the whole row, and never directly
    after the first where there is room.

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
    rest = _rated(protocol, training, trials)
    if row is None:
        generator.shuffle(rest)
    else:
        rest = [rest[place] for place in williams_row(len(rest), row)]
    again = [(trial, chosen) for trial, chosen in rest if trial in replicates]
    rest = _with_repeats(rest, again, generator, earliest=0 if row is None else len(rest))
    return pages + _numbered(_arranged(protocol, rest, generator))


def square_rows(protocol: Protocol, training: Sequence[int], trials: Mapping[int, Sequence[int]]) -> int:
    """How many rows the Latin square over these trials' pages has; arguments as of `session_pages`."""
    return williams_rows(len(_rated(protocol, training, trials)))


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


def _rated(protocol: Protocol, training: Sequence[int], trials: Mapping[int, Sequence[int]]) -> list[Chosen]:
    return [
        (trial, chosen) for trial in trials if trial not in training for chosen in page_sets(protocol, trials[trial])
    ]


def _with_repeats(
    sets: Sequence[Chosen], again: list[Chosen], generator: random.Random, *, earliest: int
) -> list[Chosen]:
    """The sets and those that come again, put in by chance from that place on, not beside themselves if possible."""
    order = list(sets)
    generator.shuffle(again)
    again.sort(key=lambda repeated: repeated == order[-1])  # after another one it has room
    for repeated in again:
        places = range(earliest, len(order) + 1)
        apart = [place for place in places if repeated not in order[max(place - 1, 0) : place + 1]]
        order.insert(generator.choice(apart or places), repeated)
    return order


def _numbered(pages: Sequence[Page]) -> list[Page]:
    """The pages, each with how often its stimuli came before."""
    seen: Counter[tuple[int, frozenset[int]]] = Counter()
    numbered = []
    for page in pages:
        key = (page.trial, frozenset(page.stimuli))
        numbered.append(replace(page, replicate=seen[key]))
        seen[key] += 1
    return numbered


def _some(sets: Sequence[tuple[int, ...]], generator: random.Random) -> list[tuple[int, ...]]:
    return generator.sample(sets, min(len(sets), TRAINING_PAGES))


def _arranged(protocol: Protocol, sets: Sequence[Chosen], generator: random.Random) -> list[Page]:
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
