"""Listening studies from the literature, as far as their papers print them.

A study is a folder here: study.toml (what it is and where it was published), opinions.csv (target, system, mean, sd)
and scores.csv (the project's own format). Adding a folder adds a study.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import UnknownStudyError

if TYPE_CHECKING:
    import pandas as pd

    from analysis.statistics.points import Points

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class PublishedMetric:
    """A metric as its paper reports it."""

    label: str
    unit: str
    higher_is_better: bool


@dataclass(frozen=True)
class PublishedStudy:
    """A study's identity, and where its printed tables lie."""

    name: str
    title: str
    short_title: str
    citation: str
    link: str
    summary: str
    caveats: tuple[str, ...]
    song: str
    metrics: Mapping[str, PublishedMetric]

    def opinions(self) -> pd.DataFrame:
        """The printed mean opinion scores: target, system, mean and sd, 0 to 100."""
        import pandas as pd

        return pd.read_csv(FOLDER / self.name / "opinions.csv")

    def scores(self) -> pd.DataFrame:
        """The printed scores, as a scores.csv."""
        from analysis.statistics.tables import read_scores

        return read_scores(FOLDER / self.name / "scores.csv")

    def points(self) -> Points:
        """The systems and targets that have both a mean opinion and scores."""
        from analysis.statistics.points import match

        opinions = self.opinions()
        means = opinions.assign(study=self.name, listener="mean", song=self.song, score=opinions["mean"], role="system")
        points = match(means, self.scores(), average="mean")
        return points.without_grades()


def study_names() -> list[str]:
    """The names of all published studies, as addresses have them."""
    return sorted(place.parent.name for place in FOLDER.glob("*/study.toml"))


def study_list() -> list[PublishedStudy]:
    """All published studies."""
    return [study_get(name) for name in study_names()]


@cache
def study_get(name: str) -> PublishedStudy:
    """The published study of that name. Raises `UnknownStudyError`, which lists those there are."""
    if name not in study_names():
        raise UnknownStudyError(f"There is no published study {name!r}. There are: {', '.join(study_names())}.")
    facts = tomllib.loads((FOLDER / name / "study.toml").read_text(encoding="utf-8"))
    metrics = {metric: PublishedMetric(**facts_of) for metric, facts_of in facts.pop("metrics").items()}
    return PublishedStudy(name=name, caveats=tuple(facts.pop("caveats")), metrics=metrics, **facts)
