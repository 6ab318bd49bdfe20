"""Poor studies: every statistic gives a number, or NaN with its reason, or a sentence, and never a warning."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from importlib import import_module

import numpy as np
import pandas as pd
import pytest

from analysis import statistics
from analysis.errors import AnalysisError
from analysis.statistics import (
    agreement,
    analytic,
    blocks,
    bootstrap,
    combinations,
    comparison,
    correlation,
    dependent_correlations,
    differences,
    distribution,
    exchange,
    kendall,
    listener_pairs,
    mos,
    multiplicity,
    normalise,
    p1401,
    pages,
    pairs,
    permutation,
    planning,
    points,
    recipes,
    resampling,
    scales,
    screening,
    seeds,
    sign_differences,
    variance,
)  # fmt: skip
from analysis.statistics.reliability import agreement as listeners_agreement
from analysis.statistics.reliability import concordance, grid, intraclass, krippendorff, noise_ceiling, summary
from tests.analysis.tables import study

FEW = {"draws": 20, "seed": 0}
CHOICES = agreement.Choices(draws=20)


@dataclass(frozen=True)
class Study:
    """Two tables, and what most statistics take, made from them on demand: that may be refused, too."""

    ratings: pd.DataFrame
    scores: pd.DataFrame

    @cached_property
    def points(self) -> points.Points:
        return points.match(self.ratings, self.scores, average="mean").turned({"bad": False})

    @cached_property
    def blocks(self) -> blocks.Blocks:
        return blocks.blocks(self.ratings)

    @cached_property
    def grid(self) -> grid.Grid:
        return grid.as_grid(self.ratings)

    @property
    def grades(self) -> np.ndarray:
        """(ratings,): the single scores."""
        return self.ratings["score"].to_numpy(float)

    @cached_property
    def one_system(self) -> np.ndarray:
        """(listeners, songs)."""
        return variance.by_listener_and_song(self.ratings, "system 0")

    @property
    def metric(self) -> np.ndarray:
        return self.points.scores[:, 0]


def usual() -> Study:
    return Study(*study(songs=3, listeners=4, systems=4))


def constant() -> Study:
    ratings, scores = study(songs=3, listeners=4, systems=4)
    return Study(ratings.assign(score=70.0), scores)


def constant_metric() -> Study:
    ratings, scores = study(songs=3, listeners=4, systems=4)
    return Study(ratings, scores.assign(value=scores["value"].where(scores["metric"] != "good", 3.0)))


def metric_without_values() -> Study:
    ratings, scores = study(songs=3, listeners=4, systems=4)
    return Study(ratings, scores.assign(value=scores["value"].where(scores["metric"] != "good")))


def tenth_missing() -> Study:
    ratings, scores = study(songs=3, listeners=4, systems=4)
    random = np.random.default_rng(1)
    gaps, more = (random.random(len(table)) < 0.1 for table in (ratings, scores))
    return Study(ratings.assign(score=ratings["score"].mask(gaps)), scores.assign(value=scores["value"].mask(more)))


def as_stored() -> Study:
    """Text in categories of which some no longer occur, as a stored table has it after a filter."""
    ratings, scores = (
        table.astype({name: "category" for name in table if table[name].dtype.kind not in "fb"})
        for table in study(songs=4, listeners=4, systems=4)
    )
    return Study(ratings[ratings["song"] != "song 0"], scores)


STUDIES = {
    "usual": usual,
    "constant ratings": constant,
    "a constant metric": constant_metric,
    "one listener": lambda: Study(*study(songs=3, listeners=1, systems=4)),
    "one song": lambda: Study(*study(songs=1, listeners=4, systems=4)),
    "one system": lambda: Study(*study(songs=3, listeners=4, systems=1)),
    "one of each": lambda: Study(*study(songs=1, targets=("vocals",), listeners=1, systems=1)),
    "a metric that is all NaN": metric_without_values,
    "a tenth missing": tenth_missing,
    "no scores": lambda: Study(usual().ratings, usual().scores.iloc[:0]),
    "no ratings": lambda: Study(usual().ratings.iloc[:0], usual().scores),
    "as stored": as_stored,
}
NOTHING_SHARED = ("no scores", "no ratings")  # the only ones that may be refused
CALLS: dict[Callable[..., object], Callable[[Study], object]] = {
    agreement.agree: lambda s: agreement.agree(s.ratings, s.scores, higher_is_better={}, choices=CHOICES),
    agreement.agree_published: lambda s: agreement.agree_published(s.points.without_grades(), higher_is_better={}),
    agreement.opinion_tables: lambda s: agreement.opinion_tables(s.ratings),
    agreement.usable_ratings: lambda s: agreement.usable_ratings(s.ratings, agreement.Choices(scale="normalised")),
    analytic.pearson_interval: lambda s: [analytic.pearson_interval(row.pearson, row.n) for row in rows(s)],
    analytic.spearman_interval: lambda s: [analytic.spearman_interval(row.spearman, row.n) for row in rows(s)],
    blocks.blocks: lambda s: blocks.blocks(s.ratings, ("study", "listener")),
    blocks.why_undefined: lambda s: blocks.why_undefined(s.blocks.scores),
    bootstrap.bootstrap: lambda s: bootstrap.bootstrap(s.points, average="median", **FEW),
    bootstrap.can_resample: lambda s: bootstrap.can_resample(s.points),
    bootstrap.percentile_intervals: lambda s: bootstrap.percentile_intervals(s.points.scores.T),
    combinations.all_metrics: lambda s: combinations.all_metrics(s.points),
    combinations.combine: lambda s: combinations.combine(s.points, s.points.metrics),
    combinations.each_metric: lambda s: combinations.each_metric(s.points),
    combinations.every_pair: lambda s: combinations.every_pair(s.points),
    comparison.compare_metrics: lambda s: comparison.compare_metrics(s.points, "good", "bad", **FEW),
    comparison.metric_differences: lambda s: comparison.metric_differences(s.points, average="median", **FEW),
    correlation.coefficients: lambda s: correlation.coefficients(s.metric, s.points.opinion),
    correlation.correlate: lambda s: rows(s),
    correlation.fisher_mean: lambda s: correlation.fisher_mean(np.array([row.pearson for row in rows(s)])),
    dependent_correlations.dependent_correlations: lambda s: dependent_correlations.dependent_correlations(
        s.metric, s.points.scores[:, 1], s.points.opinion
    ),
    differences.friedman: lambda s: differences.friedman(s.blocks),
    differences.repeated_measures: lambda s: differences.repeated_measures(s.blocks),
    distribution.bimodality: lambda s: distribution.bimodality(s.grades),
    distribution.normality: lambda s: distribution.normality(s.grades),
    exchange.exchange_test: lambda s: exchange.exchange_test(s.blocks, **FEW),
    listener_pairs.listener_pairs: lambda s: listener_pairs.listener_pairs(s.ratings, s.blocks.systems),
    kendall.kendall: lambda s: kendall.kendall(s.metric, s.points.opinion),
    kendall.listeners_kendall: lambda s: kendall.listeners_kendall(s.points),
    mos.mean_opinion_scores: lambda s: mos.mean_opinion_scores(s.ratings, ["target", "system"]),
    multiplicity.benjamini_hochberg: lambda s: multiplicity.benjamini_hochberg(p_values(s)),
    multiplicity.holm: lambda s: multiplicity.holm(p_values(s)),
    normalise.normalise_within_trials: lambda s: normalise.normalise_within_trials(s.ratings),
    p1401.half_widths: lambda s: p1401.half_widths(s.points),
    p1401.predict: lambda s: p1401.predict(s.metric, s.points.opinion, p1401.half_widths(s.points)),
    pages.page_correlations: lambda s: pages.page_correlations(pages.pages(s.points)),
    pages.pages: lambda s: pages.pages(s.points),
    pairs.pairwise: lambda s: [*pairs.pairwise(s.blocks), *pairs.pairwise(s.blocks, test="wilcoxon")],
    permutation.permutation_tests: lambda s: permutation.permutation_tests(s.points, **FEW),
    planning.plan_listeners: lambda s: planning.plan_listeners(
        variance.variance_components(s.one_system), 10.0, songs=8
    ),
    planning.simulate_listeners: lambda s: planning.simulate_listeners(s.one_system, 10.0, draws=40),
    points.match: lambda s: points.match(s.ratings, s.scores, average="median"),
    resampling.resample: lambda s: resampling.resample(s.points, average="mean", **FEW),
    resampling.why_not: lambda s: resampling.why_not(s.points),
    scales.on_hundred: lambda s: scales.on_hundred(s.ratings["score"], 0 * s.ratings["score"], s.ratings["score"]),
    scales.opinions_only: lambda s: scales.opinions_only(s.ratings),
    screening.before_and_after: lambda s: screening.before_and_after(s.ratings, screening.screen(s.ratings), ["song"]),
    screening.screen: lambda s: screening.screen(s.ratings),
    screening.without_excluded: lambda s: screening.without_excluded(s.ratings, screening.screen(s.ratings)),
    seeds.welch: lambda s: seeds.welch(*s.points.scores.T),
    sign_differences.sign_differences: lambda s: sign_differences.sign_differences(
        s.points, list(s.points.labels["system"])
    ),
    variance.by_listener_and_song: lambda s: variance.by_listener_and_song(s.ratings, "system 0", than="system 1"),
    variance.variance_components: lambda s: variance.variance_components(s.one_system),
    concordance.concordance: lambda s: concordance.concordance(s.metric, s.points.opinion),
    concordance.replicated_trials: lambda s: concordance.replicated_trials(s.ratings),
    grid.as_grid: lambda s: grid.as_grid(s.ratings),
    grid.systems_rated: lambda s: grid.systems_rated(s.ratings),
    intraclass.intraclass: lambda s: intraclass.intraclass(s.grid.values),
    krippendorff.alpha: lambda s: [krippendorff.alpha(s.grid.values, level) for level in krippendorff.LEVELS],
    listeners_agreement.with_others: lambda s: listeners_agreement.with_others(s.grid),
    noise_ceiling.noise_ceiling: lambda s: noise_ceiling.noise_ceiling(s.grid, splits=20, draws=40),
    summary.reliability: lambda s: summary.reliability(s.ratings, splits=20),
}
# What takes no study, but files, or numbers that one of the above has made sure of.
OTHERS = {
    "read_ratings", "read_scores", "compare_correlations", "held_out_predictions", "linear_map", "third_order_map",
    "expected_width", "median_over_songs", recipes.recipes.__name__, recipes.standing.__name__,
}  # fmt: skip
INSIDE = "analysis.statistics.weighted"  # the arithmetic beneath, tested against scipy
# NaN that the docstring explains beside a value that is there.
EXPLAINED = {("ListenersTau", "sd"), ("Ceiling", "low"), ("Ceiling", "high"), ("Combination", "penalty")}


class Refusal(str):
    """The sentence of an error that a page shows in place of a result."""

    __slots__ = ()


def outcome(name: str, call: Callable[[Study], object], poor: Study) -> object:
    try:
        return call(poor)
    except AnalysisError as error:
        return Refusal(error)
    except Exception as error:
        error.add_note(f"The study: {name}.")
        raise


def rows(s: Study) -> list[correlation.Correlation]:
    return list(correlation.correlate(s.points))


def p_values(s: Study) -> np.ndarray:
    return np.array([row.pearson_p for row in permutation.permutation_tests(s.points, **FEW)])


def records(result: object) -> Iterator[object]:
    """Every dataclass in a result."""
    if isinstance(result, list | tuple):
        for part in result:
            yield from records(part)
    elif is_dataclass(result):
        yield result
        for field in fields(result):
            yield from records(getattr(result, field.name))


def undefined(record: object) -> list[str]:
    """The numbers of a record that are NaN, and those of the records in it that have no reason of their own."""
    found = []
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, float) and np.isnan(value) and (type(record).__name__, field.name) not in EXPLAINED:
            found.append(field.name)
        elif is_dataclass(value) and not hasattr(value, "reason"):
            found += [f"{field.name}.{name}" for name in undefined(value)]
    return found


@pytest.fixture(scope="module")
def studies() -> dict[str, Study]:
    return {name: made() for name, made in STUDIES.items()}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("call", CALLS.values(), ids=[f"{one.__module__[20:]}.{one.__name__}" for one in CALLS])
def test_it_says_a_number_or_why_there_is_none(studies, call):
    for name, poor in studies.items():
        result = outcome(name, call, poor)
        if isinstance(result, Refusal):
            assert name in NOTHING_SHARED, f"{name}: {result}"
            assert result.endswith(".")
        for record in records(result):
            missing = undefined(record) if hasattr(record, "reason") else []
            assert record.reason if missing else True, f"{name}: no reason for {missing} of {record}"


def test_every_public_function_is_called():
    names = [found.name for found in pkgutil.walk_packages(statistics.__path__, "analysis.statistics.")]
    public = {
        member
        for name in names
        if name != INSIDE
        for label, member in vars(import_module(name)).items()
        if inspect.isfunction(member) and not label.startswith("_") and member.__module__ == name
    }
    assert {member for member in public if member.__name__ not in OTHERS} == set(CALLS)
