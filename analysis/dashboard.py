"""Everything that one study's dashboard says, as plain data: from an experiment's tables or from a published study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from textwrap import wrap
from typing import TYPE_CHECKING

from analysis.errors import NothingToCompareError, ParameterError
from analysis.published import PublishedStudy

if TYPE_CHECKING:
    import pandas as pd

    from analysis.statistics.agreement import Agreement, Choices

ALL_TARGETS = "all targets"
ANCHORS = ("reference", "anchor70", "anchor35")  # below the systems, in this order
AXIS = 36  # characters of a line


@dataclass(frozen=True)
class MetricFacts:
    """What a reader must know of a metric; `higher_is_better` is None where nobody has said."""

    name: str
    label: str
    unit: str = ""
    higher_is_better: bool | None = None

    @property
    def axis(self) -> str:
        """The metric's axis in words: what and in what unit, on lines that fit a phone; then which way is better."""
        what = f"{self.label}, {self.unit}" if self.unit else self.label
        way = {True: "higher is better", False: "lower is better", None: "direction unknown"}[self.higher_is_better]
        return "<br>".join([*wrap(what, AXIS), way])


@dataclass(frozen=True)
class Counts:
    """How much there is behind the numbers; simulated listeners are among the listeners, too."""

    listeners: int = 0
    simulated_listeners: int = 0
    ratings: int = 0
    songs: int = 0


@dataclass(frozen=True)
class Results:
    """What the ratings of a study say.

    opinions: target (`ALL_TARGETS` among them), system, role, n, mean, sd, low, high; systems: as tables list them,
    the best first, references and anchors last; agreement: None, with `problem` saying why, where there is none.
    """

    opinions: pd.DataFrame
    systems: tuple[str, ...]
    targets: tuple[str, ...]
    all_targets: tuple[str, ...]
    facts: Mapping[str, MetricFacts]
    counts: Counts
    agreement: Agreement | None
    problem: str = ""
    notes: tuple[str, ...] = ()
    published: bool = False

    @property
    def simulated(self) -> bool:
        """Whether ratings that no person gave are behind these numbers."""
        return self.counts.simulated_listeners > 0


def experiment_results(
    *,
    ratings: pd.DataFrame,
    scores: pd.DataFrame,
    facts: Mapping[str, MetricFacts],
    choices: Choices,
    target: str | None = None,
) -> Results:
    """What an experiment's ratings and scores say. ratings: simulated ones included; the choices decide.

    Raises `NothingToCompareError` where only simulated ratings are there and they were not asked for, `ParameterError`
    on a target that the ratings do not have.
    """
    from analysis.statistics.agreement import agree, usable_ratings

    used, notes = usable_ratings(ratings, choices)
    all_targets = tuple(sorted(set(used["target"])))
    used = _of_target(used, all_targets, target)
    agreement, problem = None, ""
    try:
        directions = {name: fact.higher_is_better for name, fact in facts.items() if fact.higher_is_better is not None}
        agreement = agree(used, scores, higher_is_better=directions, choices=choices)
        notes += agreement.notes
    except NothingToCompareError as error:
        problem = str(error)
    opinions = _opinions(used)
    return Results(
        opinions=opinions,
        systems=_systems(opinions),
        targets=tuple(sorted(set(used["target"]))),
        all_targets=all_targets,
        facts={name: facts.get(name, MetricFacts(name, name)) for name in scores["metric"].unique()},
        counts=_counts(used),
        agreement=agreement,
        problem=problem,
        notes=notes,
    )


def published_results(study: PublishedStudy, *, target: str | None = None) -> Results:
    """What a published study's printed tables say. Raises `ParameterError` on a target that it does not have."""
    from dataclasses import replace

    import pandas as pd

    from analysis.statistics.agreement import agree_published

    opinions = study.opinions()
    all_targets = tuple(sorted(set(opinions["target"])))
    opinions = _of_target(opinions, all_targets, target)
    points = study.points()
    if target is not None:
        here = (points.labels["target"] == target).to_numpy()
        points = replace(
            points,
            labels=points.labels[here].reset_index(drop=True),
            opinion=points.opinion[here],
            scores=points.scores[here],
        )
    means = opinions.groupby("system", as_index=False)["mean"].mean().assign(target=ALL_TARGETS)
    table = pd.concat([opinions, means], ignore_index=True).assign(role="system", n=nan, low=nan, high=nan)
    agreement = agree_published(
        points, higher_is_better={name: metric.higher_is_better for name, metric in study.metrics.items()}
    )
    return Results(
        opinions=table,
        systems=_systems(table),
        targets=tuple(name for name in all_targets if target in (None, name)),
        all_targets=all_targets,
        facts={
            name: MetricFacts(name, metric.label, metric.unit, metric.higher_is_better)
            for name, metric in study.metrics.items()
        },
        counts=Counts(),
        agreement=agreement,
        notes=study.caveats,
        published=True,
    )


def _of_target(table: pd.DataFrame, targets: tuple[str, ...], target: str | None) -> pd.DataFrame:
    if target is None:
        return table
    if target not in targets:
        raise ParameterError(f"There is no target {target!r} in this study; there are {', '.join(targets) or 'none'}.")
    return table[table["target"] == target]


def _opinions(ratings: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    from analysis.statistics.mos import mean_opinion_scores

    by_target = mean_opinion_scores(ratings, ["target", "system", "role"])
    overall = mean_opinion_scores(ratings, ["system", "role"]).assign(target=ALL_TARGETS)
    return pd.concat([by_target, overall], ignore_index=True) if len(ratings) else by_target


def _systems(opinions: pd.DataFrame) -> tuple[str, ...]:
    overall = opinions[opinions["target"] == ALL_TARGETS].sort_values(["mean", "system"], ascending=[False, True])
    systems = overall.loc[overall["role"] == "system", "system"]
    others = sorted(
        overall.loc[overall["role"] != "system", "system"],
        key=lambda name: (ANCHORS.index(name) if name in ANCHORS else len(ANCHORS), name),
    )
    return (*map(str, systems), *map(str, others))


def _counts(ratings: pd.DataFrame) -> Counts:
    simulated = ratings["simulated"].astype(bool)
    return Counts(
        listeners=ratings["listener"].nunique(),
        simulated_listeners=ratings.loc[simulated, "listener"].nunique(),
        ratings=int(ratings["score"].notna().sum()),
        songs=ratings["song"].nunique(),
    )
