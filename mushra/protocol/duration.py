"""How long a test takes, so that listeners know before they begin and while they are at it."""

from __future__ import annotations

import math
from collections.abc import Iterable

HEARINGS = 1.5  # how often a signal is heard on average, the reference's turns in between counted
SETTLING = 20.0  # seconds a page for reading the question and looking over the grades


def minutes(trials: Iterable[tuple[int, float]]) -> int:
    """Whole minutes that trials take, each given as its number of signals and its excerpt's length in seconds.

    A rule of thumb: every signal is heard one and a half times, and every page takes 20 s more.

    Example:
        >>> minutes([(8, 10.0)] * 6)
        14
    """
    seconds = sum(signals * HEARINGS * length + SETTLING for signals, length in trials)
    return max(math.ceil(seconds / 60), 1) if seconds else 0
