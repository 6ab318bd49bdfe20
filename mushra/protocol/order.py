"""The order in which one listener meets trials and slots: shuffled, and the same again for the same seed."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence


def session_order(
    training: Sequence[int], trials: Mapping[int, Sequence[int]], seed: int
) -> list[tuple[int, list[int]]]:
    """Trials in the order of presentation, each with its stimuli in the order of the slots.

    training: the trials that come first, in their own order; trials: every trial with its stimuli, training ones
    too. The rest is shuffled, and every trial's stimuli are.

    Example:
        >>> session_order([1], {1: [10, 11], 2: [20, 21], 3: [30, 31]}, seed=5)
        [(1, [10, 11]), (2, [21, 20]), (3, [30, 31])]
    """
    generator = random.Random(seed)  # noqa: S311 - an order, not a secret
    rest = [trial for trial in trials if trial not in training]
    generator.shuffle(rest)
    order = []
    for trial in [*training, *rest]:
        stimuli = list(trials[trial])
        generator.shuffle(stimuli)
        order.append((trial, stimuli))
    return order
