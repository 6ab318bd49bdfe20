"""One metric in depth: clip by clip, song by song, how far off it is, and which clips it is most wrong about."""

from __future__ import annotations

from math import isfinite, isnan
from typing import TYPE_CHECKING, Any

from analysis.dashboard import MetricFacts
from analysis.parts.caveats import TURNED, notes, sign_warnings
from analysis.parts.content import Block, Column, Content, Figure, Heading, Notice, Table, Text
from analysis.parts.drawing import plain
from analysis.parts.part import Evidence, Part
from analysis.parts.prediction import Errors, prediction
from analysis.parts.within_songs import within_songs
from analysis.parts.words import number

if TYPE_CHECKING:
    import pandas as pd

OUTLIERS = 10  # the clips that are named
CLIP = (Column("song", "Song"), Column("target", "Target"), Column("system", "System"))


def build(evidence: Evidence) -> Content:
    """The scatter with its fits, the clips farthest from them, the errors, song by song, and the points."""
    metric = evidence.metric(evidence.selection.metric)
    errors = prediction(evidence, metric)
    points = point_rows(evidence, metric, errors)
    blocks: list[Block] = [
        *sign_warnings(evidence, [metric]),
        *notes(evidence),
        Text(f"{_found(evidence, metric)} {TURNED}"),
    ]
    if any(isfinite(row["value"]) for row in points):
        blocks.append(_scatter(evidence, metric, points, errors))
    else:
        blocks.append(Notice(f"{metric} has no value for any clip that was rated.", "empty"))
    blocks += [*_outliers(evidence, metric, points, errors), Heading("How far off it is"), errors.table]
    blocks += [Heading("Song by song"), *within_songs(evidence, metric)]
    blocks += [Heading("The points"), _points(evidence, metric, points)]
    return Content(blocks)


def reference_name(ratings: pd.DataFrame) -> str:
    """What the ratings call the open reference; `reference`, as our own experiments do, where they do not rate it."""
    named = ratings.loc[ratings["role"] == "reference", "system"].astype(str)
    return str(named.iloc[0]) if len(named) else "reference"


def facts_of(evidence: Evidence, metric: str) -> MetricFacts:
    """What is known of a metric, as far as anything is."""
    return evidence.facts.get(metric) or MetricFacts(metric, metric)


def point_rows(evidence: Evidence, metric: str, errors: Errors) -> list[dict[str, Any]]:
    """A row a clip: its names, the metric's value as the metric gives it, the rating, and what the fit says of it."""
    points = evidence.points
    values = points.scores[:, points.metrics.index(metric)]
    labels = points.labels.to_dict("records")
    return [
        {str(key): name for key, name in label.items()}
        | {"value": float(value), "opinion": float(opinion), "said": float(said), "error": float(opinion - said),
           "half_width": float(half)}
        for label, value, opinion, said, half in zip(
            labels, values, points.opinion, errors.said, errors.half_widths, strict=True
        )
    ]  # fmt: skip


def _found(evidence: Evidence, metric: str) -> str:
    table = evidence.agreement.correlations
    row = table[(table["level"] == "pooled") & (table["metric"] == metric)].to_dict("records")[0]
    facts = facts_of(evidence, metric)
    label = f"{metric} ({facts.label})" if facts.label != metric else metric
    if row["reason"]:
        return f"Nothing can be said of {label} over all points: {row['reason']}."
    parts = []
    for kind in ("pearson", "spearman"):
        low, high = row[f"{kind}_low"], row[f"{kind}_high"]
        interval = "" if isnan(low) else f" (95 % interval {_r(low)} to {_r(high)})"
        parts.append(f"{kind.capitalize()} {_r(row[kind])}{interval}")
    return f"{label} and the ratings, over {row['n']} points: {', '.join(parts)}."


def _scatter(evidence: Evidence, metric: str, points: list[dict[str, Any]], errors: Errors) -> Figure:
    import numpy as np

    from analysis.figures import Curve, Dot, scatter_figure

    dots = [
        Dot(row["song"], row["target"], row["system"], row["value"], row["opinion"])
        for row in points
        if isfinite(row["value"])
    ]
    ends = np.linspace(min(dot.value for dot in dots), max(dot.value for dot in dots), 101)
    curves = [
        Curve(fit.mapping, ends.tolist(), np.polynomial.polynomial.polyval(ends, fit.coefficients).tolist())
        for fit in errors.fits
        if fit.coefficients
    ]
    figure = scatter_figure(
        dots,
        metric=metric,
        axis=facts_of(evidence, metric).axis,
        average=evidence.selection.average,
        simulated=evidence.has_simulated,
        curves=curves,
        reference=reference_name(evidence.data.ratings),
        tables=("outliers", "points"),
    )
    return Figure("scatter", plain(figure), f"{metric} against the ratings, a point a clip, with both fits.", "points")


def _outliers(evidence: Evidence, metric: str, points: list[dict[str, Any]], errors: Errors) -> list[Block]:
    off = sorted((row for row in points if isfinite(row["error"])), key=lambda row: -abs(row["error"]))[:OUTLIERS]
    if not off:
        return []
    worst = off[0]
    way = "above" if worst["error"] > 0 else "below"
    sentence = (
        f"{metric} is most wrong about {worst['system']} ({worst['target']} of {worst['song']}), which people rated "
        f"{abs(worst['error']):.1f} points {way} what the {errors.mapping} fit says."
    )
    columns = (
        *CLIP, _value(evidence, metric), Column("opinion", f"{evidence.selection.average.capitalize()} rating", 1),
        Column("said", "By the fit", 1), Column("error", "Off by", 1, signed=True),
        Column("half_width", "± of the mean", 1),
    )  # fmt: skip
    about = f"The {len(off)} clips farthest from the {errors.mapping} fit; ±: half of the mean rating's 95 % interval."
    return [Heading("What it is most wrong about"), Text(sentence),
            Table("outliers", "Largest outliers", columns, tuple(off), about)]  # fmt: skip


def _points(evidence: Evidence, metric: str, points: list[dict[str, Any]]) -> Table:
    columns = (
        *CLIP,
        _value(evidence, metric),
        Column("opinion", f"{evidence.selection.average.capitalize()} rating", 1),
    )
    return Table("points", f"{metric} and opinion, clip by clip", columns, tuple(points))


def _value(evidence: Evidence, metric: str) -> Column:
    unit = facts_of(evidence, metric).unit
    return Column("value", f"{metric}, {unit}" if unit else metric, 3)


def _r(value: float) -> str:
    return number(value, 2, signed=True)


PART = Part(
    name="one_metric",
    label="One metric",
    question="How far can one metric be trusted, and which clips is it wrong about?",
    build=build,
    uses=("target", "attribute", "without", "screening", "simulated", "average", "scale", "metric"),
)
