"""Studies with ratings and scores at the edge of what can be said of metrics, and one in the middle of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from analysis.dashboard import MetricFacts
from analysis.parts.part import Evidence, Selection, StudyData, SystemFacts
from tests.analysis.tables import study

Tables = tuple[pd.DataFrame, pd.DataFrame]

FACTS = {"good": MetricFacts("good", "A good metric", "dB", True), "bad": MetricFacts("bad", "bad", "", False)}


def evidence(
    tables: Tables, *, families: Mapping[str, str] | None = None, facts: Mapping[str, MetricFacts] = FACTS, **chosen
) -> Evidence:
    """families: the group of each system, where it is known."""
    systems = {name: SystemFacts(name, group=group) for name, group in (families or {}).items()}
    return Evidence(StudyData("A study", *tables, facts, systems), Selection(draws=100, **chosen))


def constant_ratings() -> Tables:
    ratings, scores = study()
    return ratings.assign(score=50.0), scores


def one_listener() -> Tables:
    return study(listeners=1)


def one_system() -> Tables:
    return study(systems=1)


def one_song() -> Tables:
    return study(songs=1)


def no_scores() -> Tables:
    ratings, scores = study()
    return ratings, scores.iloc[:0]


def metric_without_values() -> Tables:
    """Of the two metrics, `bad` is NaN throughout."""
    ratings, scores = study()
    return ratings, scores.assign(value=scores["value"].where(scores["metric"] != "bad"))


def no_values() -> Tables:
    """Its only metric is NaN throughout."""
    ratings, scores = metric_without_values()
    return ratings, scores[scores["metric"] == "bad"]


def missing_ratings() -> Tables:
    """A tenth of the ratings are not there, half of them as an empty cell."""
    ratings, scores = study()
    gone = np.random.default_rng(1).random(len(ratings))
    ratings.loc[gone < 0.05, "score"] = np.nan
    return ratings[(gone < 0.05) | (gone >= 0.1)].reset_index(drop=True), scores


EDGES: dict[str, Callable[[], Tables]] = {
    make.__name__: make
    for make in (
        constant_ratings, one_listener, one_system, one_song, no_scores, metric_without_values, no_values,
        missing_ratings,
    )
}  # fmt: skip
