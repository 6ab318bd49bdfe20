"""The record of a part of a dashboard, and what all parts are computed from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from analysis.dashboard import MetricFacts
from analysis.errors import NothingToCompareError, ParameterError
from analysis.parts.content import Content
from mushra.protocol.screening_rules import STANDARD_RULES, ScreeningRule

if TYPE_CHECKING:
    import pandas as pd

    from analysis.statistics.agreement import Agreement, Scale
    from analysis.statistics.points import Average, Points
    from analysis.statistics.screening import Screening


@dataclass(frozen=True)
class SystemFacts:
    """What is known of a system beside its sound; empty where nobody has said.

    loss: that it was trained with, by its name in LOSSES where it has one; seed: tells runs of one recipe apart;
    group: a family of systems, such as generative ones.
    """

    name: str
    loss: str = ""
    network: str = ""
    seed: str = ""
    group: str = ""


@dataclass(frozen=True)
class StudyData:
    """A study, wherever it comes from. ratings: as `tables.RATING_COLUMNS` has them, 0 to 100, simulated ones
    included; scores: as `tables.SCORE_COLUMNS` has them; rules: by which its listeners are screened."""

    title: str
    ratings: pd.DataFrame
    scores: pd.DataFrame
    facts: Mapping[str, MetricFacts]
    systems: Mapping[str, SystemFacts] = field(default_factory=dict)
    rules: tuple[ScreeningRule, ...] = STANDARD_RULES


@dataclass(frozen=True)
class Selection:
    """Which ratings count and how: what a dashboard's address chooses. Empty: all, or the part's own choice.

    without: systems that are left out; screening: whether the study's screening rules are applied.
    """

    target: str = ""
    attribute: str = ""
    without: tuple[str, ...] = ()
    screening: bool = False
    simulated: bool = False
    average: Average = "mean"
    scale: Scale = "raw"
    metric: str = ""
    other: str = ""
    draws: int = 2000
    seed: int = 0


class Evidence:
    """The ratings and scores that a selection leaves, and what several parts need of them; computed when asked for.

    Raises `ParameterError` on a target, attribute or system that the study does not have.
    """

    def __init__(self, data: StudyData, selection: Selection) -> None:
        self.data, self.selection, self.facts = data, selection, data.facts
        everything = data.ratings
        counts = everything["attribute"].value_counts()
        self.attributes = tuple(map(str, counts[counts > 0].index))
        self.attribute = _known("attribute", selection.attribute, self.attributes) or next(iter(self.attributes), "")
        of_attribute = everything[everything["attribute"] == self.attribute]
        self.all_targets = _distinct(of_attribute["target"])
        self.all_systems = _distinct(of_attribute.loc[of_attribute["role"] == "system", "system"])
        _known("target", selection.target, self.all_targets)
        for system in selection.without:
            _known("system", system, self.all_systems)
        kept = ~of_attribute["system"].isin(selection.without)
        if selection.target:
            kept &= of_attribute["target"] == selection.target
        self._chosen = of_attribute[kept]

    @cached_property
    def _usable(self) -> tuple[pd.DataFrame, tuple[str, ...]]:
        from analysis.statistics.agreement import Choices, usable_ratings
        from analysis.statistics.screening import without_excluded

        chosen = self._chosen
        notes: tuple[str, ...] = ()
        if self.selection.screening and (out := self.screening.listeners_out):
            chosen = without_excluded(chosen, self.screening)
            notes = (f"Post-screening leaves out {len(out)} listener{'s' if len(out) > 1 else ''}.",)
        kind = Choices(average=self.selection.average, scale=self.selection.scale,
                       include_simulated=self.selection.simulated)  # fmt: skip
        used, said = usable_ratings(chosen, kind)
        if not used["score"].notna().any():
            raise NothingToCompareError(" ".join([*notes, *said, "There are no ratings that could be used."]))
        return used, (*notes, *said)

    @cached_property
    def screening(self) -> Screening:
        """The verdict of the study's rules on every listener, of the chosen attribute, applied or not."""
        from analysis.statistics.screening import screen

        chosen = self._chosen
        judged = chosen if self.selection.simulated else chosen[~chosen["simulated"].astype(bool)]
        return screen(judged, self.data.rules)

    @property
    def ratings(self) -> pd.DataFrame:
        """Those that count, references and anchors too. Raises `NothingToCompareError` where none may be used."""
        return self._usable[0]

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out of the ratings, and why."""
        return self._usable[1]

    @property
    def has_simulated(self) -> bool:
        """Whether ratings that no person gave are among those that count."""
        return bool(self.ratings["simulated"].astype(bool).any())

    @property
    def targets(self) -> tuple[str, ...]:
        return _distinct(self.ratings["target"])

    @cached_property
    def directions(self) -> dict[str, bool]:
        """Whether more is better, of the metrics of which that is known."""
        known = {name: fact.higher_is_better for name, fact in self.facts.items()}
        return {name: higher for name, higher in known.items() if higher is not None}

    @cached_property
    def points(self) -> Points:
        """What ratings and scores share, as the metrics give it. Raises `NothingToCompareError`."""
        from analysis.statistics.points import match

        return match(self.ratings, self.data.scores, average=self.selection.average)

    @cached_property
    def turned(self) -> Points:
        """The same with every metric's sign turned so that more is better."""
        return self.points.turned(self.directions)

    @cached_property
    def agreement(self) -> Agreement:
        """Every metric at every level, with intervals. Raises `NothingToCompareError`."""
        from analysis.statistics.agreement import Choices, agree

        selection = self.selection
        choices = Choices(selection.average, selection.scale, selection.simulated, selection.draws, selection.seed)
        return agree(self.ratings, self.data.scores, higher_is_better=self.directions, choices=choices)

    @property
    def metrics(self) -> tuple[str, ...]:
        """All that the study has scores of, in the order of the scores."""
        return tuple(dict.fromkeys(self.data.scores["metric"].astype(str)))

    def metric(self, asked: str, *, otherwise: int = 0) -> str:
        """The metric asked for, or the one in that place of those that agree best over all points.

        Raises `ParameterError` on one that the study has no scores of, `NothingToCompareError` where there are none.
        """
        if asked:
            return _known("metric", asked, self.metrics)
        pooled = self.agreement.correlations.query("level == 'pooled'")
        best = pooled.sort_values("pearson", ascending=False, kind="stable")["metric"].astype(str).tolist()
        if otherwise >= len(best):
            raise NothingToCompareError(f"This study has scores of {len(best)} metric; give it scores of another.")
        return best[otherwise]


@dataclass(frozen=True)
class Part:
    """One page of a study's dashboard.

    question: what it answers; build: says it, from the evidence; uses: the fields of `Selection` that change it.
    """

    name: str
    label: str
    question: str
    build: Callable[[Evidence], Content]
    uses: tuple[str, ...] = ("target", "attribute", "without", "screening", "simulated", "average", "scale")


def _distinct(column: pd.Series[str]) -> tuple[str, ...]:
    """Its values, sorted; without a text for each of a million rows."""
    return tuple(sorted(map(str, column.unique())))


def _known(what: str, asked: str, there: tuple[str, ...]) -> str:
    if asked and asked not in there:
        raise ParameterError(f"There is no {what} {asked!r} in this study; there are {', '.join(there) or 'none'}.")
    return asked
