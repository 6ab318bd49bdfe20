"""Grades of different scales brought to one, from 0 to 100."""

from __future__ import annotations

import pandas as pd

NO_OPINIONS = {"abx": "ABX tells whether a difference is heard, and not how good a clip is"}  # by protocol: why


def on_hundred(score: pd.Series[float], minimum: pd.Series[float], maximum: pd.Series[float]) -> pd.Series[float]:
    """Scores from 0 to 100, each from its own scale: 100 · (score - minimum) / (maximum - minimum).

    Example:
        >>> on_hundred(pd.Series([1, 4]), pd.Series([1, 1]), pd.Series([5, 5])).tolist()
        [0.0, 75.0]
    """
    return (100.0 * (score - minimum) / (maximum - minimum)).astype(float)


def opinions_only(ratings: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The ratings that say how good a clip is, and notes on what was left out. protocol: an optional column."""
    notes = []
    for protocol, why in NO_OPINIONS.items():
        if "protocol" in ratings and (others := ratings["protocol"] == protocol).any():
            notes.append(f"{int(others.sum())} ratings are left out: {why}.")
            ratings = ratings[~others]
    return ratings, tuple(notes)
