"""Studies at the edge of what can be said, and one in the middle of it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.parts.part import Evidence, Selection, StudyData
from tests.analysis.tables import ratings_table, scores_table, study

CARELESS = "listener 0"  # grades one hidden reference of two under 90
GRADES = {"reference": 97.0, "anchor70": 60.0, "anchor35": 20.0}


def evidence(ratings: pd.DataFrame, **chosen) -> Evidence:
    return Evidence(StudyData("A study", ratings, scores_table([]), {}), Selection(draws=300, **chosen))


def usual(**shape) -> pd.DataFrame:
    """Five systems, a reference and two anchors, rated by six listeners on four pages."""
    ratings, _ = study(**({"songs": 2} | shape))
    pages = ratings[["listener", "song", "target"]].drop_duplicates().to_dict("records")
    marks = [
        page | {"system": role, "role": role, "score": 40.0 if careless(page, role) else grade}
        for page in pages
        for role, grade in GRADES.items()
    ]
    return pd.concat([ratings, ratings_table(marks)], ignore_index=True).assign(protocol="mushra")


def careless(page: dict, role: str) -> bool:
    return page["listener"] == CARELESS and role == "reference" and page["target"] == "drums"


def constant() -> pd.DataFrame:
    return usual().assign(score=50.0)


def one_listener() -> pd.DataFrame:
    return usual(listeners=1)


def one_system() -> pd.DataFrame:
    return usual(systems=1)


def no_references() -> pd.DataFrame:
    ratings, _ = study(songs=2)
    return ratings.assign(protocol="")


def missing() -> pd.DataFrame:
    """Every tenth rating or so is not there, half of them as an empty cell."""
    ratings = usual(listeners=12)
    gone = np.random.default_rng(1).random(len(ratings))
    ratings.loc[gone < 0.05, "score"] = np.nan
    return ratings[(gone < 0.05) | (gone >= 0.1)].reset_index(drop=True)


def simulated() -> pd.DataFrame:
    return usual().assign(simulated=True)


def choices() -> pd.DataFrame:
    """AB: on each page two of three systems; the one with the higher number wins three times of four."""
    random = np.random.default_rng(0)
    rows = []
    for listener in range(6):
        for song in range(4):
            for page, pair in enumerate(combinations(("s1", "s2", "s3"), 2)):
                winner = pair[int(random.random() < 0.75)]
                rows += [
                    {"listener": f"listener {listener}", "song": f"song {song}", "system": system,
                     "score": 100.0 * (system == winner), "trial_index": str(page)}
                    for system in pair
                ]  # fmt: skip
    return ratings_table(rows).assign(protocol="ab")


EDGES: dict[str, Callable[[], pd.DataFrame]] = {
    make.__name__: make
    for make in (constant, one_listener, one_system, no_references, missing, simulated, choices)
}  # fmt: skip
