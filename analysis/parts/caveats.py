"""What must be read before a number over all points: what was left out, and where agreement changes its sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING

from analysis.parts.content import Block, Column, Notice, Table, Text
from analysis.parts.part import Evidence
from analysis.parts.words import listed
from separation.words import counted

if TYPE_CHECKING:
    from analysis.statistics.points import Points
    from analysis.statistics.sign_differences import SignDifference

TURNED = "Plus means that the metric agrees with people: where lower is better, its sign is turned."
NAMED = 6  # more metrics than these are counted, and not named


def notes(evidence: Evidence) -> list[Block]:
    """What was left out of the ratings or taken for granted, a paragraph; nothing where there is nothing to say."""
    points = evidence.points
    said = [*evidence.notes, *evidence.agreement.notes]
    if points.grades and points.grades.listeners == 1:
        said.append("All ratings are of one listener: they say nothing about other listeners.")
    columns = zip(points.metrics, points.scores.T, strict=True)
    empty = [metric for metric, values in columns if not any(map(isfinite, values))]
    if empty:
        said.append(f"Without a value for any clip that was rated: {listed(empty)}.")
    return [Text(" ".join(said))] if said else []


def sign_warnings(evidence: Evidence, metrics: Sequence[str] = ()) -> list[Block]:
    """A warning and a table for each way of grouping the points in which a metric's agreement changes its sign.

    metrics: those that are spoken of; none: all.
    """
    from analysis.statistics.sign_differences import sign_differences

    points = _of(evidence.turned, metrics or evidence.turned.metrics)
    blocks: list[Block] = []
    targets = list(points.labels["target"])
    if len(set(targets)) > 1:
        blocks += _warning("target", "targets", sign_differences(points, targets), len(points.metrics))
    families = [_family(evidence, system) for system in points.labels["system"]]
    if len(set(filter(None, families))) > 1:
        known = [place for place, family in enumerate(families) if family]
        some = replace(
            points,
            labels=points.labels.iloc[known].reset_index(drop=True),
            opinion=points.opinion[known],
            scores=points.scores[known],
            grades=None,
        )
        found = sign_differences(some, [families[place] for place in known])
        blocks += _warning("family of systems", "families", found, len(points.metrics))
    return blocks


def _of(points: Points, metrics: Sequence[str]) -> Points:
    columns = [points.metrics.index(metric) for metric in metrics]
    return replace(points, scores=points.scores[:, columns], metrics=tuple(metrics))


def _family(evidence: Evidence, system: str) -> str:
    facts = evidence.data.systems.get(system)
    return facts.group if facts else ""


def _warning(group: str, groups: str, found: Sequence[SignDifference], of: int) -> list[Block]:
    if not found:
        return []
    doubtful = [difference.metric for difference in found if not difference.clear]
    chance = ""
    if doubtful:
        whose = "this" if len(doubtful) == len(found) else f"that of {_names(doubtful)}"
        chance = f" By the intervals of the single {groups}, {whose} may be chance."
    words = (
        f"From {group} to {group} the agreement changes its sign for {_names([one.metric for one in found], of)}: "
        f"read the {groups} before the numbers over all points.{chance}"
    )
    names = [one.group for one in found[0].groups]
    columns = (
        Column("metric", "Metric"),
        Column("all", "All points", 2, signed=True),
        *(Column(f"in {name}", name, 2, signed=True) for name in names),
        Column("chance", "May be chance"),
    )
    rows = tuple(
        {"metric": one.metric, "all": one.pooled.value, "chance": "no" if one.clear else "yes"}
        | {f"in {group.group}": group.value for group in one.groups}
        for one in found
    )
    about = "Pearson's r. May be chance: on one side, no group's own 95 % interval excludes zero."
    return [
        Notice(words, "warn"),
        Table(f"signs-{groups}", f"Where signs differ between {groups}", columns, rows, about),
    ]


def _names(metrics: Sequence[str], of: int = 0) -> str:
    if len(metrics) > NAMED:
        return f"{len(metrics)} of {of} metrics" if of else counted(len(metrics), "metric")
    return listed(metrics)
