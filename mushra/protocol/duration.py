"""How long a test takes, so that listeners know before they begin and while they are at it."""

from __future__ import annotations

import math
from collections.abc import Iterable

HEARINGS = (
    1.5  # how often a signal is heard on average; where all are on one page, the reference's turns in between too
)
SETTLING = {"all": 20.0, "pair": 8.0, "single": 6.0}  # seconds a page for reading and deciding, by its layout


def minutes(pages: Iterable[tuple[int, float]], layout: str = "all") -> int:
    """Whole minutes that pages take, each given as its number of signals and its excerpt's length in seconds.

    A rule of thumb: every signal is heard one and a half times, and every page takes 20 s more, or 8 s for a pair and
    6 s for a single clip.

    Example:
        >>> minutes([(8, 10.0)] * 6)
        14
        >>> minutes([(1, 10.0)] * 60, layout="single")
        21
    """
    seconds = sum(signals * HEARINGS * length + SETTLING[layout] for signals, length in pages)
    return max(math.ceil(seconds / 60), 1) if seconds else 0
