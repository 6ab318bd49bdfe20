"""A study's results as a page shows them: sentences, rows of cells, and figures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite, isnan, nan
from typing import TYPE_CHECKING, Any

from analysis.dashboard import ALL_TARGETS, Results
from analysis.errors import ParameterError
from separation.words import counted

if TYPE_CHECKING:
    import pandas as pd

LEVELS = {"pooled": "All points", "within_song": "Within songs", "system": "System means"}
MINUS = "\N{MINUS SIGN}"
NOT_DEFINED = "–"


@dataclass(frozen=True)
class Mean:
    """One cell of the table of opinions: the mean, and how sure or how spread out it is."""

    mean: float
    low: float = nan
    high: float = nan
    sd: float = nan
    n: int | None = None

    @property
    def text(self) -> str:
        return number(self.mean, 1)

    @property
    def spread(self) -> str:
        if isfinite(self.low):
            return f"{number(self.low, 1)} to {number(self.high, 1)}"
        return f"± {number(self.sd, 1)}" if isfinite(self.sd) else ""


@dataclass(frozen=True)
class OpinionRow:
    """A system's means: over all targets, if there are several, then target by target."""

    system: str
    role: str
    cells: tuple[Mean, ...]


@dataclass(frozen=True)
class Coefficient:
    """One correlation as a page shows it."""

    text: str
    interval: str = ""


@dataclass(frozen=True)
class CorrelationRow:
    """One metric at one level."""

    level: str
    metric: str
    label: str
    n: int
    pearson: Coefficient
    spearman: Coefficient
    reason: str


def number(value: float, places: int) -> str:
    """A number with a true minus sign; a dash where it is not defined."""
    if value is None or isnan(value):
        return NOT_DEFINED
    return f"{value:.{places}f}".replace("-", MINUS)


def signed(value: float) -> str:
    """A coefficient with its sign; a dash where it is not defined."""
    return NOT_DEFINED if isnan(value) else f"{value:+.2f}".replace("-", MINUS)


def opinion_columns(results: Results) -> tuple[str, ...]:
    """What the table of opinions has columns for."""
    return results.targets if len(results.targets) == 1 else (ALL_TARGETS, *results.targets)


def opinion_rows(results: Results) -> list[OpinionRow]:
    """The table of opinions, the best system first, references and anchors last."""
    cells = {(row["system"], row["target"]): row for row in results.opinions.to_dict("records")}
    return [
        OpinionRow(
            system=system,
            role=next(str(row["role"]) for (name, _), row in cells.items() if name == system),
            cells=tuple(_mean(cells.get((system, target))) for target in opinion_columns(results)),
        )
        for system in results.systems
    ]


def _mean(row: dict[Any, Any] | None) -> Mean:
    if row is None:
        return Mean(nan)
    count = None if isnan(row["n"]) else int(row["n"])
    return Mean(row["mean"], row["low"], row["high"], row["sd"], count)


def correlation_rows(results: Results, *, level: str | None = None) -> list[CorrelationRow]:
    """The correlations at one level, or at all; those of the only target of a study are those of all points."""
    return [
        CorrelationRow(
            level=level_label(row),
            metric=str(row["metric"]),
            label=results.facts[str(row["metric"])].label,
            n=int(row["n"]),
            pearson=_coefficient(row, "pearson"),
            spearman=_coefficient(row, "spearman"),
            reason=str(row["reason"]),
        )
        for row in _correlations(results)
        if level in (None, row["level"])
    ]


def _correlations(results: Results) -> Iterator[dict[Any, Any]]:
    """Level by level; within each the metrics in one order, those first that agree best over all points."""
    if results.agreement is None:
        return
    rows = results.agreement.correlations.to_dict("records")
    pooled = {row["metric"]: row["pearson"] for row in rows if row["level"] == "pooled"}
    levels = list(dict.fromkeys((row["level"], row["group"]) for row in rows))

    def place(row: dict[Any, Any]) -> tuple[int, float]:
        agreement = pooled[row["metric"]]
        return levels.index((row["level"], row["group"])), -agreement if isfinite(agreement) else 2.0

    for row in sorted(rows, key=place):
        if row["level"] != "target" or len(results.targets) > 1:
            yield row


def level_label(row: dict[Any, Any]) -> str:
    """A level in words; a target by its own name."""
    return str(row["group"]) if row["level"] == "target" else LEVELS[str(row["level"])]


def _coefficient(row: dict[Any, Any], kind: str) -> Coefficient:
    low, high = row[f"{kind}_low"], row[f"{kind}_high"]
    return Coefficient(signed(row[kind]), "" if isnan(low) else f"{signed(low)} to {signed(high)}")


def summary(results: Results) -> str:
    """What was found, in a sentence or two."""
    sentences = []
    if not results.published:
        people = results.counts.listeners - results.counts.simulated_listeners
        who = [counted(people, "listener")] if people else []
        who += [counted(results.counts.simulated_listeners, "simulated listener")] if results.simulated else []
        rows = opinion_rows(results)
        systems = sum(row.role == "system" for row in rows)
        others = ", references and anchors," if systems < len(rows) else ""
        sentences.append(
            f"{' and '.join(who)} gave {counted(results.counts.ratings, 'rating')} "
            f"of {counted(systems, 'system')}{others} in {counted(results.counts.songs, 'song')}."
        )
    return " ".join([*sentences, _best(results)]).strip()


