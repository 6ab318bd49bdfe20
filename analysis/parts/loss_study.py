"""What the loss question is answered from: systems by their training loss, and how each measure ranks them."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any

from analysis.errors import NothingToCompareError
from analysis.parts.part import Evidence
from analysis.presentation import MINUS, NOT_DEFINED

if TYPE_CHECKING:
    import pandas as pd

    from analysis.statistics.pages import Pages
    from analysis.statistics.recipes import Recipe, Standing

Row = dict[str, Any]
TWIN = "_normalised"  # as analysis.metrics.level names level-normalised metrics, which cannot be asked without torch


class LossStudy:
    """A study's systems of known training loss. problem: why there are no scores to set beside the ratings, if so.

    Raises `NothingToCompareError` where no rating may be used.
    """

    def __init__(self, evidence: Evidence) -> None:
        from analysis.statistics.recipes import Trained, recipes

        self.evidence = evidence
        rated = evidence.ratings[evidence.ratings["role"] == "system"]
        self.systems = tuple(sorted(set(rated["system"].astype(str))))
        known = [evidence.data.systems[name] for name in self.systems if name in evidence.data.systems]
        self.recipes = recipes(Trained(one.name, one.loss, one.network, one.seed) for one in known)
        trained = {system for one in self.recipes for system in one.systems}
        self.others = tuple(name for name in self.systems if name not in trained)
        self.problem = ""
        self.grid: Pages | None = None
        try:
            from analysis.statistics.pages import pages

            self.grid = pages(evidence.points)
        except NothingToCompareError as error:
            self.problem = str(error)

    @property
    def metrics(self) -> tuple[str, ...]:
        """Those of the points that are rated."""
        return self.grid.metrics if self.grid else ()

    def metric_of(self, loss: str) -> str:
        """The metric that is this loss, however it is written; "" where there are no scores of it."""
        return next((metric for metric in self.metrics if metric.lower() == loss.lower()), "")

    @property
    def sdr(self) -> str:
        return self.metric_of("sdr")

    @cached_property
    def losses(self) -> tuple[str, ...]:
        """The metrics that are a loss which some system was trained on."""
        return tuple(dict.fromkeys(filter(None, (self.metric_of(one.loss) for one in self.recipes))))

    @cached_property
    def opinions(self) -> pd.DataFrame:
        """The ratings of the trained systems, with a column `recipe`."""
        recipe = {system: one.name for one in self.recipes for system in one.systems}
        ratings = self.evidence.ratings
        ratings = ratings[(ratings["role"] == "system") & ratings["system"].isin(list(recipe))]
        return ratings.assign(recipe=ratings["system"].astype(str).map(recipe))

    @cached_property
    def means(self) -> dict[str, Row]:
        """Recipe -> its mean opinion score with interval, the best first."""
        from analysis.statistics.mos import mean_opinion_scores

        table = mean_opinion_scores(self.opinions, ["recipe"]).sort_values(
            ["mean", "recipe"], ascending=[False, True], kind="stable"
        )
        return {str(row["recipe"]): {str(key): value for key, value in row.items()} for row in table.to_dict("records")}

    @cached_property
    def ordered(self) -> list[Recipe]:
        """The recipes, those that people rate best first."""
        by_name = {one.name: one for one in self.recipes}
        return [by_name[name] for name in self.means]

    @cached_property
    def heard(self) -> Standing:
        """How people rank the recipes, in the order of `ordered`."""
        import numpy as np

        from analysis.statistics.recipes import Recipe, standing

        means = np.array([[row["mean"]] for row in self.means.values()])
        alone = [Recipe(name, name, ((name,),)) for name in self.means]
        return standing(means, tuple(self.means), alone, higher_is_better=True)

    def standing(self, metric: str, target: str = "") -> Standing:
        """How a metric ranks the recipes, in the order of `ordered`; of one target, or of all."""
        import numpy as np

        from analysis.statistics.recipes import standing

        if self.grid is None:
            raise NothingToCompareError(self.problem)
        values = self.grid.of(metric)
        if target:
            values = values[:, np.array(self.grid.targets) == target]
        better = self.evidence.directions.get(metric, True)
        return standing(values, self.grid.systems, self.ordered, higher_is_better=better)

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """Metric -> how it ranks the recipes."""
        return {metric: self.standing(metric) for metric in self.metrics}

    @cached_property
    def agreement(self) -> dict[str, Row]:
        """Metric -> its correlation with people over all points and its rank among the metrics by Pearson's r."""
        return _pooled(self.evidence) if self.grid else {}

    @cached_property
    def trained_alone(self) -> dict[str, Row]:
        """The same over the systems of known training loss alone: an oracle far above them makes any metric agree."""
        if self.grid is None or not self.others:
            return self.agreement
        without = (*self.evidence.selection.without, *self.others)
        try:
            return _pooled(Evidence(self.evidence.data, replace(self.evidence.selection, without=without)))
        except NothingToCompareError:  # none of them has scores
            return {}


def _pooled(evidence: Evidence) -> dict[str, Row]:
    pooled = evidence.agreement.correlations.query("level == 'pooled'")
    ranks = pooled["pearson"].rank(ascending=False, method="min")
    return {
        str(row["metric"]): {str(key): value for key, value in row.items()}
        for row in pooled.assign(rank=ranks).to_dict("records")
    }


def in_full(value: float) -> str:
    """Four digits of a number of any size.

    Example:
        >>> in_full(-0.00012345), in_full(12.3456), in_full(float("nan"))
        ('−0.0001234', '12.35', '–')
    """
    return f"{value:.4g}".replace("-", MINUS) if isfinite(value) else NOT_DEFINED