def _best(results: Results) -> str:
    pooled = [row for row in _correlations(results) if row["level"] == "pooled"]
    defined = [row for row in pooled if isfinite(row["pearson"])]
    if not pooled or results.agreement is None:
        return ""
    if not defined:
        return f"No metric can be compared with the ratings: {pooled[0]['reason']}."
    best = max(defined, key=lambda row: row["pearson"])
    low, high = best["pearson_low"], best["pearson_high"]
    zero = ", which includes zero" if low <= 0 <= high else ""
    interval = "" if isnan(low) else f" (95 % interval {signed(low)} to {signed(high)}{zero})"
    found = f"Pearson {signed(best['pearson'])} over {counted(best['n'], 'point')}{interval}"
    if len(defined) == 1:
        return f"{best['metric']} and the ratings: {found}."
    if best["pearson"] <= 0:
        return f"None of {len(defined)} metrics agrees with the ratings; the best is {best['metric']}: {found}."
    return f"Of {len(defined)} metrics, {best['metric']} agrees best with the ratings: {found}."


def turning_metrics(results: Results) -> list[str]:
    """The metrics that agree with people on some targets and disagree on others: their pooled number hides it."""
    signs: dict[str, set[bool]] = {}
    for row in _correlations(results):
        if row["level"] == "target" and isfinite(row["pearson"]) and row["pearson"] != 0:
            signs.setdefault(str(row["metric"]), set()).add(row["pearson"] > 0)
    return [metric for metric, found in signs.items() if len(found) == 2]


def chosen_metric(results: Results, asked: str | None) -> str | None:
    """The metric of the scatter: the one asked for, otherwise the one that agrees best.

    Raises `ParameterError` on one that the study has no scores of.
    """
    if results.agreement is None:
        return None
    names = results.agreement.points.metrics
    if asked is not None:
        if asked not in names:
            raise ParameterError(f"There are no scores of {asked!r} in this study; there are {', '.join(names)}.")
        return asked
    pooled = {row["metric"]: row["pearson"] for row in _correlations(results) if row["level"] == "pooled"}
    return str(max(names, key=lambda name: pooled[name] if isfinite(pooled[name]) else -2))


def point_table(results: Results) -> pd.DataFrame:
    """Every point with its opinion and all its scores, as points.csv has them; signs as the metrics give them."""
    import pandas as pd

    if results.agreement is None:
        return pd.DataFrame(columns=["song", "target", "system", "opinion"])
    points = results.agreement.points
    scores = pd.DataFrame(points.scores, columns=list(points.metrics))
    return pd.concat([points.labels.assign(opinion=points.opinion), scores], axis=1)


def figures(results: Results, *, metric: str | None, average: str) -> dict[str, Any]:
    """The page's figures as plotly's JSON, by the name of the place that each is drawn in."""
    from analysis.figures import Cell, Dot, Opinion, heat_map_figure, opinions_figure, scatter_figure

    def plain(figure: Any) -> Any:
        return json.loads(figure.to_json())  # plotly's own encoder: NaN becomes null

    marks = [
        Opinion(row["system"], row["target"], row["mean"], *_bounds(row), None if isnan(row["n"]) else int(row["n"]))
        for row in results.opinions.to_dict("records")
        if row["target"] in results.targets
    ]
    bounds = "± one standard deviation:" if results.published else "95 % interval"
    drawn = {
        "opinions": plain(opinions_figure(marks, systems=results.systems, bounds=bounds, simulated=results.simulated))
    }
    if results.agreement is None or metric is None:
        return drawn
    for kind in ("pearson", "spearman"):
        cells = [
            Cell(str(row["metric"]), level_label(row), row[kind], row[f"{kind}_low"], row[f"{kind}_high"],
                 int(row["n"]), str(row["reason"]))
            for row in _correlations(results)
        ]  # fmt: skip
        drawn[kind] = plain(heat_map_figure(cells, title=kind.capitalize(), simulated=results.simulated))
    dots = [
        Dot(row["song"], row["target"], row["system"], row[metric], row["opinion"])
        for row in point_table(results).to_dict("records")
        if isfinite(row[metric])
    ]
    drawn["scatter"] = plain(
        scatter_figure(
            dots, metric=metric, axis=results.facts[metric].axis, average=average, simulated=results.simulated
        )
    )
    return drawn


def _bounds(row: dict[Any, Any]) -> tuple[float, float]:
    """What a mark's bars reach to: the interval of the mean or, where only that is known, one standard deviation."""
    if isfinite(row["low"]):
        return row["low"], row["high"]
    if isnan(row["n"]) and isfinite(row["sd"]):
        return row["mean"] - row["sd"], row["mean"] + row["sd"]
    return nan, nan
